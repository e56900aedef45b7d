/** Generated histories: everything a small shop's systems may say about one item in a quarter of an hour, so that times often coincide. */
import type { ConnectionId, ConnectionView } from '@kilter/core'
import fc from 'fast-check'
import {
  count,
  fulfilled,
  listing,
  market,
  moved,
  order,
  refunded,
  returned,
  type Said,
  sale,
  till,
  tillAndWarehouse,
  tillAndWeb,
  web,
  webAlone,
} from './shop.ts'

export interface History {
  readonly said: readonly Said[]
  readonly connections: readonly ConnectionView[]
  readonly poolLocations: readonly string[]
  readonly tillSeesShipments: boolean
}

const minutes = 14
const timeOf = (minute: number): string => `14:${String(minute).padStart(2, '0')}`
const minute = fc.integer({ min: 0, max: minutes - 1 })
const soon = fc.integer({ min: 0, max: 6 })
const location = fc.constantFrom('shop', 'barn')
const place = fc.constantFrom('shop', 'shop', 'barn', null, 'elsewhere')
const units = fc.constantFrom(1, 1, 1, 2, 3, 0.25, 0.375)
const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { freq: 2, nil: undefined })

/** A till mostly counts what is on hand and a store what is available, but each may do either, and one that nobody asked may count too. */
const counts = (counters: readonly ConnectionId[]) =>
  fc
    .uniqueArray(
      fc.record({
        at: minute,
        where: location,
        by: fc.constantFrom(...counters),
        usual: fc.integer({ min: 0, max: 5 }).map((drawn) => drawn > 0),
        quantity: fc.constantFrom(0, 1, 1, 2, 3, 5, 0.5, -1),
        stocktake: fc.boolean(),
      }),
      { selector: ({ at, where, by }) => `${at} ${where} ${by}`, maxLength: 6 },
    )
    .map((each): Said[] =>
      each.map(({ at, where, by, usual, quantity, stocktake }) =>
        count(quantity, timeOf(at), {
          by,
          location: where,
          basis: (by === till) === usual ? 'onHand' : 'available',
          ...(stocktake ? { stocktake } : {}),
        }),
      ),
    )

const moves = (movers: readonly ConnectionId[]) => {
  const draft = fc.record({
    kind: fc.constantFrom('sale', 'sale', 'sale', 'return', 'move'),
    at: minute,
    location: place,
    by: fc.constantFrom(...movers),
    quantity: units,
    comesIn: fc.boolean(),
    voidedAfter: optional(soon),
  })
  return fc.array(draft, { maxLength: 6 }).map((each): Said[] =>
    each.flatMap(({ kind, at, location: where, by, quantity, comesIn, voidedAfter }, index) => {
      const time = timeOf(at)
      const options = { id: `${kind}-${index}`, by, location: where, quantity }
      if (kind === 'return') return [returned(time, { ...options, restocked: comesIn })]
      if (kind === 'move') return [moved(comesIn ? quantity : -quantity, time, options)]
      if (voidedAfter === undefined) return [sale(time, options)]
      return [sale(time, options), sale(time, { ...options, voided: true, asOf: timeOf(at + voidedAfter) })]
    }),
  )
}

const quantities = fc.constantFrom(0, 1, 2, 3, 0.25)

const orderDraft = (stores: readonly ConnectionId[]) =>
  fc.record({
    number: fc.constantFrom('1', '2', '3'),
    by: fc.constantFrom(...stores),
    placed: fc.integer({ min: 0, max: 9 }),
    lines: fc.array(units, { minLength: 1, maxLength: 2 }),
    /** An order that nobody told of, only what became of it. */
    isKnown: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn > 0),
    snapshots: fc.array(fc.record({ after: soon, waiting: quantities, shipped: quantities }), { maxLength: 2 }),
    cancelled: optional(fc.record({ after: soon, reportedAfter: fc.constantFrom(0, 0, 2) })),
    shipments: fc.array(
      fc.record({ after: soon, line: fc.constantFrom(0, 1), quantity: units, cancelledAfter: optional(soon) }),
      { maxLength: 2 },
    ),
    refunds: fc.array(
      fc.record({
        after: soon,
        line: fc.constantFrom(0, 1),
        quantity: units,
        goods: fc.constantFrom('unshipped' as const, 'returned' as const, 'unknown' as const),
        restocked: fc.boolean(),
        location: place,
      }),
      { maxLength: 1 },
    ),
  })

