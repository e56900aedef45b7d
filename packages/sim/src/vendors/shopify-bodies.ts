/** Bodies of a Shopify store's webhooks, in the full REST shape of 2024-10. People and addresses are invented.
 * Source: https://shopify.dev/docs/api/webhooks */
import type { Money } from '@kilter/core'
import { decimalText, totalOf } from './forms.ts'
import { numeric } from './json.ts'
import type { Person } from './people.ts'

const set = (money: Money) => {
  const shown = { amount: decimalText(money), currency_code: money.currency }
  return { shop_money: shown, presentment_money: shown }
}

const addressOf = ({ firstName, lastName, street, city, zip }: Person) => ({
  first_name: firstName,
  address1: street,
  phone: '+49 30 23125 000',
  city,
  zip,
  province: null,
  country: 'Germany',
  last_name: lastName,
  address2: null,
  company: null,
  latitude: null,
  longitude: null,
  name: `${firstName} ${lastName}`,
  country_code: 'DE',
  province_code: null,
})

/** Ids are digits. */
export interface LineSaid {
  readonly id: string
  readonly product?: string | undefined
  /** Absent for what is in no catalogue. */
  readonly variant?: string | undefined
  readonly sku?: string | undefined
  readonly title: string
  readonly variantTitle?: string | undefined
  readonly quantity: number
  /** What still waits to leave. */
  readonly fulfillable: number
  readonly fulfilled?: 'partial' | 'fulfilled' | undefined
  /** Of one. */
  readonly price?: Money | undefined
}

function lineBody(line: LineSaid, currency: string) {
  const { id, product, variant, sku, title, variantTitle, quantity, fulfillable, fulfilled, price } = line
  const none = set({ amountMinor: 0, currency })
  return {
    id: numeric(id),
    admin_graphql_api_id: `gid://shopify/LineItem/${id}`,
    attributed_staffs: [],
    current_quantity: fulfilled === 'fulfilled' ? quantity : fulfillable,
    fulfillable_quantity: fulfillable,
    fulfillment_service: 'manual',
    fulfillment_status: fulfilled ?? null,
    gift_card: false,
    grams: 400,
    name: variantTitle ?? title,
    ...(price && { price: decimalText(price), price_set: set(price) }),
    product_exists: product !== undefined,
    product_id: product === undefined ? null : numeric(product),
    properties: [],
    quantity,
    requires_shipping: true,
    sku: sku ?? null,
    taxable: true,
    title,
    total_discount: '0.00',
    total_discount_set: none,
    variant_id: variant === undefined ? null : numeric(variant),
    variant_inventory_management: 'shopify',
    variant_title: variantTitle ?? null,
    vendor: 'Example Shop',
    tax_lines: [{ channel_liable: false, price: '0.00', price_set: none, rate: 0.19, title: 'VAT' }],
    duties: [],
    discount_allocations: [],
  }
}

export interface OrderSaid {
  readonly id: string
  /** As people see it. */
  readonly name: string
  /** All times as the shop's clock shows them. */
  readonly createdAt: string
  readonly updatedAt: string
  readonly processedAt?: string
  readonly cancelledAt?: string | undefined
  readonly isTest?: boolean
  readonly currency: string
  readonly total?: Money | undefined
  /** Null: not said. */
  readonly financialStatus: string | null
  readonly gateways: readonly string[]
  /** Where it was rung up; absent: in the online store. */
  readonly till?: { readonly location: string | null }
  /** Nobody is known at a till. */
  readonly person?: Person
  readonly lines: readonly LineSaid[]
  readonly fulfillments?: readonly FulfillmentSaid[]
  readonly refunds?: readonly RefundSaid[]
}

/** The body of `orders/*`, about 5.6 kB for a line. */
export function orderBody(order: OrderSaid) {
  const { id, name, createdAt, updatedAt, processedAt = createdAt, cancelledAt, currency, person, till } = order
  const lineTotal = totalOf(
    order.lines.map(({ price, quantity }) => ({ unitPrice: price, count: quantity })),
    currency,
  )
  const total = order.total ?? lineTotal
  const [all, none] = [set(total), set({ amountMinor: 0, currency })]
  const text = decimalText(total)
  const email = person?.email ?? ''
  const address = person ? addressOf(person) : null
  const number = Number(/\d+/.exec(name)?.[0].slice(0, 15) ?? 0)
  return {
    id: numeric(id),
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    app_id: till ? 129785 : 580111,
    browser_ip: till ? null : '192.0.2.10',
    buyer_accepts_marketing: false,
    cancel_reason: cancelledAt ? 'customer' : null,
    cancelled_at: cancelledAt ?? null,
    cart_token: null,
    checkout_id: null,
    client_details: { accept_language: 'de', browser_ip: '192.0.2.10', user_agent: 'Mozilla/5.0 (example)' },
    closed_at: null,
    confirmation_number: `EX${number}`,
    confirmed: true,
    contact_email: person?.email ?? null,
    created_at: createdAt,
    currency,
    current_subtotal_price: text,
    current_subtotal_price_set: all,
    current_total_discounts: '0.00',
    current_total_discounts_set: none,
    current_total_price: text,
    current_total_price_set: all,
    current_total_tax: '0.00',
    current_total_tax_set: none,
    customer_locale: 'de',
    discount_codes: [],
    email,
    estimated_taxes: false,
    financial_status: order.financialStatus,
    fulfillment_status: null,
    landing_site: '/',
    location_id: till?.location ? numeric(till.location) : null,
    name,
    note: null,
    note_attributes: [],
    number: Math.max(0, number - 1000),
    order_number: number,
    order_status_url: 'https://shop.example.com/orders/status',
    payment_gateway_names: order.gateways,
    phone: null,
    presentment_currency: currency,
    processed_at: processedAt,
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: till ? 'pos' : 'web',
    subtotal_price: text,
    subtotal_price_set: all,
    tags: '',
    tax_exempt: false,
    tax_lines: [],
    taxes_included: true,
    test: order.isTest ?? false,
    token: 'example',
    total_discounts: '0.00',
    total_discounts_set: none,
    total_line_items_price: decimalText(lineTotal),
    total_line_items_price_set: set(lineTotal),
    total_outstanding: '0.00',
    total_price: text,
    total_price_set: all,
    total_shipping_price_set: none,
    total_tax: '0.00',
    total_tax_set: none,
    total_weight: 400,
    updated_at: updatedAt,
    user_id: null,
    billing_address: address,
    customer: person && address ? customerOf(person, address, createdAt, currency) : null,
    discount_applications: [],
    fulfillments: (order.fulfillments ?? []).map((each) => fulfillmentBody(each, currency)),
    line_items: order.lines.map((line) => lineBody(line, currency)),
    payment_terms: null,
    refunds: (order.refunds ?? []).map((each) => refundBody(each, currency)),
    shipping_address: address,
    shipping_lines: [
      { id: 369256396, code: 'Standard', price: '0.00', price_set: none, title: 'Standard', tax_lines: [] },
    ],
  }
}

