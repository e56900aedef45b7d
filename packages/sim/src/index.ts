export { type DayOptions, type ShopDay, simulateDay } from './day.ts'
export {
  instantOf,
  type ShopifyAccount,
  type SquareAccount,
  shopifyHeaders,
  type Webhook,
  webhooksOf,
} from './deliveries.ts'
export { startVendorApi, type VendorApi } from './vendor-api.ts'
export { jsonWithBigIds } from './vendors/ids.ts'
export { orderPayload } from './vendors/shopify.ts'
export type { Cause, Happening, Item, Minute, Order, Oversold, Resolution } from './world.ts'
