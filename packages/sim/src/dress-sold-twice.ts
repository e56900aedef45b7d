/** The shortest story there is, now: the last dress is sold at the till, then again on the web; and the goods that end it. */
import type { Instant } from '@kilter/core'
import { keepBooks } from './books.ts'
import type { ShopDay } from './day.ts'
import { randomFrom } from './random.ts'
import { sceneFor } from './scene.ts'
import { type Accounts, everythingSaid, type Said } from './voices.ts'
import type { Item, Minute } from './world.ts'

export interface DressSoldTwice {
  readonly day: ShopDay
  readonly order: string
  /** What the till and the web store say of it, in order. */
  broken(accounts: Accounts): readonly Said[]
  /** What the till says once goods have come in. */
  mended(accounts: Accounts): readonly Said[]
}

const minuteMilliseconds = 60_000
const dayMilliseconds = 24 * 60 * minuteMilliseconds
const dress: Item = { sku: 'RED-DRESS-M', title: 'Red Dress M', priceMinor: 5_900, backorders: false }
const orderNumber = 1_025
const piecesThatCome = 5
/** Before now: what happened is over when it is told. Unit: minutes. */
const [countedAgo, soldAgo, orderedAgo] = [60, 6, 3]

export function dressSoldTwice(now: Instant): DressSoldTwice {
  const midnight = Math.floor(Date.parse(now) / dayMilliseconds - 1) * dayMilliseconds
  const date = new Date(midnight).toISOString().slice(0, 10) // yesterday: the web store listed the dress that morning
  const minute: Minute = Math.floor((Date.parse(now) - midnight) / minuteMilliseconds)
  const scene = sceneFor(dress, randomFrom(0))
  scene.deliver(1, minute - countedAgo)
  scene.sell(minute - soldAgo)
  scene.order(minute - orderedAgo).number = orderNumber
  scene.deliver(piecesThatCome, minute)
  const { happenings, oversold, isUnknown } = keepBooks(scene.deeds)
  const day: ShopDay = {
    seed: minute,
    date,
    items: [dress],
    happenings,
    truth: oversold,
    unknown: isUnknown ? [dress] : [],
  }
  const said = (accounts: Accounts) =>
    everythingSaid(day, accounts).toSorted((left, right) => left.heardAt - right.heardAt)
  return {
    day,
    order: `#${orderNumber}`,
    broken: (accounts) => said(accounts).filter(({ heardAt }) => heardAt < minute),
    mended: (accounts) => said(accounts).filter(({ heardAt }) => heardAt >= minute),
  }
}
