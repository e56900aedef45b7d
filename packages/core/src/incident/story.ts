/** Incidents that one thing is behind are one story: a till that told things late, an order in trouble, an item that does not add up. */
import * as z from 'zod'
import type { ConnectionView } from '../detector/detector.ts'
import { type Subject, subjectFrom, subjectId } from '../subject.ts'
import { earlier, Instant, later, Money } from '../values.ts'
import type { Incident, IncidentStatus } from './incident.ts'

export const Story = z.object({
  /** E.g. `item|RED-DRESS-M`. */
  key: z.string(),
  incidents: z.int().positive(),
  byStatus: z.record(z.string(), z.int()),
  byDetector: z.record(z.string(), z.int()),
  /** By currency. */
  impact: z.array(Money),
  /** When the first and the last of them occurred, in the vendors' own time. */
  firstAt: Instant,
  lastAt: Instant,
})
export type Story = z.infer<typeof Story>

/** What its detector says is behind an incident; else what it is about. Depends on the incident alone, so that any machine tells
 * the same stories, whatever came first. */
export const storyOf = ({ rootedIn, subject }: Pick<Incident, 'rootedIn' | 'subject'>): string =>
  subjectId(rootedIn ?? subject)

/** Incidents of one story that have all this in common. */
export interface StoryPart {
  readonly story: string
  readonly status: IncidentStatus
  readonly detector: string
  /** The number that the merchant sees. */
  readonly order?: string | undefined
  readonly incidents: number
  readonly impact?: Money | undefined
  readonly firstAt: Instant
  readonly lastAt: Instant
}

export const storyPartOf = (incident: Incident): StoryPart => ({
  story: storyOf(incident),
  status: incident.status,
  detector: incident.detector,
  order: incident.order,
  incidents: 1,
  impact: incident.impact,
  firstAt: incident.occurredAt,
  lastAt: incident.occurredAt,
})

/** The stories that these parts make, in the order of their keys.
 *
 * One order's money is not counted twice: what several detectors say of one order number is the same money, so the greatest of their
 * sums counts. All other impacts are added up. */
export function storiesFrom(parts: Iterable<StoryPart>): Story[] {
  const byKey = Map.groupBy(parts, ({ story }) => story)
  return [...byKey].map(([key, own]) => told(key, own)).sort((left, right) => (left.key < right.key ? -1 : 1))
}

function told(key: string, parts: readonly StoryPart[]): Story {
  return {
    key,
    incidents: parts.reduce((sum, { incidents }) => sum + incidents, 0),
    byStatus: countsOf(parts, ({ status }) => status),
    byDetector: countsOf(parts, ({ detector }) => detector),
    impact: impactOf(parts),
    firstAt: parts.map(({ firstAt }) => firstAt).reduce(earlier),
    lastAt: parts.map(({ lastAt }) => lastAt).reduce(later),
  }
}

function countsOf(parts: readonly StoryPart[], nameOf: (part: StoryPart) => string): Record<string, number> {
  const counts = new Map<string, number>()
  for (const part of parts) counts.set(nameOf(part), (counts.get(nameOf(part)) ?? 0) + part.incidents)
  return Object.fromEntries([...counts].sort(byName))
}

function impactOf(parts: readonly StoryPart[]): Money[] {
  const sums = new Map<string, number>()
  const add = (currency: string, amountMinor: number) => sums.set(currency, (sums.get(currency) ?? 0) + amountMinor)
  const byOrder = Map.groupBy(parts, ({ order, impact }) => JSON.stringify([order, impact?.currency]))
  for (const same of byOrder.values()) {
    const [{ order, impact } = {} as StoryPart] = same
    if (impact === undefined) continue
    const byDetector = [...Map.groupBy(same, ({ detector }) => detector).values()].map(sumOf)
    add(impact.currency, order === undefined ? sumOf(same) : Math.max(...byDetector))
  }
  return [...sums].sort(byName).map(([currency, amountMinor]) => ({ amountMinor, currency }))
}

const sumOf = (parts: readonly StoryPart[]): number =>
  parts.reduce((sum, { impact }) => sum + (impact?.amountMinor ?? 0), 0)

const byName = ([left]: readonly [string, number], [right]: readonly [string, number]): number =>
  left < right ? -1 : 1

/** What a story is about, as its owner would say it. */
export function storyTitle(key: string, connections: readonly ConnectionView[]): string {
  const subject = subjectFrom(key)
  return titles[subject.kind](subject.key, connections)
}

const titles: Readonly<Record<Subject['kind'], (key: string, connections: readonly ConnectionView[]) => string>> = {
  item: (key) => `${key} does not add up`,
  order: (key) => `Order ${key} is in trouble`,
  customer: () => 'Systems tell different things of one customer',
  connection: (key, connections) =>
    `Trouble that begins at ${connections.find(({ id }) => id === key)?.name ?? 'a system that was removed'}`,
}
