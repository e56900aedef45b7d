import {
  addMilliseconds,
  chanceOf,
  defineDetector,
  type ExpectedDemand,
  expectedDemand,
  expectedOver,
  externalIdentity,
  type FactSet,
  type Forecast,
  factKey,
  type Instant,
  instantAt,
  type Ledger,
  ledgerOf,
  listingsOf,
  millisecondsOf,
  oldestFirst,
  quantityFrom,
  quantityOf,
  quiet,
  sellableSteps,
} from '@kilter/core'
import * as z from 'zod'
import { hour } from './once-due.ts'

const day = 24 * hour
const micro = 1_000_000
const daysKnownLeast = 28
const daysAskedLeast = 6
/** How far ahead it is said by when an item is gone. Unit: days. */
const aheadMost = 60
const soonestChance = 0.1
const latestChance = 0.9

/** An item will be gone before a delivery that is ordered today can be there.
 *
 * What was asked for day by day (UTC) until last night says what will be (`forecastOf`); told is an item of which all that can be sold
 * now will be asked for in the next `leadDays` days with a chance of `certainty` or more. So that it does not flicker, the
 * forecasts of the last seven mornings are asked: where one of them said so of what is left now, half the certainty is enough today.
 * Nothing but the facts decides that, so it is the same on every machine. Ends when it is gone or has been restocked, or when too
 * little is asked for. Says nothing of an item before four weeks with six days that asked are known, nor of one that nobody counted, that
 * is sold on back-order or is gone already (`oversell`, `listing.stale`). Not claimed: what is on its way, for no event tells; seasons
 * within the year; and demand that was turned away while the item was gone, so that the forecast is low after that.
 * It names no cause, which would keep the item's old facts from being let go for as long as it stands. */
export const stockoutForecast = defineDetector({
  id: 'stockout.forecast',
  about: 'item',
  policy: z.strictObject({
    /** From the order to the shelf. */
    leadDays: z.int().min(1).max(60).default(7),
    certainty: z.number().min(0.3).max(0.99).default(0.6),
    /** For how long a delivery should last. */
    coverDays: z.int().min(1).max(180).default(28),
  }),

  assess(facts, { subject, policy, connections, stock, now }) {
    if (externalIdentity(subject)) return quiet
    const ledger = ledgerOf(facts, connections, stock)
    if (ledger.onHand === undefined || ledger.onHand <= ledger.owed || isBackordered(facts)) return quiet
    const midnight = instantAt((Math.floor(millisecondsOf(now) / day) + 1) * day)
    const demand = expectedDemand(facts, now)
    if (demand.daysKnown < daysKnownLeast || demand.daysAsked < daysAskedLeast) return untilKnown(demand, now, midnight)
    const left = (ledger.onHand - ledger.owed) / micro
    const askedOver = (forecast: Forecast, days: number) => expectedOver(forecast, weekdayOf(midnight), days)
    const chances = demand.forecasts.map((forecast) => chanceOf(left, askedOver(forecast, policy.leadDays)))
    const [chance = 0] = chances
    const highest = Math.max(...chances)
    const holds = chance >= policy.certainty || (highest >= policy.certainty && chance >= policy.certainty / 2)
    const mayTurn = demand.isTodayKnown || highest >= policy.certainty / 4
    const [forecast] = demand.forecasts
    if (!holds || !forecast) return mayTurn ? { findings: [], recheckAt: midnight } : quiet
    const details = {
      ...figuresOf(ledger, forecast),
      ...rangeOf((days) => chanceOf(left, askedOver(forecast, days)), now),
      leadDays: String(policy.leadDays),
      coverDays: String(policy.coverDays),
      orderQuantity: orderQuantityOf(left, askedOver(forecast, policy.leadDays + policy.coverDays).mean),
    }
    const [last] = sellableSteps(ledger)
    const occurredAt = last?.at ?? now
    const evidence = lastCountOf(facts)
    return {
      findings: [{ discriminator: '', severity: 'warning', occurredAt, evidence, details }],
      recheckAt: midnight,
    }
  },

  resolution(facts, { connections, stock }, { details }) {
    const { onHand, owed } = ledgerOf(facts, connections, stock)
    if (onHand === undefined || isBackordered(facts)) return 'corrected'
    if (onHand <= owed) return 'gone'
    const before = Number(details.onHand) - Number(details.owed)
    return (onHand - owed) / micro > before ? 'restocked' : 'asked-for-less'
  },

  words({ subject, details }) {
    const item = subject.key
    const { onHand, owed, perDay, leadDays, coverDays, orderQuantity } = details
    const waiting = owed === '0' ? '' : `, and orders wait for ${owed} of them`
    return {
      title: `${item} will be gone ${spanOf(details)}`,
      summary: `There are ${onHand} of ${item}${waiting}. About ${perDay} a day are asked for. A delivery that takes ${leadDays} days comes too late if it is not ordered now.`,
      advice: `Order about ${orderQuantity} of ${item}, enough for ${coverDays} days after it has come. What is already on its way is not known here: take it off.`,
      goal: 'What sells is there',
      timeline: [],
    }
  },
})

const isBackordered = (facts: FactSet): boolean =>
  listingsOf(facts).some(({ backorders }) => backorders?.value === true)

/** Time alone makes four weeks of three; it does not make days that asked, except that today becomes one. */
function untilKnown({ daysKnown, daysAsked, isTodayKnown }: ExpectedDemand, now: Instant, midnight: Instant) {
  if (daysAsked >= daysAskedLeast)
    return { findings: [], recheckAt: addMilliseconds(midnight, (daysKnownLeast - daysKnown - 1) * day) }
  return isTodayKnown && now < midnight ? { findings: [], recheckAt: midnight } : quiet
}

const weekdayOf = (at: Instant): number => new Date(at).getUTCDay()

function lastCountOf(facts: FactSet) {
  const last = [...facts.of('count')].toSorted(oldestFirst).at(-1)
  return last ? [factKey(last)] : []
}

const figuresOf = ({ onHand = 0, owed }: Ledger, { perDay }: Forecast) => ({
  onHand: quantityOf(onHand),
  owed: quantityOf(owed),
  perDay: String(Number(perDay.toPrecision(2))),
})

/** The days, as `2026-11-27`, by which it is gone with a chance of 10 and of 90 percent; without the latter where that is far ahead. */
function rangeOf(goneIn: (days: number) => number, now: Instant): { goneFrom: string; goneUntil?: string } {
  const firstDay = (chance: number): string | undefined => {
    for (let days = 1; days <= aheadMost; days += 1)
      if (goneIn(days) >= chance) return addMilliseconds(now, days * day).slice(0, 10)
    return undefined
  }
  const goneUntil = firstDay(latestChance)
  return { goneFrom: firstDay(soonestChance) ?? '', ...(goneUntil !== undefined && { goneUntil }) }
}

const orderQuantityOf = (left: number, asked: number): string => quantityFrom(Math.max(1, Math.ceil(asked - left)))

const dayNames = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' })
const nameOfDay = (date: string): string => dayNames.format(Date.parse(date))

function spanOf({ goneFrom = '', goneUntil }: Readonly<Record<string, string>>): string {
  if (goneUntil === undefined) return `soon, on ${nameOfDay(goneFrom)} or later`
  if (goneUntil === goneFrom) return `on ${nameOfDay(goneFrom)}`
  return `between ${nameOfDay(goneFrom)} and ${nameOfDay(goneUntil)}`
}