type OrderDraft = ReturnType<typeof orderDraft> extends fc.Arbitrary<infer Draft> ? Draft : never

const orders = (stores: readonly ConnectionId[]) =>
  fc
    .uniqueArray(orderDraft(stores), { selector: ({ number, by }) => `${number} ${by}`, maxLength: 4 })
    .map((drafts) => drafts.flatMap((draft) => [...snapshotsOf(draft), ...shipmentsOf(draft), ...refundsOf(draft)]))

function snapshotsOf({ number, by, placed, lines, isKnown, snapshots, cancelled }: OrderDraft): Said[] {
  if (!isKnown) return []
  const ordered = lines.map((quantity) => ({ quantity }))
  const later = snapshots.map(({ after, waiting, shipped }) =>
    order(number, timeOf(placed), {
      by,
      asOf: timeOf(placed + after),
      lines: lines.map((quantity) => ({
        quantity,
        waiting: Math.min(quantity, waiting),
        shipped: Math.min(quantity, shipped),
      })),
    }),
  )
  const placing = [order(number, timeOf(placed), { by, lines: ordered }), ...later]
  if (!cancelled) return placing
  const cancelledAt = timeOf(placed + cancelled.after)
  const asOf = timeOf(placed + cancelled.after + cancelled.reportedAfter)
  return [...placing, order(number, timeOf(placed), { by, lines: ordered, cancelledAt, asOf })]
}

const shipmentsOf = ({ number, by, placed, lines, shipments }: OrderDraft): Said[] =>
  shipments.flatMap(({ after, line, quantity, cancelledAfter }, index) => {
    if (lines[line] === undefined) return []
    const options = { by, quantity, line: String(line + 1), id: `ship-${number}-${index}` }
    const time = timeOf(placed + after)
    if (cancelledAfter === undefined) return [fulfilled(number, time, options)]
    const asOf = timeOf(placed + after + cancelledAfter)
    return [fulfilled(number, time, options), fulfilled(number, time, { ...options, cancelled: true, asOf })]
  })

const refundsOf = ({ number, by, placed, lines, refunds }: OrderDraft): Said[] =>
  refunds.flatMap(({ after, line, restocked, ...refund }, index) =>
    lines[line] === undefined
      ? []
      : [
          refunded(number, timeOf(placed + after), {
            ...refund,
            by,
            line: String(line + 1),
            id: `refund-${number}-${index}`,
            restocked: restocked && refund.goods !== 'unknown',
          }),
        ],
  )

/** A till and two stores; a till and a store with shelves of its own; a store alone that is its own till. */
const shops: readonly (readonly ConnectionView[])[] = [tillAndWeb, tillAndWarehouse, webAlone]

export const histories: fc.Arbitrary<History> = fc.constantFrom(...shops).chain((connections) => {
  const ids = connections.map(({ id }) => id)
  const stores = ids.filter((id) => id !== till)
  const counters = connections === tillAndWeb ? [till, till, till, web] : ids.filter((id) => id !== market)
  return fc
    .record({
      counted: counts(counters),
      moving: moves([...counters, ...ids]),
      ordered: orders(stores),
      backorders: fc.integer({ min: 0, max: 19 }).map((drawn) => (drawn === 0 ? [listing({ backorders: true })] : [])),
      poolLocations: fc.constantFrom<readonly string[]>([], [], ['shop']),
      tillSeesShipments: fc.integer({ min: 0, max: 2 }).map((drawn) => drawn > 0),
    })
    .map(({ counted, moving, ordered, backorders, poolLocations, tillSeesShipments }) => ({
      said: [...counted, ...moving, ...ordered, ...backorders],
      connections,
      poolLocations,
      tillSeesShipments,
    }))
})

/** The same deliveries as they may really arrive: in any order, up to three times, in batches of any size. */
export const arrivals = (said: readonly Said[]): fc.Arbitrary<readonly (readonly Said[])[]> =>
  fc
    .array(fc.integer({ min: 1, max: 3 }), { minLength: said.length, maxLength: said.length })
    .map((times) => said.flatMap((each, index) => Array.from({ length: times[index] ?? 1 }, () => each)))
    .chain((all) =>
      fc.tuple(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: all.length, maxLength: all.length }),
      ),
    )
    .map(([shuffled, sizes]) => {
      const rest = [...shuffled]
      return sizes.map((size) => rest.splice(0, size)).filter((batch) => batch.length > 0)
    })
