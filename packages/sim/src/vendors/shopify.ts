/** Webhooks of a Shopify store, in the full REST shape of 2024-10. People and addresses are invented. */
import type { Item, Order } from '../world.ts'
import { currency, shopifyIds } from './ids.ts'
import { type Person, personOf } from './people.ts'

/** The web store shows everything as there: that it knows nothing of the till is the point. */
const shownAvailable = 1

const amount = (minor: number): string => (minor / 100).toFixed(2)
const set = (minor: number) => {
  const money = { amount: amount(minor), currency_code: currency }
  return { shop_money: money, presentment_money: money }
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

function lineOf(order: Order) {
  const { item, quantity } = order
  return {
    id: shopifyIds.line(order),
    admin_graphql_api_id: `gid://shopify/LineItem/${shopifyIds.line(order)}`,
    attributed_staffs: [],
    current_quantity: quantity,
    fulfillable_quantity: quantity,
    fulfillment_service: 'manual',
    fulfillment_status: null,
    gift_card: false,
    grams: 400,
    name: item.title,
    price: amount(item.priceMinor),
    price_set: set(item.priceMinor),
    product_exists: true,
    product_id: shopifyIds.product(item),
    properties: [],
    quantity,
    requires_shipping: true,
    sku: item.sku,
    taxable: true,
    title: item.variantOf?.title ?? item.title,
    total_discount: '0.00',
    total_discount_set: set(0),
    variant_id: shopifyIds.variant(item),
    variant_inventory_management: 'shopify',
    variant_title: item.variantOf ? item.title : null,
    vendor: 'Example Shop',
    tax_lines: [{ channel_liable: false, price: '0.00', price_set: set(0), rate: 0.19, title: 'VAT' }],
    duties: [],
    discount_allocations: [],
  }
}

export interface OrderState {
  readonly createdAt: string
  readonly updatedAt: string
  readonly cancelledAt?: string
}

/** The body of `orders/*`, about 5.6 kB. */
export function orderPayload(order: Order, { createdAt, updatedAt, cancelledAt }: OrderState) {
  const total = order.item.priceMinor * order.quantity
  const line = lineOf(order)
  const person = personOf(order.number)
  const address = addressOf(person)
  return {
    id: shopifyIds.order(order),
    admin_graphql_api_id: `gid://shopify/Order/${shopifyIds.order(order)}`,
    app_id: 580111,
    browser_ip: '192.0.2.10',
    buyer_accepts_marketing: false,
    cancel_reason: cancelledAt ? 'customer' : null,
    cancelled_at: cancelledAt ?? null,
    cart_token: null,
    checkout_id: null,
    client_details: { accept_language: 'de', browser_ip: '192.0.2.10', user_agent: 'Mozilla/5.0 (example)' },
    closed_at: null,
    confirmation_number: `EX${order.number}`,
    confirmed: true,
    contact_email: person.email,
    created_at: createdAt,
    currency,
    current_subtotal_price: amount(total),
    current_subtotal_price_set: set(total),
    current_total_discounts: '0.00',
    current_total_discounts_set: set(0),
    current_total_price: amount(total),
    current_total_price_set: set(total),
    current_total_tax: '0.00',
    current_total_tax_set: set(0),
    customer_locale: 'de',
    discount_codes: [],
    email: person.email,
    estimated_taxes: false,
    financial_status: 'paid',
    fulfillment_status: null,
    landing_site: '/',
    location_id: null,
    name: `#${order.number}`,
    note: null,
    note_attributes: [],
    number: order.number - 1000,
    order_number: order.number,
    order_status_url: 'https://shop.example.com/orders/status',
    payment_gateway_names: ['bogus'],
    phone: null,
    presentment_currency: currency,
    processed_at: createdAt,
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: 'web',
    subtotal_price: amount(total),
    subtotal_price_set: set(total),
    tags: '',
    tax_exempt: false,
    tax_lines: [],
    taxes_included: true,
    test: order.isTest,
    token: 'example',
    total_discounts: '0.00',
    total_discounts_set: set(0),
    total_line_items_price: amount(total),
    total_line_items_price_set: set(total),
    total_outstanding: '0.00',
    total_price: amount(total),
    total_price_set: set(total),
    total_shipping_price_set: set(0),
    total_tax: '0.00',
    total_tax_set: set(0),
    total_weight: 400,
    updated_at: updatedAt,
    user_id: null,
    billing_address: address,
    customer: {
      id: person.id,
      email: person.email,
      created_at: createdAt,
      updated_at: createdAt,
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
    },
    discount_applications: [],
    fulfillments: [],
    line_items: [cancelledAt ? { ...line, current_quantity: 0, fulfillable_quantity: 0 } : line],
    payment_terms: null,
    refunds: [],
    shipping_address: address,
    shipping_lines: [
      { id: 369256396, code: 'Standard', price: '0.00', price_set: set(0), title: 'Standard', tax_lines: [] },
    ],
  }
}

export const fulfillmentPayload = (order: Order, at: string) => ({
  id: shopifyIds.fulfillment(order),
  order_id: shopifyIds.order(order),
  status: 'success',
  created_at: at,
  updated_at: at,
  service: 'manual',
  tracking_company: null,
  shipment_status: null,
  location_id: null,
  line_items: [{ ...lineOf(order), fulfillable_quantity: 0, fulfillment_status: 'fulfilled' }],
})

/** Goods that never left: Shopify calls it a restock of type `cancel`. */
export const refundPayload = (order: Order, at: string) => ({
  id: shopifyIds.refund(order),
  order_id: shopifyIds.order(order),
  created_at: at,
  processed_at: at,
  note: null,
  restock: true,
  transactions: [],
  refund_line_items: [
    {
      id: `${shopifyIds.refund(order)}1`,
      line_item_id: shopifyIds.line(order),
      quantity: order.quantity,
      location_id: null,
      restock_type: 'cancel',
      subtotal: Number(amount(order.item.priceMinor * order.quantity)),
      total_tax: 0,
      line_item: lineOf(order),
    },
  ],
})

/** Body of `products/update`: one product with all its variants. Throws where there are none. */
export function productPayload(variants: readonly Item[], at: string) {
  const [first] = variants
  if (!first) throw new RangeError('a product has at least one variant')
  const id = shopifyIds.product(first)
  return {
    id,
    admin_graphql_api_id: `gid://shopify/Product/${id}`,
    title: first.variantOf?.title ?? first.title,
    status: 'active',
    vendor: 'Example Shop',
    created_at: at,
    updated_at: at,
    published_at: at,
    variants: variants.map((item, index) => ({
      id: shopifyIds.variant(item),
      admin_graphql_api_id: `gid://shopify/ProductVariant/${shopifyIds.variant(item)}`,
      product_id: id,
      title: item.title,
      position: index + 1,
      sku: item.sku,
      price: amount(item.priceMinor),
      compare_at_price: null,
      inventory_item_id: shopifyIds.inventoryItem(item),
      inventory_policy: item.backorders ? 'continue' : 'deny',
      inventory_quantity: shownAvailable,
      updated_at: at,
    })),
  }
}
