/** Vendors that deal with goods and money: web stores, tills, payments, books, parcels. One line each. */
import { bigcommerce } from './bigcommerce.ts'
import { clover } from './clover.ts'
import { easypost } from './easypost.ts'
import { lightspeedXSeries } from './lightspeed-x-series.ts'
import { quickbooksOnline } from './quickbooks-online.ts'
import { shippo } from './shippo.ts'
import { shipstation } from './shipstation.ts'
import { shopify } from './shopify.ts'
import { square } from './square.ts'
import { stripe } from './stripe.ts'
import type { NamedVoice } from './voice.ts'
import { woocommerce } from './woocommerce.ts'
import { xero } from './xero.ts'

export const goodsVoices: readonly NamedVoice[] = [
  { vendor: 'bigcommerce', voice: bigcommerce },
  { vendor: 'clover', voice: clover },
  { vendor: 'easypost', voice: easypost },
  { vendor: 'lightspeed-x-series', voice: lightspeedXSeries },
  { vendor: 'quickbooks-online', voice: quickbooksOnline },
  { vendor: 'shippo', voice: shippo },
  { vendor: 'shipstation', voice: shipstation },
  { vendor: 'shopify', voice: shopify },
  { vendor: 'square', voice: square },
  { vendor: 'stripe', voice: stripe },
  { vendor: 'woocommerce', voice: woocommerce },
  { vendor: 'xero', voice: xero },
]
