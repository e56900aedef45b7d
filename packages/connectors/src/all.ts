import type { Connector } from '@kilter/core'
import { lightspeedXSeries } from './lightspeed-x-series/index.ts'
import { shopify } from './shopify/index.ts'
import { square } from './square/index.ts'

const all: readonly Connector[] = [shopify, square, lightspeedXSeries]

/** Every connector there is, by vendor; one line each above. */
export const connectors: ReadonlyMap<string, Connector> = new Map(all.map((connector) => [connector.vendor, connector]))
