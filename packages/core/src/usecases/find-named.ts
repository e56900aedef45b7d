/** Which deliveries name a person, and to which orders they lead. Nothing is changed. */
import type { Connections } from '../ports/connections.ts'
import type { Privacy } from '../ports/privacy.ts'
import { type Mark, unsearched } from '../privacy/mark.ts'
import { foundBy, leadsTo, storesAmong } from '../privacy/order-marks.ts'
import type { KnownPerson } from '../privacy/request.ts'
import type { DeliveryId, TenantId } from '../values.ts'
import { marksOfPerson } from './trace-person.ts'

export interface FoundNamed {
  /** `unread`: it cannot be taken apart, and so may name anybody. */
  readonly deliveries: ReadonlyMap<DeliveryId, 'named' | 'unread'>
  /** All of the person's, those that were known before among them. */
  readonly orders: readonly Mark[]
  /** False where there is more than one answer can look through. */
  readonly isWhole: boolean
}

const pageMax = 500
const pagesMax = 100
const roundsMax = 5

/** As erasing finds them: what names the person leads to their orders, and these to more. */
export async function findNamed(
  tenant: TenantId,
  person: KnownPerson,
  { privacy, connections }: { readonly privacy: Privacy; readonly connections: Connections },
): Promise<FoundNamed> {
  const stores = storesAmong(await connections.all(tenant))
  const wanted = new Set<Mark>([...marksOfPerson(person), unsearched])
  const orders = new Set<Mark>(person.orders)
  const deliveries = new Map<DeliveryId, 'named' | 'unread'>()
  let pages = 0
  for (let round = 0; round <= roundsMax && pages < pagesMax; round += 1) {
    const before = orders.size
    for (let after: string | undefined; pages < pagesMax; ) {
      const { items, next } = await privacy.named(tenant, after, pageMax)
      pages += 1
      for (const note of items.filter((each) => foundBy(each, stores).some((mark) => wanted.has(mark)))) {
        deliveries.set(note.delivery.id, note.marks.includes(unsearched) ? 'unread' : 'named')
        for (const mark of leadsTo(note, wanted, stores)) orders.add(mark)
      }
      for (const mark of orders) wanted.add(mark)
      if (next === undefined) break
      after = next
    }
    if (orders.size === before) break
  }
  return { deliveries, orders: [...orders], isWhole: pages < pagesMax }
}
