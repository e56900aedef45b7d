/** What we read of Clover's notifications and API answers, and no more. Source: https://docs.clover.com/dev/docs/webhooks */
import { instantAt } from '@kilter/core'
import * as z from 'zod'
import { id, label, quantity, sku } from '../fields.ts'

/** 2000 and 2100, in milliseconds since 1970. */
const earliest = 946_684_800_000
const latest = 4_102_444_800_000
export const milliseconds = z.int().min(earliest).max(latest).transform(instantAt)

/** Of several merchants, several things each. What names no object is no notification. */
export const Notifications = z.looseObject({
  merchants: z.record(z.string().max(200), z.array(z.unknown()).max(1_000)),
})

export const Named = z.object({ objectId: z.string() })

/** `objectId`: key and id, as `O:GHIVJT2ZRRRSC`. */
export const Notification = z.object({ objectId: z.string().max(200), type: z.string(), ts: milliseconds })
export type Notification = z.infer<typeof Notification>

/** A person asked Clover to send it, and types it back there. */
export const Verification = z.object({ verificationCode: z.string(), merchants: z.undefined().optional() })

/** A million pieces. */
const unitQtyMax = 1_000_000_000

/** Amounts are in the currency's minor unit, quantities in thousandths. */
const line = z.object({
  id,
  item: z.object({ id }).nullish(),
  price: z.int().nullish(),
  unitQty: z.int().min(-unitQtyMax).max(unitQtyMax).nullish(),
})
export type CloverLine = z.infer<typeof line>

const listOf = <Element extends z.ZodType>(element: Element) => z.object({ elements: z.array(element) }).nullish()

/** Answer of GET /v3/merchants/{mId}/orders/{id}?expand=lineItems,payments.
 * Source: https://docs.clover.com/dev/reference */
export const OrderAnswer = z.object({
  id,
  currency: z.string().nullish(),
  /** Absent: a draft that nobody sees. */
  state: z.string().nullish(),
  paymentState: z.string().nullish(),
  testMode: z.boolean().nullish(),
  createdTime: milliseconds,
  modifiedTime: milliseconds,
  lineItems: listOf(line),
  payments: listOf(z.object({ result: z.string().nullish(), createdTime: milliseconds })),
})
export type Order = z.infer<typeof OrderAnswer>

/** Answer of GET /v3/merchants/{mId}/payments/{id}. Source: https://docs.clover.com/dev/reference */
export const PaymentAnswer = z.object({ order: z.object({ id }).nullish() })

/** Answer of GET /v3/merchants/{mId}/items/{id}?expand=itemStock.
 * Source: https://docs.clover.com/dev/reference */
export const ItemAnswer = z.object({
  id,
  name: label,
  sku,
  /** The bar code. */
  code: sku,
  autoManage: z.boolean().nullish(),
  itemStock: z.object({ quantity: quantity.nullish() }).nullish(),
  modifiedTime: milliseconds,
})
export type Item = z.infer<typeof ItemAnswer>
