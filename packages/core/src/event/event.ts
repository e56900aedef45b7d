/** What the hub understood of a delivery: canonical events in a CloudEvents 1.0 envelope. */
import * as z from 'zod'
import { ConnectionId, DeliveryId, Instant, TenantId } from '../values.ts'
import {
  dealUpdated,
  feedbackReceived,
  invoiceUpdated,
  metricReported,
  shipmentUpdated,
  ticketUpdated,
} from './business.ts'
import { consentChanged, customerDeleted, customerMerged, customerRequested, customerUpdated } from './customer.ts'
import { orderCancelled, orderFulfilled, orderPlaced, orderRefunded, orderUpdated } from './order.ts'
import { paymentCaptured, paymentFailed, paymentRefunded } from './payment.ts'
import { listingUpdated, productDeleted, productUpdated } from './product.ts'
import { saleCompleted, saleReturned } from './sale.ts'
import { stockCounted, stockMoved } from './stock.ts'

/** What a connector says, before the hub adds whose, when received, and from which delivery. */
export const EventDraft = z.discriminatedUnion('type', [
  orderPlaced,
  orderUpdated,
  orderCancelled,
  orderFulfilled,
  orderRefunded,
  saleCompleted,
  saleReturned,
  stockCounted,
  stockMoved,
  listingUpdated,
  productUpdated,
  productDeleted,
  customerUpdated,
  customerMerged,
  customerDeleted,
  customerRequested,
  consentChanged,
  paymentCaptured,
  paymentRefunded,
  paymentFailed,
  invoiceUpdated,
  dealUpdated,
  ticketUpdated,
  feedbackReceived,
  shipmentUpdated,
  metricReported,
])
export type EventDraft = z.infer<typeof EventDraft>
export type EventType = EventDraft['type']

export const Envelope = z.object({
  specversion: z.literal('1.0'),
  /** `<delivery>.<index>`: the same delivery read again gives the same ids. */
  id: z.string(),
  /** `/connections/<id>`. */
  source: z.string(),
  tenant: TenantId,
  connection: ConnectionId,
  delivery: DeliveryId,
  receivedAt: Instant,
  /** The vendor's clock ran more than five minutes ahead, so `time` is the time of receipt. */
  clockAhead: z.boolean().optional(),
  /** What the vendor's clock said then. */
  vendorTime: Instant.optional(),
  /** No webhook brought it: it was asked for. */
  origin: z.enum(['pull', 'backfill']).optional(),
})

/** One thing that a connected system said happened. `time` is the vendor's own event time. */
export type CanonicalEvent = z.infer<typeof Envelope> & EventDraft
export const CanonicalEvent = z.intersection(Envelope, EventDraft)

/** Where an event with this id stands: the `place`th thing that the delivery said, from 0 on. */
export function placeOfEvent(id: string): { readonly delivery: string; readonly place: number } {
  const [delivery = '', place = ''] = id.split('.')
  return { delivery, place: Number(place) }
}
