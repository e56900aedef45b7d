/** Ids in order of creation: a prefix that says of what, and a ULID. */
import type { KeyId } from './access/key.ts'
import type { Clock, Ids } from './ports/runtime.ts'
import type { PrivacyRequestId } from './privacy/request.ts'
import { type ConnectionId, type DeliveryId, type Instant, millisecondsOf } from './values.ts'

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** By so much an id may be off the time of receipt: clocks are set back. */
const offMilliseconds = 10 * 60_000

/** Ids of deliveries that were received between these are greater than `above` and less than `below`. */
export const deliveryIdsWithin = (from: Instant | undefined, before: Instant | undefined) => ({
  above: from && firstIdAt(millisecondsOf(from) - offMilliseconds),
  below: before && firstIdAt(millisecondsOf(before) + offMilliseconds),
})

/** Less than every id made from then on. Source: the ULID specification, ten digits of time. */
function firstIdAt(milliseconds: number): string {
  let left = Math.max(0, milliseconds)
  let text = ''
  for (let place = 0; place < 10; place += 1) {
    text = digits.charAt(left % digits.length) + text
    left = Math.floor(left / digits.length)
  }
  return `dlv_${text}`
}

/** `factory` makes generators of ULIDs that count up within a millisecond. */
export function createIds({ now }: Clock, factory: () => (milliseconds: number) => string): Ids {
  const nextDelivery = factory()
  const nextConnection = factory()
  const nextRequest = factory()
  const nextKey = factory()
  return {
    delivery: () => `dlv_${nextDelivery(millisecondsOf(now()))}` as DeliveryId,
    connection: () => `con_${nextConnection(millisecondsOf(now()))}` as ConnectionId,
    privacyRequest: () => `prv_${nextRequest(millisecondsOf(now()))}` as PrivacyRequestId,
    key: () => `key_${nextKey(millisecondsOf(now()))}` as KeyId,
  }
}
