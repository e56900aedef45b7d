/** The day as its webhooks arrive: late, doubled and shuffled. */
import type { ShopDay } from './day.ts'
import { type Random, randomFrom } from './random.ts'
import { type Headers, squareRetryHeaders } from './vendors/signed.ts'
import { type Accounts, everythingSaid, type Said } from './voices.ts'
import type { Minute } from './world.ts'

export interface Delivery {
  readonly connection: 'shopify' | 'square'
  /** When it happened, and when this copy of it arrives. */
  readonly at: Minute
  readonly arrivesAt: Minute
  readonly headers: Headers
  readonly body: string
}

const lateChance = 0.2
const lateMinutesMax = 15
const doubledChance = 0.25
const doubledMinutesMax = 20
const copiesMax = 3

/** In order of arrival. The same day gives the same deliveries. */
export function deliveriesOf(day: ShopDay, accounts: Accounts): Delivery[] {
  const random = randomFrom(day.seed + 1)
  const copies = everythingSaid(day, accounts).flatMap((said) => copiesOf(said, random))
  return copies.sort((left, right) => left.arrivesAt - right.arrivesAt)
}

function copiesOf({ connection, at, heardAt, headers, body }: Said, random: Random): Delivery[] {
  const arrivals = [heardAt + (random.chance(lateChance) ? random.next() * lateMinutesMax : random.next())]
  while (arrivals.length < copiesMax && random.chance(doubledChance)) {
    arrivals.push(heardAt + random.next() * doubledMinutesMax)
  }
  return arrivals.map((arrivesAt, copy) => {
    const repeated = copy > 0 && connection === 'square' ? squareRetryHeaders(copy) : {}
    return { connection, at, arrivesAt, headers: { ...headers, ...repeated }, body }
  })
}
