import {
  addMilliseconds,
  type ConnectionView,
  calendarOf,
  defineDetector,
  type FactSet,
  type Habit,
  type Hour,
  habitOf,
  type Instant,
  later,
  quiet,
  unusualFrom,
} from '@kilter/core'
import * as z from 'zod'
import { minute, onceDue } from './once-due.ts'
import { nameOf, whereIn } from './telling.ts'

const closedDaysMax = 400
/** A silence that habit does not find unusual within a week is its habit. */
const limitDays = 7

/** A connection has said nothing for longer than is its habit: a webhook was switched off, a till lost its network, an app was removed.
 *
 * The habit is learned hour of the week by hour of the week, in the shop's own time, from the last four weeks in which the connection
 * was heard; closing hours and days are learned by themselves. A silence is told once it would happen by chance in `oncePer` such
 * silences or fewer, and not before `leastMinutes`. Says nothing before it knows: for the first `learningDays`, and of connections
 * that speak in fewer than `leastHours` different hours of that time. Ends when the connection is heard. Not claimed: why; holidays
 * that nobody named in `closedDays`; and deliveries that say nothing to any detector count as silence. */
export const connectionSilent = defineDetector({
  id: 'connection.silent',
  about: 'connection',
  policy: z.strictObject({
    oncePer: z.int().min(10).max(1_000_000).default(1_000),
    leastMinutes: z.int().min(30).max(10_080).default(60),
    learningDays: z.int().min(7).max(28).default(14),
    leastHours: z.int().min(10).max(600).default(40),
    timeZone: z.string().refine(isTimeZone, 'must be a time zone like Europe/Berlin').default('UTC'),
    /** Days on which nobody works, as `2026-12-25`. */
    closedDays: z.array(z.iso.date()).max(closedDaysMax).default([]),
  }),

  assess(facts, { subject, policy, connections, now }) {
    const connection = connections.find(({ id }) => id === subject.key)
    if (!connection || connection.pausedAt !== undefined) return quiet // a pause is no silence of theirs
    const known = habitIn(facts, policy.timeZone)
    if (!known || known.habit.days < policy.learningDays || known.habit.hours < policy.leastHours) return quiet
    const { dayOf } = calendarOf(policy.timeZone)
    const closed = new Set(policy.closedDays)
    const isClosed = (hour: Hour) => closed.has(dayOf(hour))
    const unusualAt = unusualFrom(known.habit, known.last, { chance: 1 / policy.oncePer, limitDays, isClosed })
    if (unusualAt === undefined) return quiet
    const dueAt = later(unusualAt, addMilliseconds(known.last, policy.leastMinutes * minute))
    const details = { connection: subject.key, lastHeardAt: known.last }
    const finding = {
      discriminator: '',
      severity: 'warning' as const,
      occurredAt: dueAt,
      cause: 'silent',
      evidence: [],
      details,
    }
    return onceDue([{ dueAt, finding }], now)
  },

  resolution: () => 'heard-again',

  words({ details }, connections) {
    const name = nameOf(connections, details.connection)
    const vendor = vendorOf(connections, details.connection)
    return {
      title: `${name} has gone silent`,
      summary: `Nothing has come from ${name} since ${details.lastHeardAt}. By its own habit it would have spoken by now.`,
      advice: `Look whether ${name} works, and whether its webhooks are still switched on at ${vendor}${whereIn(connections, details.connection, 'webhooks')}. What happened meanwhile is not known here.`,
      goal: 'Every tool is heard',
      timeline: [],
    }
  },
})

function habitIn(facts: FactSet, timeZone: string): { habit: Habit; last: Instant } | undefined {
  const heard = facts.of('heard').map(({ data }) => data.at)
  if (heard.length === 0) return undefined
  return { habit: habitOf(heard, calendarOf(timeZone).slotOf), last: heard.reduce(later) }
}

const vendorOf = (connections: readonly ConnectionView[], id: string | undefined): string =>
  connections.find((connection) => connection.id === id)?.vendor ?? 'the vendor'

function isTimeZone(name: string): boolean {
  try {
    calendarOf(name)
    return true
  } catch {
    return false
  }
}
