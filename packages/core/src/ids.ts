/** Ids in order of creation: a prefix that says of what, and a ULID. */
import type { KeyId } from './access/key.ts'
import type { Clock, Ids } from './ports/runtime.ts'
import type { PrivacyRequestId } from './privacy/request.ts'
import { type ConnectionId, type DeliveryId, millisecondsOf } from './values.ts'

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
