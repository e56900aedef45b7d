/** What really happens in the simulated shop, whoever hears of it when. */

/** Minutes after midnight of the day. */
export type Minute = number

export const locations = ['main', 'branch'] as const
export type Location = (typeof locations)[number]

export interface Item {
  readonly sku: string
  readonly title: string
  readonly priceMinor: number
  /** Below zero it is sold all the same: the shop takes back-orders for it. */
  readonly backorders: boolean
}

/** An order of the web store for one item. */
export interface Order {
  readonly item: Item
  readonly placedAt: Minute
  readonly quantity: number
  readonly isTest: boolean
  /** What the merchant sees; given in order of time when the day is complete. */
  number: number
}

export type Happening =
  /** The till reports how many there are at a place. */
  | {
      readonly kind: 'counted'
      readonly at: Minute
      readonly item: Item
      readonly location: Location
      readonly quantity: number
      readonly heardAt?: Minute
    }
  | {
      readonly kind: 'sold'
      readonly at: Minute
      readonly item: Item
      readonly location: Location
      readonly quantity: number
      readonly heardAt?: Minute
    }
  | { readonly kind: 'ordered'; readonly at: Minute; readonly order: Order }
  | { readonly kind: 'cancelled'; readonly at: Minute; readonly order: Order }
  | { readonly kind: 'shipped'; readonly at: Minute; readonly order: Order }
  | { readonly kind: 'refunded'; readonly at: Minute; readonly order: Order }

export type Cause =
  | 'sold-in-store-before-order'
  | 'sold-in-store-after-order'
  | 'ordered-twice-online'
  | 'recount'
  | 'listed-without-stock'

export type Resolution = 'restocked' | 'cancelled' | 'refunded' | 'fulfilled'

/** An order that could not be kept, as the shop's own books would tell at the end of the day. */
export interface Oversold {
  readonly order: Order
  readonly quantity: number
  readonly cause: Cause
  /** Undefined: still open at the end of the day. */
  readonly resolution?: Resolution
}
