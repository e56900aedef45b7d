/** Generated histories: everything a small shop's systems may say about one item in an hour, with times that often coincide. */
import fc from 'fast-check'
import { count, fulfilled, market, moved, order, refunded, returned, type Said, sale, till, web } from './shop.ts'

const minutes = 40
const timeOf = (minute: number): string => `14:${String(minute).padStart(2, '0')}`
const minute = fc.integer({ min: 0, max: minutes - 1 })
const location = fc.constantFrom('shop', 'barn')
const store = fc.constantFrom(web, market)
const few = fc.integer({ min: 1, max: 3 })

/** By a till that counts what is on hand, or by stores that report what is available. */
const counts = (net: boolean) =>
  fc
    .uniqueArray(
      fc.record({ at: minute, location, quantity: fc.integer({ min: net ? -2 : 0, max: 5 }), stocktake: fc.boolean() }),
      {
        selector: ({ at, location: where }) => `${at} ${where}`,
        maxLength: 5,
      },
    )
    .map((each): Said[] =>
      each.map(({ at, location: where, quantity, stocktake }) =>
        count(
          quantity,
          timeOf(at),
          net ? { by: web, basis: 'available', location: where } : { location: where, stocktake },
        ),
      ),
    )

const place = fc.oneof(location, fc.constant(null), fc.constant('elsewhere'))

/** Goods that move, no two at the same instant: which of two came first would be anybody's guess. */
const moves = fc.uniqueArray(
  fc.record({
    at: minute,
    kind: fc.constantFrom('sale', 'sale', 'voided', 'return', 'move', 'ship', 'ship', 'back'),
    place,
    by: fc.constantFrom(till, till, web),
    quantity: few,
    order: fc.integer({ min: 0, max: 3 }),
  }),
  { selector: ({ at }) => at, maxLength: 8 },
)

const orders = fc.array(
  fc.record({
    placed: fc.integer({ min: 0, max: 25 }),
    by: store,
    quantity: few,
    updates: fc.uniqueArray(
      fc.record({
        after: fc.integer({ min: 0, max: 30 }),
        waiting: fc.integer({ min: 0, max: 3 }),
        shipped: fc.integer({ min: 0, max: 2 }),
      }),
      {
        selector: ({ after }) => after,
        maxLength: 2,
      },
    ),
    cancelledAfter: fc.option(fc.integer({ min: 0, max: 30 }), { freq: 4, nil: undefined }),
    refunds: fc.uniqueArray(
      fc.record({
        after: fc.integer({ min: 0, max: 30 }),
        quantity: few,
        goods: fc.constantFrom('unshipped', 'unknown'),
      }),
      {
        selector: ({ after }) => after,
        maxLength: 1,
      },
    ),
  }),
  { maxLength: 4 },
)

export interface History {
  readonly said: readonly Said[]
  readonly net: boolean
  readonly poolLocations: readonly string[]
  readonly tillSeesShipments: boolean
}

const seconds = (at: number, second: number): string => `${timeOf(at)}:${String(second).padStart(2, '0')}`

function saidOf({
  net,
  counted,
  moving,
  ordered,
}: {
  net: boolean
  counted: Said[]
  moving: MoveDraft[]
  ordered: OrderDraft[]
}): Said[] {
  const said: Said[] = [...counted]
  for (const [index, { placed, by, quantity, updates, cancelledAfter, refunds }] of ordered.entries()) {
    const number = String(index)
    const ordering = { by, quantity }
    said.push(order(number, timeOf(placed), ordering))
    for (const { after, waiting, shipped } of updates) {
      const snapshot = { ...ordering, waiting: Math.min(waiting, quantity), shipped: Math.min(shipped, quantity) }
      said.push(order(number, timeOf(placed), { ...snapshot, asOf: seconds(placed + after, 30) }))
    }
    if (cancelledAfter !== undefined) {
      said.push(order(number, timeOf(placed), { ...ordering, cancelledAt: seconds(placed + cancelledAfter, 45) }))
    }
    for (const { after, quantity: back, goods } of refunds) {
      said.push(refunded(number, timeOf(placed + after), { by, quantity: back, goods: goods as 'unshipped' }))
    }
  }
  for (const { at, kind, place: where, by: given, quantity, order: number } of moving) {
    const by = net ? web : given
    const time = timeOf(at)
    const options = { by, quantity, location: where }
    const of = ordered[number]
    if (kind === 'sale' || kind === 'voided') said.push(sale(time, { ...options, voided: kind === 'voided' }))
    if (kind === 'return') said.push(returned(time, options))
    if (kind === 'move') said.push(moved(at % 2 === 0 ? quantity : -quantity, time, where, by))
    if (kind === 'back' && of)
      said.push(refunded(String(number), `${time}:15`, { by: of.by, quantity, goods: 'returned' }))
    if (kind === 'ship' && of) said.push(fulfilled(String(number), time, Math.min(quantity, of.quantity), of.by))
  }
  return said
}

type MoveDraft = typeof moves extends fc.Arbitrary<(infer Draft)[]> ? Draft : never
type OrderDraft = typeof orders extends fc.Arbitrary<(infer Draft)[]> ? Draft : never

export const histories: fc.Arbitrary<History> = fc.boolean().chain((net) =>
  fc
    .record({
      counted: counts(net),
      moving: moves,
      ordered: orders,
      poolLocations: fc.constantFrom<readonly string[]>([], ['shop']),
      tillSeesShipments: fc.boolean(),
    })
    .map(({ counted, moving, ordered, poolLocations, tillSeesShipments }) => ({
      said: saidOf({ net, counted, moving, ordered }),
      net,
      poolLocations,
      tillSeesShipments,
    })),
)

/** The same deliveries as they may really arrive: in any order, up to three times, in batches of any size. */
export const arrivals = (said: readonly Said[]): fc.Arbitrary<readonly (readonly Said[])[]> => {
  const repeated = fc.tuple(
    ...said.map((each) => fc.integer({ min: 1, max: 3 }).map((times) => Array.from({ length: times }, () => each))),
  )
  return repeated
    .chain((copies) => {
      const all = copies.flat()
      return fc.tuple(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: all.length, maxLength: all.length }),
      )
    })
    .map(([shuffled, sizes]) => {
      const batches: Said[][] = []
      const rest = [...shuffled]
      for (const size of sizes) if (rest.length > 0) batches.push(rest.splice(0, size))
      return batches
    })
}
