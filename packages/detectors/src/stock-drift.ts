import {
  addMilliseconds,
  type ConnectionView,
  defineDetector,
  externalIdentity,
  type FactSet,
  factKey,
  holdingSince,
  type Ledger,
  type Listing,
  ledgerOf,
  listingsOf,
  type Micros,
  microsOf,
  millisecondsOf,
  oldestFirst,
  type Pair,
  physicalOf,
  Quantity,
  quantityOf,
  quiet,
  type Situation,
  type Step,
  sellableSteps,
  sideBySide,
} from '@kilter/core'
import * as z from 'zod'
import { type Due, hour, minute, onceDue } from './once-due.ts'
import { nameOf, placeIn } from './telling.ts'

/** A web store shows another figure than can be sold: more, and it will sell what is not there; fewer, and it turns customers away.
 *
 * Compared are, for each connection that sells without counting shelves itself, the figure it shows and what is on hand less what is
 * owed. They are believed apart once they differ by more than `tolerance`, in the same direction, for `graceMinutes` without a break,
 * by the vendors' own times: a synchronisation that is merely slow is no drift. Systems whose last words on the item came late are
 * given as much time again, up to six hours, for what would explain the difference is likely still on its way. The shelf is believed, for goods are what is sold.
 * Ends when they agree. Not claimed: anything while nobody counted the item, or where a store shows no figure; below zero is zero. */
export const stockDrift = defineDetector({
  id: 'stock.drift',
  about: 'item',
  policy: z.strictObject({
    /** Unit: pieces (or kilogrammes). */
    tolerance: Quantity.default('0' as Quantity),
    graceMinutes: z.int().min(0).max(10_080).default(30),
    /** Pieces that the shop keeps back from the web on purpose. */
    buffer: Quantity.default('0' as Quantity),
  }),

  tolerances: [
    {
      field: 'tolerance',
      sizeOf: ({ quantity }) => (quantity === undefined ? undefined : microsOf(quantity)),
      spelt: quantityOf,
    },
  ],

  assess(facts, situation) {
    const { connections, stock, now, subject } = situation
    if (externalIdentity(subject)) return quiet
    const ledger = ledgerOf(facts, connections, stock)
    if (ledger.onHand === undefined) return quiet
    const all = storesOf(connections).flatMap((store) => driftOf(store, facts, ledger, situation))
    return onceDue(all, now)
  },

  resolution(facts, { connections, stock }, { details }) {
    const ledger = ledgerOf(facts, connections, stock)
    const store = storesOf(connections).find(({ id }) => id === details.connection)
    return ledger.onHand !== undefined && store && shownBy(store, facts) ? 'aligned' : 'corrected'
  },

  words({ subject, cause, quantity, details }, connections) {
    const store = nameOf(connections, details.connection)
    const place = placeIn(connections, details.connection, 'stock')
    const item = subject.key
    const shows = `${store} shows ${details.shown} of ${item}, and ${details.sellable} can be sold`
    const isMore = cause === 'store-shows-more'
    return {
      title: `${store} shows ${quantity} ${isMore ? 'too many' : 'too few'} of ${item}`,
      summary: `${shows}. It has been so since ${details.since}.`,
      advice: isMore
        ? `Set ${item} to ${details.sellable} in ${place} before somebody orders what is not there; then look at what keeps the two in step.`
        : `Set ${item} to ${details.sellable} in ${place}: customers are told that it is gone.`,
      goal: 'The web shows what is there',
      timeline: [],
    }
  },
})

type Policy = { tolerance: Quantity; graceMinutes: number; buffer: Quantity }

/** Stores that count their own shelves are what others are compared with. */
function storesOf(connections: readonly ConnectionView[]): readonly ConnectionView[] {
  const physical = physicalOf(connections)
  return connections.filter((each) => each.roles.includes('sellable') && !physical.includes(each))
}

