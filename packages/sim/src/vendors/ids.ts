/** The vendors' own ids for what is in the shop: derived, so that the same thing has the same id everywhere. */
import type { Item, Location, Order } from '../world.ts'

export const currency = 'EUR'

const numberOf = ({ sku }: Item): number => Number(sku.split('-').at(-1))

/** Shopify's ids are long numbers; these are beyond what a double holds exactly, as its test deliveries are. */
export const shopifyIds = {
  product: (item: Item): string => `90071992547410${100 + (item.variantOf?.number ?? numberOf(item))}`,
  variant: (item: Item): string => `90071992547420${100 + numberOf(item)}`,
  inventoryItem: (item: Item): string => `90071992547430${100 + numberOf(item)}`,
  order: (order: Order): string => `90071992547${440_000 + order.number}`,
  line: (order: Order): string => `90071992547${450_000 + order.number}`,
  fulfillment: (order: Order): string => `90071992547${460_000 + order.number}`,
  refund: (order: Order): string => `90071992547${470_000 + order.number}`,
}

export const squareIds = {
  variation: (item: Item): string => `VARIATION${String(numberOf(item)).padStart(15, '0')}`,
  location: (location: Location): string => ({ main: 'LMAIN00000001', branch: 'LBRANCH000001' })[location],
}
