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
  /** The web store's product that it is a variant of; without one it is a product by itself. */
  readonly variantOf?: Product
}

export interface Product {
  readonly number: number
  readonly title: string
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

interface Told {
  readonly at: Minute
  readonly item: Item
  readonly location: Location
  /** When the till was offline: when it told of it. */
  readonly heardAt?: Minute
}

interface Moved {
  readonly kind: 'delivered' | 'lost'
  readonly at: Minute
  readonly location: Location
  readonly quantity: number
}

interface Ordered {
  readonly kind: 'ordered' | 'cancelled' | 'shipped' | 'refunded'
  readonly at: Minute
  readonly order: Order
}

export type Sold = Told & { readonly kind: 'sold'; readonly quantity: number }

/** What people do. Goods that arrive or vanish do so unreported: the next count shows it. */
export type Deed = Moved | Ordered | Sold | (Told & { readonly kind: 'counted' })

/** The till says how many there are at a place. */
export type Counted = Told & { readonly kind: 'counted'; readonly quantity: number }

/** What a system tells of. */
export type Happening = Ordered | Sold | Counted

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
