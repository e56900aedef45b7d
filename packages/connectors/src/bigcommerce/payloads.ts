/** What we read of BigCommerce's callbacks and API answers, and no more.
 * Source: https://developer.bigcommerce.com/docs/integrations/webhooks */
import { type Instant, instantAt, instantFrom, Refusal } from '@kilter/core'
import * as z from 'zod'
import { amountText, id, quantity, refusalAsIssue, sku } from '../fields.ts'

/** 2000 and 2100, in seconds since 1970. */
const earliest = 946_684_800
const latest = 4_102_444_800
const seconds = z
  .int()
  .min(earliest)
  .max(latest)
  .transform((given) => instantAt(given * 1_000))

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const mailTime = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) ([+-]\d{4})$/

/** RFC 2822, as `Wed, 05 Dec 2018 20:16:55 +0000`. */
function mailInstant(text: string): Instant {
  const [, day, name = '', year, clock, zone] = mailTime.exec(text) ?? []
  const month = months.indexOf(name) + 1
  if (month === 0) throw new Refusal('unreadable', 'not a time as in mail headers')
  return instantFrom(`${year}-${String(month).padStart(2, '0')}-${day}T${clock}${zone}`)
}

export const mailDate = z.string().transform(refusalAsIssue<string, Instant>(mailInstant))

export const Envelope = z.object({
  scope: z.string().min(1).max(200),
  producer: z.string().max(200).nullish(),
  hash: z.string().min(1).max(200).nullish(),
  created_at: z.int().nullish(),
})

const callback = <Shape extends z.ZodType>(data: Shape) => z.object({ created_at: seconds, data })

/** Source: https://developer.bigcommerce.com/docs/integrations/webhooks */
export const OrderCallback = callback(z.object({ id }))

/** Source: https://developer.bigcommerce.com/docs/integrations/webhooks */
export const ShipmentCallback = callback(z.object({ orderId: id }))

/** Products and customers that were deleted. */
export const DeletedCallback = callback(z.object({ id }))

const change = { method: z.string(), value: quantity }

/** Source: https://developer.bigcommerce.com/docs/integrations/webhooks */
export const ProductInventory = callback(z.object({ inventory: z.object({ product_id: id, ...change }) }))
export const SkuInventory = callback(z.object({ inventory: z.object({ variant_id: id, ...change }) }))

/** Answer of GET /v2/orders/{id}. Source: https://developer.bigcommerce.com/docs/rest-management */
export const OrderAnswer = z.object({
  id,
  status_id: id,
  date_created: mailDate,
  date_modified: mailDate,
  currency_code: z.string().nullish(),
  default_currency_code: z.string().nullish(),
  total_inc_tax: amountText.nullish(),
  external_source: z.string().nullish(),
  is_deleted: z.boolean().nullish(),
})
export type Order = z.infer<typeof OrderAnswer>

/** The number 0 stands for none, as on a line that is not in the catalogue. */
const idOrNone = id.nullish().transform((given) => (given === '0' ? undefined : given))

/** Answer of GET /v2/orders/{id}/products.
 * Source: https://developer.bigcommerce.com/docs/rest-management */
export const LinesAnswer = z.array(
  z.object({
    id,
    product_id: idOrNone,
    variant_id: idOrNone,
    sku,
    quantity,
    quantity_shipped: quantity.nullish(),
    quantity_refunded: quantity.nullish(),
    price_inc_tax: amountText.nullish(),
  }),
)
export type OrderLine = z.infer<typeof LinesAnswer>[number]

export const Anything = z.looseObject({})
