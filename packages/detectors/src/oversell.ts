import {
  type Assessment,
  addMilliseconds,
  type ConnectionView,
  connectionSubject,
  defineDetector,
  type Effect,
  type FactKey,
  type Finding,
  factKey,
  type Incident,
  type Instant,
  type Ledger,
  type Listing,
  ledgerOf,
  lineKey,
  listingsOf,
  type Micros,
  type MoveFact,
  type OrderLine,
  orderSubject,
  quantityOf,
  quiet,
  type Subject,
  times,
  waitingOf,
} from '@kilter/core'
import * as z from 'zod'
import { crossingOf, endOf, type Lacking, type Moment } from './oversell-story.ts'
import { oversellWords } from './oversell-words.ts'

export const oversellCauses = [
  'sold-in-store-before-order',
  'sold-in-store-after-order',
  'ordered-twice-online',
  'recount',
  'listed-without-stock',
] as const
export type OversellCause = (typeof oversellCauses)[number]

/** An online order line waits for goods that are not there. One incident a line; the oldest orders are served first. Its impact
 * is the price of the pieces that lack, where the order says it. */
export const oversell = defineDetector({
  id: 'oversell',
  about: 'item',
  policy: z.strictObject({
    /** Also speak of lines that the store itself sells on back-order. */
    includeBackorders: z.boolean().default(false),
  }),

  assess(facts, { policy, connections, stock }): Assessment {
    const ledger = ledgerOf(facts, connections, stock)
    if (ledger.shortfall === 0) return quiet
    const listed = listingsOf(facts)
    const findings: Finding[] = []
    for (const lacking of lackingOf(ledger)) {
      if (policy.includeBackorders || !isBackorder(lacking.line, listed)) {
        findings.push(findingOf(lacking, crossingOf(lacking, ledger), ledger))
      }
    }
    return { findings }
  },

  resolution(facts, { connections, stock }, incident): string {
    const ledger = ledgerOf(facts, connections, stock)
    const line = ledger.index.line(incident.discriminator)
    if (!line?.fact) return 'corrected'
    const end = endOf(line, ledger)
    return end ? resolutionOf(end, line) : 'corrected'
  },

  words: (incident: Incident, connections: readonly ConnectionView[]) => oversellWords(incident, connections),
})

/** The lines that the shortfall falls on: the newest, each by what it still waits for at most. Oldest first. */
function lackingOf({ shortfall, index }: Ledger): Lacking[] {
  const lacking: Lacking[] = []
  let missing: Micros = shortfall
  for (let position = index.waiting.length - 1; position >= 0 && missing > 0; position -= 1) {
    const line = index.waiting[position]
    if (!line) break
    const micros = Math.min(missing, waitingOf(line))
    lacking.push({ line, micros })
    missing -= micros
  }
  return lacking.reverse()
}

function isBackorder({ connection, fact }: OrderLine, listed: readonly Listing[]): boolean {
  const own = listed.filter((listing) => listing.connection === connection)
  const exact = own.filter(({ listing }) => listing === fact?.identity?.externalId)
  const listings = exact.length > 0 ? exact : own
  return listings.length > 0 && listings.every(({ backorders }) => backorders?.value === true)
}

function findingOf({ line, micros }: Lacking, crossing: Moment | undefined, { history }: Ledger): Finding {
  const { fact, connection } = line
  if (!fact) throw new Error('a line that waits has a snapshot')
  const quantity = quantityOf(micros)
  const { placedAt, number, unitPrice } = fact.data
  const told = causeOf(crossing, line)
  const since = crossing?.at ?? history[0]?.at ?? placedAt
  const base = lastCounted(history, crossing?.at)
  return {
    discriminator: lineKey(line),
    severity: 'critical',
    occurredAt: since > placedAt ? since : placedAt,
    cause: told.cause,
    quantity,
    order: number,
    ...(unitPrice === undefined ? {} : { impact: times(unitPrice, quantity) }),
    ...rootOf(told, number),
    evidence: [factKey(fact), ...told.evidence, ...(base?.evidence ?? [])],
    details: {
      connection,
      placedAt,
      waiting: quantityOf(waitingOf(line)),
      ...base?.details,
      ...told.details,
    },
  }
}