function driftOf(store: ConnectionView, facts: FactSet, ledger: Ledger, situation: Situation<Policy>): Due[] {
  const shown = shownBy(store, facts)
  if (!shown) return []
  const { tolerance, graceMinutes, buffer } = situation.policyOf(store.id)
  const held = microsOf(buffer)
  const tolerated = microsOf(tolerance)
  const [latest] = sideBySide(shown.steps, sellableSteps(ledger))
  if (!latest) return []
  const gapOf = ({ left, right }: Pair): Micros => Math.max(0, left) - Math.max(0, right - held)
  const gap = gapOf(latest)
  if (Math.abs(gap) <= tolerated) return []
  const isApart = (then: Pair) => Math.sign(gapOf(then)) === Math.sign(gap) && Math.abs(gapOf(then)) > tolerated
  const since = holdingSince(sideBySide(shown.steps, sellableSteps(ledger)), isApart) ?? latest.at
  return [
    {
      dueAt: addMilliseconds(since, graceMinutes * minute + latenessOf(facts)),
      finding: {
        discriminator: store.id,
        severity: gap > 0 ? 'warning' : 'info',
        occurredAt: since,
        cause: gap > 0 ? 'store-shows-more' : 'store-shows-fewer',
        quantity: quantityOf(Math.abs(gap)),
        evidence: [...shown.evidence],
        details: {
          connection: store.id,
          shown: quantityOf(Math.max(0, latest.left)),
          sellable: quantityOf(Math.max(0, latest.right - held)),
          since,
        },
      },
    },
  ]
}

const latenessMax = 6 * hour
const wordsHeeded = 5

/** How late the last words of the slowest system on this item came. Unit: milliseconds. */
function latenessOf(facts: FactSet): number {
  const readings = [...facts.of('count'), ...facts.of('listing')]
  const slowest = [...Map.groupBy(readings, ({ connection }) => connection).values()].map((own) => {
    const last = own.toSorted(oldestFirst).slice(-wordsHeeded)
    return Math.max(...last.map(({ asOf, receivedAt }) => millisecondsOf(receivedAt) - millisecondsOf(asOf)))
  })
  return Math.min(latenessMax, Math.max(0, ...slowest))
}

interface ShownFigure {
  /** Newest first. */
  readonly steps: readonly Step[]
  readonly evidence: readonly string[]
}

/** What a store shows over time: its own levels where they are the latest word, else the figure on its listing; of several the highest. */
function shownBy({ id }: ConnectionView, facts: FactSet): ShownFigure | undefined {
  const levels = levelsOf(id, facts)
  const listed = listingsOf(facts).filter(({ connection, available }) => connection === id && available?.value != null)
  const [highest] = listed.toSorted((left, right) => figureOf(right) - figureOf(left))
  const levelledAt = levels?.steps[0]?.at
  if (levels && (!highest || (levelledAt !== undefined && levelledAt >= highest.asOf))) return levels
  if (!highest) return undefined
  const steps = highest.readings
    .toReversed()
    .flatMap(({ asOf, data }) => (data.available == null ? [] : [{ at: asOf, micros: microsOf(data.available) }]))
  return { steps, evidence: highest.available ? [highest.available.fact] : [] }
}

const figureOf = ({ available }: Listing): Micros => (available?.value == null ? 0 : microsOf(available.value))

function levelsOf(connection: ConnectionView['id'], facts: FactSet): ShownFigure | undefined {
  const counts = facts.of('count').filter((fact) => fact.connection === connection)
  if (counts.length === 0) return undefined
  const latest = new Map<string, Micros>()
  const evidence = new Map<string, string>()
  const steps = counts.toSorted(oldestFirst).map((fact) => {
    latest.set(fact.data.location, microsOf(fact.data.quantity))
    evidence.set(fact.data.location, factKey(fact))
    return { at: fact.asOf, micros: [...latest.values()].reduce((sum, each) => sum + each, 0) }
  })
  return { steps: steps.reverse(), evidence: [...evidence.values()] }
}
