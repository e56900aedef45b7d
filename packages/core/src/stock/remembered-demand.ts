/** What was asked for is remembered day by day when sales and orders are let go: one small, bounded fact for each source. */
import { createHash } from 'node:crypto'
import { type Fact, type FactOf, factKey } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import {
  addMilliseconds,
  type Instant,
  instantAt,
  later,
  type Micros,
  microsOf,
  quantityFrom,
  quantityOf,
} from '../values.ts'
import {
  type DemandEntry,
  type DemandGroup,
  demandOfLine,
  demandOfMove,
  hourMilliseconds,
  hourOf,
  sourceKey,
} from './demand.ts'
import { lineKey, stockIndex } from './stock-index.ts'

/** A year, and the eight weeks before it that tell how it compares. Unit: days. */
export const rememberedDays = 420
const dayMilliseconds = 24 * hourMilliseconds
const dayLength = '2026-11-20'.length
const digestLength = 27

/** By day (`2026-11-20`, UTC), what was asked for at all sources together; returns at the day on which they came back. */
export function demandByDay(facts: FactSet): ReadonlyMap<string, Micros> {
  const days = new Map<string, Micros>()
  for (const group of facts.index(stockIndex).demand.groups.values()) {
    const to = rememberedTo(group)
    for (const [day, micros] of readDays(group.summary)) add(days, day, micros)
    for (const [hour, { micros }] of group.hours) if (hour >= to) add(days, dayOf(hour), micros)
  }
  return days
}

/** Remembers whatever was asked for before `to`, a whole hour, and answers the summaries that changed. Facts before it may go then. */
export function rememberDemand(facts: FactSet, to: Instant, now: Instant): Fact[] {
  const groups = [...facts.index(stockIndex).demand.groups.values()]
  return groups.flatMap((group) => {
    const from = rememberedTo(group)
    const fresh = [...group.hours]
      .filter(([hour]) => hour >= from && hour < hourOf(to))
      .map(([hour, { micros }]) => [hour, micros] as const)
    return fresh.length === 0 ? [] : [summarise(facts, group, fresh, to, now)]
  })
}

/** Takes a fact in. Where it corrects something that is known and remembered already, its day is corrected too. What was let go and is
 * told again is in its day already. Answers the facts that changed. */
export function takeIn(facts: FactSet, fact: Fact, now: Instant): Fact[] {
  const asks = ['sale', 'return', 'refund', 'line', 'shipment'].includes(fact.kind)
  if (!asks || facts.index(stockIndex).demand.rememberedTo === 0) return facts.join(fact) ? [fact] : []
  const things = thingsOf(facts, fact)
  const before = things.map((entryOf) => entryOf())
  if (!facts.join(fact)) return []
  return [fact, ...things.flatMap((entryOf, index) => correct(facts, before[index], entryOf(), now))]
}

/** The sale, the return or the order line that a fact is about, each as it stands whenever it is asked. */
function thingsOf(facts: FactSet, fact: Fact): (() => DemandEntry | undefined)[] {
  const index = facts.index(stockIndex)
  const key = factKey(fact)
  const before = facts.get(key)
  const lines = [before, fact].flatMap((each) =>
    each?.kind === 'line' ? [each.ref] : each?.kind === 'shipment' || each?.kind === 'refund' ? [each.data.line] : [],
  )
  const move = () => {
    const found = index.moves.get(key)
    return found && demandOfMove(found)
  }
  const ofLine = (ref: string) => () => {
    const line = index.line(lineKey({ connection: fact.connection, ref }))
    return line && demandOfLine(line)
  }
  return [move, ...[...new Set(lines)].map(ofLine)]
}

function correct(
  facts: FactSet,
  before: DemandEntry | undefined,
  after: DemandEntry | undefined,
  now: Instant,
): Fact[] {
  if (!before || !after || (before.hour === after.hour && before.micros === after.micros)) return []
  const changes = [{ ...before, micros: -before.micros }, after]
  return changes.flatMap((change) => {
    const group = facts.index(stockIndex).demand.groups.get(sourceKey(change))
    if (!group?.summary || change.hour >= rememberedTo(group) || change.micros === 0) return []
    return [summarise(facts, group, [[change.hour, change.micros]], group.summary.data.to, now)]
  })
}

function summarise(
  facts: FactSet,
  group: DemandGroup,
  hours: readonly (readonly [number, Micros])[],
  to: Instant,
  now: Instant,
): Fact {
  const { connection, identity, location, summary } = group
  const days = new Map(readDays(summary))
  for (const [hour, micros] of hours) add(days, dayOf(hour), micros)
  const asOf = summary ? later(now, addMilliseconds(summary.asOf, 1)) : now
  const ref = createHash('sha256').update(sourceKey(group)).digest('base64url').slice(0, digestLength)
  const fact: FactOf<'demand'> = {
    ...{ kind: 'demand', connection, ref, asOf, receivedAt: now, event: `demand.${asOf}`, identity },
    data: { location, to, ...writeDays(days, to) },
  }
  facts.join(fact)
  return fact
}

const rememberedTo = ({ summary }: DemandGroup): number =>
  summary ? hourOf(summary.data.to) : Number.NEGATIVE_INFINITY

function writeDays(days: ReadonlyMap<string, Micros>, to: Instant): { from: string; days: string } {
  const oldest = addMilliseconds(to, -rememberedDays * dayMilliseconds).slice(0, dayLength)
  const kept = [...days].filter(([day, micros]) => micros !== 0 && day >= oldest)
  const names = kept.map(([day]) => day).sort()
  const [from, last] = [names[0], names.at(-1)]
  if (from === undefined || last === undefined) return { from: to.slice(0, dayLength), days: '' }
  const length = (Date.parse(last) - Date.parse(from)) / dayMilliseconds + 1
  const figures = Array.from({ length }, (_, index) => days.get(dayAfter(from, index)) ?? 0)
  return { from, days: figures.map((micros) => (micros === 0 ? '' : quantityOf(micros))).join(',') }
}

function readDays(summary: FactOf<'demand'> | undefined): (readonly [string, Micros])[] {
  if (!summary) return []
  const { from, days } = summary.data
  return days
    .split(',')
    .flatMap((figure, index) =>
      figure === '' ? [] : [[dayAfter(from, index), microsOf(quantityFrom(figure))] as const],
    )
}

const dayAfter = (from: string, days: number): string =>
  instantAt(Date.parse(from) + days * dayMilliseconds).slice(0, dayLength)

const dayOf = (hour: number): string => instantAt(hour * hourMilliseconds).slice(0, dayLength)

function add(days: Map<string, Micros>, day: string, micros: Micros): void {
  days.set(day, (days.get(day) ?? 0) + micros)
}
