/** What is heard of the vendors that deal with goods, by vendor. */
import { clover } from './clover.ts'
import type { Hearing } from './heard.ts'
import * as money from './money.ts'
import * as stores from './stores.ts'
import * as tills from './tills.ts'

/** `decimals`: how finely goods are weighed; absent: whole pieces. */
const weighing = { decimals: 3 }

export const goodsHeard: Readonly<Record<string, Hearing & { readonly decimals?: number }>> = {
  bigcommerce: stores.bigcommerce,
  clover: { ...clover, ...weighing },
  easypost: money.easypost,
  'lightspeed-x-series': { ...tills.lightspeedXSeries, ...weighing },
  'quickbooks-online': money.quickbooksOnline,
  shippo: money.shippo,
  shipstation: money.shipstation,
  shopify: stores.shopify,
  square: { ...tills.square, ...weighing },
  stripe: money.stripe,
  woocommerce: stores.woocommerce,
  xero: money.xero,
}

/** An item that a vendor has has an id there. */
export const hasIds = ({ data }: { readonly data: unknown }): boolean =>
  !/"item":\{"(sku|gtin)"/.test(JSON.stringify(data))