const customerOf = (person: Person, address: ReturnType<typeof addressOf>, at: string, currency: string) => ({
  id: person.id,
  email: person.email,
  created_at: at,
  updated_at: at,
  first_name: person.firstName,
  last_name: person.lastName,
  state: 'disabled',
  note: null,
  verified_email: true,
  multipass_identifier: null,
  tax_exempt: false,
  phone: null,
  currency,
  tax_exemptions: [],
  admin_graphql_api_id: `gid://shopify/Customer/${person.id}`,
  default_address: { id: person.id + 1_000, customer_id: person.id, ...address, default: true },
})

export interface FulfillmentSaid {
  readonly id: string
  readonly order: string
  readonly status: 'success' | 'cancelled'
  readonly createdAt: string
  readonly updatedAt: string
  readonly location?: string | undefined
  readonly lines: readonly LineSaid[]
}

export const fulfillmentBody = (fulfillment: FulfillmentSaid, currency: string) => ({
  id: numeric(fulfillment.id),
  order_id: numeric(fulfillment.order),
  status: fulfillment.status,
  created_at: fulfillment.createdAt,
  updated_at: fulfillment.updatedAt,
  service: 'manual',
  tracking_company: null,
  shipment_status: null,
  location_id: fulfillment.location === undefined ? null : numeric(fulfillment.location),
  line_items: fulfillment.lines.map((line) => lineBody(line, currency)),
})

export interface RefundSaid {
  readonly id: string
  readonly order: string
  readonly at: string
  readonly lines: readonly {
    readonly line: LineSaid
    readonly restock: 'cancel' | 'return' | 'no_restock'
    readonly location?: string | undefined
  }[]
}

/** Goods that never left are a restock of type `cancel`. Sums are numbers here, and text everywhere else. */
export const refundBody = ({ id, order, at, lines }: RefundSaid, currency: string) => ({
  id: numeric(id),
  order_id: numeric(order),
  created_at: at,
  processed_at: at,
  note: null,
  restock: lines.some(({ restock }) => restock !== 'no_restock'),
  transactions: [],
  refund_line_items: lines.map(({ line, restock, location }, index) => ({
    id: numeric(`${id}${index + 1}`),
    line_item_id: numeric(line.id),
    quantity: line.quantity,
    location_id: location === undefined ? null : numeric(location),
    restock_type: restock,
    subtotal: Number(decimalText(totalOf([{ unitPrice: line.price, count: line.quantity }], currency))),
    total_tax: 0,
    line_item: lineBody(line, currency),
  })),
})

export interface VariantSaid {
  readonly id: string
  readonly inventoryItem: string
  readonly title: string
  readonly sku: string | null
  readonly barcode?: string | null
  readonly price?: Money | undefined
  readonly backorders?: boolean | undefined
  readonly available?: number | undefined
  readonly updatedAt: string
}

export interface ProductSaid {
  readonly id: string
  readonly title: string
  readonly isShown?: boolean | undefined
  readonly updatedAt: string
  readonly variants: readonly VariantSaid[]
}

/** The body of `products/*`: one product with all its variants. */
export const productBody = ({ id, title, isShown, updatedAt, variants }: ProductSaid) => ({
  id: numeric(id),
  admin_graphql_api_id: `gid://shopify/Product/${id}`,
  title,
  ...(isShown !== undefined && { status: isShown ? 'active' : 'draft' }),
  vendor: 'Example Shop',
  created_at: updatedAt,
  updated_at: updatedAt,
  published_at: isShown ? updatedAt : null,
  variants: variants.map((variant, index) => ({
    id: numeric(variant.id),
    admin_graphql_api_id: `gid://shopify/ProductVariant/${variant.id}`,
    product_id: numeric(id),
    title: variant.title,
    position: index + 1,
    sku: variant.sku,
    barcode: variant.barcode ?? null,
    ...(variant.price && { price: decimalText(variant.price) }),
    compare_at_price: null,
    inventory_item_id: numeric(variant.inventoryItem),
    ...(variant.backorders !== undefined && { inventory_policy: variant.backorders ? 'continue' : 'deny' }),
    ...(variant.available !== undefined && { inventory_quantity: variant.available }),
    updated_at: variant.updatedAt,
  })),
})
