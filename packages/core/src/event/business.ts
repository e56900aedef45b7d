/** What books, CRM, help desk, surveys, carriers and sensors report, each as it stands now. */
import * as z from 'zod'
import { Instant, Money, Quantity } from '../values.ts'
import { Person } from './customer.ts'
import { OrderRef } from './payment.ts'

const Id = z.string().min(1).max(200)
const Word = z.string().min(1).max(200)

export const InvoiceUpdated = z.object({
  invoice: Id,
  number: Word.optional(),
  kind: z.enum(['invoice', 'credit', 'bill']),
  status: z.enum(['draft', 'open', 'paid', 'void']),
  total: Money.optional(),
  due: Money.optional(),
  customer: Id.optional(),
  order: OrderRef.optional(),
})
export type InvoiceUpdated = z.infer<typeof InvoiceUpdated>

export const DealUpdated = z.object({
  deal: Id,
  /** Undefined where the vendor told a change that does not say. */
  status: z.enum(['open', 'won', 'lost', 'deleted']).optional(),
  /** The vendor's own name or id of the stage. */
  stage: Word.optional(),
  value: Money.optional(),
  customer: Id.optional(),
})
export type DealUpdated = z.infer<typeof DealUpdated>

export const TicketUpdated = z.object({
  ticket: Id,
  status: z.enum(['new', 'open', 'pending', 'solved', 'closed', 'deleted']).optional(),
  priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
  customer: Id.optional(),
  person: Person.optional(),
})
export type TicketUpdated = z.infer<typeof TicketUpdated>

/** An answer to a survey. What was written stays in the delivery: it may name people. */
export const FeedbackReceived = z.object({
  response: Id,
  survey: Id.optional(),
  kind: z.enum(['nps', 'csat', 'ces', 'rating']),
  score: Quantity,
  /** The least and the best that can be given. */
  scale: z.tuple([Quantity, Quantity]).optional(),
  commented: z.boolean(),
  customer: Id.optional(),
  person: Person.optional(),
  order: OrderRef.optional(),
})
export type FeedbackReceived = z.infer<typeof FeedbackReceived>

export const ShipmentUpdated = z.object({
  shipment: Id,
  status: z.enum([
    'labelled',
    'in-transit',
    'out-for-delivery',
    'ready-for-pickup',
    'delivered',
    'returned',
    'failed',
    'cancelled',
    'unknown',
  ]),
  carrier: Word.optional(),
  tracking: Word.optional(),
  order: OrderRef.optional(),
})
export type ShipmentUpdated = z.infer<typeof ShipmentUpdated>

/** A figure of any tool: visitors at the door, parcels on the bench. */
export const MetricReported = z.object({
  metric: Word,
  value: Quantity,
  unit: Word.optional(),
})
export type MetricReported = z.infer<typeof MetricReported>

export const invoiceUpdated = z.object({ type: z.literal('invoice.updated'), time: Instant, data: InvoiceUpdated })
export const dealUpdated = z.object({ type: z.literal('deal.updated'), time: Instant, data: DealUpdated })
export const ticketUpdated = z.object({ type: z.literal('ticket.updated'), time: Instant, data: TicketUpdated })
export const feedbackReceived = z.object({
  type: z.literal('feedback.received'),
  time: Instant,
  data: FeedbackReceived,
})
export const shipmentUpdated = z.object({ type: z.literal('shipment.updated'), time: Instant, data: ShipmentUpdated })
export const metricReported = z.object({ type: z.literal('metric.reported'), time: Instant, data: MetricReported })
