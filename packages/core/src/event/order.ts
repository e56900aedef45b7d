import * as z from 'zod'
import { Instant, Money, Quantity } from '../values.ts'
import { ItemRef } from './item-ref.ts'

const Id = z.string().min(1).max(200)

/** One line of an online order, as the shop reports it now. */
export const SnapshotLine = z.object({
  line: Id,
  item: ItemRef,
  ordered: Quantity,
  /** What still waits to leave, by the vendor's own reckoning. */
  waiting: Quantity,
  shipped: Quantity,
  unitPrice: Money.optional(),
})
export type SnapshotLine = z.infer<typeof SnapshotLine>

/** How the store says an order is paid. `mixed`: by more than one means, so that no payment service sees all of it. */
export const Settlement = z.object({
  state: z.enum(['unpaid', 'authorised', 'partial', 'paid', 'refunded']),
  mixed: z.boolean().optional(),
})
export type Settlement = z.infer<typeof Settlement>

/** An online order as it stands. Lines without stock (services, gift cards, custom lines) are not in it. */
export const OrderSnapshot = z.object({
  order: Id,
  /** What the merchant sees, e.g. `#1001`. */
  number: z.string().max(200),
  placedAt: Instant,
  cancelledAt: Instant.optional(),
  /** What the customer was charged in all, as placed: with taxes and delivery, after discounts. */
  total: Money.optional(),
  settlement: Settlement.optional(),
  lines: z.array(SnapshotLine).max(2_000),
})
export type OrderSnapshot = z.infer<typeof OrderSnapshot>

export const OrderFulfilled = z.object({
  order: Id,
  fulfilment: Id,
  shippedAt: Instant,
  location: z.string().min(1).max(200).nullable(),
  /** Called off after all: nothing left. */
  cancelled: z.boolean(),
  lines: z.array(z.object({ line: Id, item: ItemRef, quantity: Quantity })).max(2_000),
})
export type OrderFulfilled = z.infer<typeof OrderFulfilled>

/** What a refund means for the goods: they never left, they came back, or the vendor does not say. */
export const RefundedGoods = z.enum(['unshipped', 'returned', 'unknown'])

export const OrderRefunded = z.object({
  order: Id,
  refund: Id,
  refundedAt: Instant,
  lines: z
    .array(
      z.object({
        line: Id,
        item: ItemRef,
        quantity: Quantity,
        goods: RefundedGoods,
        restocked: z.boolean(),
        location: z.string().min(1).max(200).nullable(),
      }),
    )
    .max(2_000),
})
export type OrderRefunded = z.infer<typeof OrderRefunded>

const snapshot = <Type extends string>(type: Type) =>
  z.object({ type: z.literal(type), time: Instant, data: OrderSnapshot })

/** `time` is the vendor's update time of the order: a later snapshot of the same order wins. */
export const orderPlaced = snapshot('order.placed')
export const orderUpdated = snapshot('order.updated')
export const orderCancelled = snapshot('order.cancelled')
export const orderFulfilled = z.object({ type: z.literal('order.fulfilled'), time: Instant, data: OrderFulfilled })
export const orderRefunded = z.object({ type: z.literal('order.refunded'), time: Instant, data: OrderRefunded })
