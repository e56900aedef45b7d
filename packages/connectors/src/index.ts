export { connectors } from './all.ts'
export { lightspeedXSeries } from './lightspeed-x-series/index.ts'
export { shopify } from './shopify/index.ts'
export { square } from './square/index.ts'
