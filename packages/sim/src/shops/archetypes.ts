/** Kinds of business that the hub must judge right, each with what makes it hard. */

export interface Archetype {
  readonly name: string
  /** In one sentence: what it is, and what makes it hard. */
  readonly about: string
  readonly currency: string
  /** Items with ordinary trade; stories bring items of their own. */
  readonly items: number
  readonly days: number
  /** How many are there in the morning of the first day, from and to. */
  readonly stock: readonly [number, number]
  readonly isWeighed: boolean
  readonly places: readonly string[]
  readonly stores: readonly ('web' | 'market')[]
  readonly ordersPerDay: number
  readonly salesPerDay: number
  /** Its items, and who wants what when, are those of a real year (`retail-year/`), not of chance; then `items`, `ordersPerDay` and `salesPerDay`
   * say how many there are of them about. */
  readonly isFromYear?: boolean
  /** All orders of the day come within these many minutes from noon on. */
  readonly rushMinutes?: number
  /** Sold before it is made: nothing is in stock, stores sell below zero, and orders take days to leave. */
  readonly madeToOrder: boolean
}

const ordinary = { days: 3, isWeighed: false, places: ['shop'], stores: ['web'], madeToOrder: false } as const

export const archetypes: readonly Archetype[] = [
  {
    ...ordinary,
    name: 'boutique',
    about: 'a few pieces of everything: the last one is always near',
    currency: 'EUR',
    items: 12,
    stock: [3, 8],
    ordersPerDay: 6,
    salesPerDay: 10,
  },
  {
    ...ordinary,
    ...{
      name: 'grocer',
      about: 'fractions of a kilogramme, many sales, few orders',
      currency: 'EUR',
      items: 10,
      stock: [20, 60],
      isWeighed: true,
      ordersPerDay: 4,
      salesPerDay: 40,
    },
  },
  {
    ...ordinary,
    ...{
      name: 'gift-shop',
      about:
        'two locations that serve the web together, on days of a real gift retailer’s year: by the dozen and in no even flow',
      currency: 'GBP',
      items: 24,
      stock: [15, 40],
      places: ['high-street', 'harbour'],
      isFromYear: true,
    },
    ...{ ordersPerDay: 17, salesPerDay: 8 },
  },
  {
    ...ordinary,
    ...{
      name: 'flash-sale',
      about: 'everybody orders at noon',
      currency: 'USD',
      items: 4,
      stock: [200, 300],
      ordersPerDay: 80,
      salesPerDay: 2,
      rushMinutes: 12,
    },
  },
  {
    ...ordinary,
    ...{
      name: 'made-to-order',
      about: 'nothing is there when it is ordered, and that is how it should be',
      currency: 'EUR',
      items: 8,
      stock: [0, 0],
      ordersPerDay: 8,
      salesPerDay: 0,
      madeToOrder: true,
    },
  },
  {
    ...ordinary,
    ...{
      name: 'marketplace-seller',
      about: 'the same pieces are offered in two stores',
      currency: 'USD',
      items: 12,
      stock: [10, 25],
      stores: ['web', 'market'],
    },
    ...{ ordersPerDay: 14, salesPerDay: 6 },
  },
]