/** What was on hand after the last count before the crossing; where there is no crossing, after the first. */
function lastCounted(history: Ledger['history'], before: Instant | undefined) {
  const counts = history.filter(({ effects }) => effects.some(({ kind }) => kind === 'count'))
  const moment = before === undefined ? counts[0] : counts.findLast(({ at }) => at < before)
  if (!moment) return undefined
  const facts = moment.effects.flatMap((effect) => (effect.kind === 'count' ? [effect.fact] : []))
  return {
    evidence: facts.map(factKey),
    details: { countAt: moment.at, onHand: quantityOf(moment.onHand), countConnection: facts[0]?.connection ?? '' },
  }
}

interface Told {
  readonly cause: OversellCause
  readonly evidence: readonly FactKey[]
  readonly details: Readonly<Record<string, string>>
}

/** Named by what happened at the crossing: a sale before an order, an order before a count, for counts only repeat what happened. */
function causeOf(crossing: Moment | undefined, line: OrderLine): Told {
  if (!crossing) return { cause: 'listed-without-stock', evidence: [], details: {} }
  const at = { causeAt: crossing.at }
  const sale = crossing.effects.find(isSale)
  if (sale) {
    const before = crossing.at <= (line.fact?.data.placedAt ?? '')
    return {
      cause: before ? 'sold-in-store-before-order' : 'sold-in-store-after-order',
      evidence: [factKey(sale.fact)],
      details: { ...at, causeConnection: sale.fact.connection, ...lateness(sale.fact) },
    }
  }
  const other = otherOrderOf(crossing, line)
  if (other) {
    const { line: taker, evidence } = other
    const number: Record<string, string> = taker.fact ? { causeOrder: taker.fact.data.number } : {}
    const details = { ...at, causeConnection: taker.connection, ...number }
    return { cause: 'ordered-twice-online', evidence: [evidence], details }
  }
  const fallen = crossing.effects.find(({ change }) => change < 0)
  return {
    cause: 'recount',
    evidence: fallen ? [factKey(fallen.fact)] : [],
    details: { ...at, causeConnection: fallen?.fact.connection ?? line.connection },
  }
}

/** Behind a sale that was told late is the system that told it. One that the till sold meanwhile is the trouble of that order; where more
 * was promised than there is, it is the item's. */
function rootOf({ cause, details }: Told, number: string): { rootedIn?: Subject } {
  const { causeConnection, causeReportedAt } = details
  if (causeConnection !== undefined && causeReportedAt !== undefined)
    return { rootedIn: connectionSubject(causeConnection as ConnectionView['id']) }
  return cause.startsWith('sold-in-store') ? { rootedIn: orderSubject(number) } : {}
}

/** Beyond this a report counts as late, and people are told, for the order looked fine until then. Unit: milliseconds. */
const lateMilliseconds = 10 * 60_000

/** When a sale was reported, if that was long after it happened: the till was offline. */
const lateness = ({ data, receivedAt }: MoveFact): Record<string, string> =>
  receivedAt > addMilliseconds(data.at, lateMilliseconds) ? { causeReportedAt: receivedAt } : {}

const isSale = (effect: Effect): effect is Effect & { kind: 'move' } =>
  effect.kind === 'move' && effect.fact.kind === 'sale' && effect.change < 0

/** An older line that was placed at this moment, or any other that was shipped, be its order known or not. */
function otherOrderOf({ steps, effects }: Moment, line: OrderLine): { line: OrderLine; evidence: FactKey } | undefined {
  const placed = steps.find((step) => step.why === 'placed' && step.change > 0 && step.line.age < line.age)?.line
  if (placed?.fact) return { line: placed, evidence: factKey(placed.fact) }
  const shipped = effects.find(
    (effect) => effect.kind === 'shipment' && lineKey(effect.line) !== lineKey(line) && effect.change < 0,
  )
  if (shipped?.kind !== 'shipment') return undefined
  return { line: shipped.line, evidence: factKey(shipped.line.fact ?? shipped.fact) }
}

/** What ended the lack: the line's own state first, then goods that came, then another order that let go. */
function resolutionOf({ steps, effects }: Moment, line: OrderLine): string {
  const own = steps.find((step) => step.line === line)
  if (own && own.why !== 'placed') return own.why
  if (effects.some(({ change }) => change > 0)) return 'restocked'
  const other = steps.find((step) => step.why !== 'placed')
  return other?.why ?? 'corrected'
}
