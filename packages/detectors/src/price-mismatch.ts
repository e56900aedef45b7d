import {
  addMilliseconds,
  ConnectionId,
  type ConnectionView,
  defineDetector,
  externalIdentity,
  type FactSet,
  type Listing,
  later,
  listingsOf,
  type Money,
  moneyText,
  quiet,
  type Shown,
} from '@kilter/core'
import * as z from 'zod'
import { type Due, minute, onceDue } from './once-due.ts'
import { nameOf, placeIn } from './telling.ts'

const minorMax = 100_000
const percentMax = 100

/** Two systems ask different prices for the same item.
 *
 * Compared are list prices in one currency, of listings that are not hidden; `taxPercent` is added for systems that keep prices
 * without tax. Believed is the `master`, else the price that most systems show, else the one that has stood longest. Every other
 * system whose price differs by more than the tolerance is named, once both prices have stood for `graceMinutes`. Ends when they
 * agree. It has no impact: what it costs depends on how many are sold at the wrong price, so it says the difference for one piece
 * (`differencePerPiece`), which is never summed. Not claimed: what customers were charged (quantity tiers, customer groups, vouchers and bundles are no drift), prices in
 * different currencies, and systems that show no price. */
export const priceMismatch = defineDetector({
  id: 'price.mismatch',
  about: 'item',
  policy: z.strictObject({
    /** Unit: minor units, e.g. cents. */
    toleranceMinor: z.int().min(0).max(minorMax).default(0),
    tolerancePercent: z.number().min(0).max(percentMax).default(0),
    graceMinutes: z.int().min(0).max(10_080).default(60),
    /** The connection whose prices are right. */
    master: ConnectionId.optional(),
    /** By connection: added before comparing, for systems that keep prices without tax. */
    taxPercent: z.record(z.string(), z.number().min(0).max(percentMax)).default({}),
  }),

  tolerances: [
    {
      field: 'toleranceMinor',
      sizeOf: ({ differencePerPiece }) => differencePerPiece?.amountMinor,
      spelt: (minor) => minor,
    },
  ],

  assess(facts, { subject, policy, policyOf, connections, now }) {
    if (externalIdentity(subject)) return quiet
    const asked = askedFor(facts, connections, policy.taxPercent)
    const byCurrency = Map.groupBy(asked, ({ price }) => price.currency)
    return onceDue(
      [...byCurrency.values()].flatMap((group) => deviationsOf(group, policy.master, policyOf)),
      now,
    )
  },

  resolution: (facts, { connections }, { details }) =>
    askedFor(facts, connections, {}).some(({ connection }) => connection === details.connection)
      ? 'aligned'
      : 'no-longer-listed',

  words({ subject, details, cause }, connections) {
    const store = nameOf(connections, details.connection)
    const right = nameOf(connections, details.believedConnection)
    return {
      title: `${store} asks ${details.price} for ${subject.key}, ${right} ${details.believed}`,
      summary: `The two differ since ${details.since}. Customers of ${store} pay ${cause === 'asks-less' ? 'less' : 'more'} than ${right} asks.`,
      advice: `Decide which price is right and set it in ${placeIn(connections, details.connection, 'products')} and ${placeIn(connections, details.believedConnection, 'products')}: ${details.believed} stands ${details.why}.`,
      goal: 'A price is a promise: one item, one price',
      timeline: [],
    }
  },
})

interface Asked {
  readonly connection: ConnectionView['id']
  readonly price: Money
  readonly shown: Shown<Money>
}

/** One price a system: of several listings the one that has stood longest. Before tax was added, `shown` is as the system says it. */
function askedFor(facts: FactSet, connections: readonly ConnectionView[], taxPercent: Record<string, number>): Asked[] {
  const known = new Set(connections.map(({ id }) => id))
  const offered = listingsOf(facts).filter(
    ({ connection, published }) => known.has(connection) && published?.value !== false,
  )
  return [...Map.groupBy(offered, ({ connection }) => connection)].flatMap(([connection, listings]) => {
    const [shown] = listings.flatMap(priceOf).sort((left, right) => (left.since < right.since ? -1 : 1))
    if (!shown) return []
    const factor = 1 + (taxPercent[connection] ?? 0) / percentMax
    const price = { ...shown.value, amountMinor: Math.round(shown.value.amountMinor * factor) }
    return [{ connection, price, shown }]
  })
}

const priceOf = ({ price }: Listing): Shown<Money>[] => (price === undefined ? [] : [price])

/** What the system that deviates is allowed. */
interface Leeway {
  readonly toleranceMinor: number
  readonly tolerancePercent: number
  readonly graceMinutes: number
}

function deviationsOf(
  asked: readonly Asked[],
  master: ConnectionId | undefined,
  policyOf: (connection: ConnectionId) => Leeway,
): Due[] {
  const believed = believedOf(asked, master)
  if (!believed) return []
  const { price: right, why } = believed
  const allowedFor = (connection: ConnectionId): number => {
    const { toleranceMinor, tolerancePercent } = policyOf(connection)
    return Math.max(toleranceMinor, (right.price.amountMinor * tolerancePercent) / percentMax)
  }
  return asked
    .filter(({ connection, price }) => Math.abs(price.amountMinor - right.price.amountMinor) > allowedFor(connection))
    .map(({ connection, price, shown }) => {
      const since = later(shown.since, right.shown.since)
      return {
        dueAt: addMilliseconds(since, policyOf(connection).graceMinutes * minute),
        finding: {
          discriminator: connection,
          severity: 'warning',
          occurredAt: since,
          cause: price.amountMinor < right.price.amountMinor ? 'asks-less' : 'asks-more',
          differencePerPiece: { ...price, amountMinor: Math.abs(price.amountMinor - right.price.amountMinor) },
          evidence: [shown.fact, right.shown.fact],
          details: {
            connection,
            price: moneyText(shown.value),
            believed: moneyText(right.shown.value),
            believedConnection: right.connection,
            why,
            since,
          },
        },
      }
    })
}

/** Any machine believes the same: ties go to the price that has stood longest, then to the lower, then to the id. */
function believedOf(asked: readonly Asked[], master: ConnectionId | undefined) {
  const ruling = asked.find(({ connection }) => connection === master)
  if (ruling) return { price: ruling, why: 'in the system you named as right' }
  const votes = (price: Money) => asked.filter((each) => each.price.amountMinor === price.amountMinor).length
  const ranked = asked.toSorted(
    (left, right) =>
      votes(right.price) - votes(left.price) ||
      (left.shown.since < right.shown.since ? -1 : left.shown.since > right.shown.since ? 1 : 0) ||
      left.price.amountMinor - right.price.amountMinor ||
      (left.connection < right.connection ? -1 : 1),
  )
  const [first] = ranked
  if (!first) return undefined
  return { price: first, why: votes(first.price) > 1 ? 'in most of your systems' : 'the longest' }
}
