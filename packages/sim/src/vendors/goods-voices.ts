/** Vendors that deal with goods and money: web stores, tills, payments, books, parcels. One line each. */
import { lightspeedXSeries } from './lightspeed-x-series.ts'
import { shopify } from './shopify.ts'
import { square } from './square.ts'
import type { NamedVoice } from './voice.ts'

export const goodsVoices: readonly NamedVoice[] = [
  { vendor: 'lightspeed-x-series', voice: lightspeedXSeries },
  { vendor: 'shopify', voice: shopify },
  { vendor: 'square', voice: square },
]
