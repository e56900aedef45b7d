/** What the alarm is worth in a shop that restocks by rule of thumb: the detector itself is asked every evening. What the data does not
 * say is derived, with a seed: on its 56th day, and every 28 days from then on, a delivery brings what the last 28 days sold
 * times 0.5 to 1.5. Nothing is sold that is not there, and what is turned away nobody sees. */
import {
  addMilliseconds,
  type EventDraft,
  FactSet,
  type Instant,
  instantFrom,
  itemStatements,
  quantityFrom,
  StockPolicy,
} from '@kilter/core'
import { stockoutForecast } from '@kilter/detectors'
import { type Random, randomFrom } from '@kilter/sim'
import { dress, eventOf, till, tillAndWeb } from '../../packages/detectors/src/testing/shop.ts'
import type { RetailDays } from './retail-days.ts'

export interface AlarmScore {
  readonly name: string
  readonly alarms: number
  /** Had no delivery come, the next seven days would have asked for all that was left; and fourteen. */
  readonly right: number
  readonly rightInTwoWeeks: number
  /** How often an item went out of stock, and in how many of these an alarm was open on an evening before. */
  readonly stockouts: number
  readonly warned: number
  /** From the alarm to the day it was gone. */
  readonly medianDays: number
  readonly per100ItemsAMonth: number
  /** Alarms that closed by themselves and came back within 14 days. */
  readonly flickers: number
}

const dayMilliseconds = 24 * 3_600_000
const deliveryDays = 28
const learnDays = 56
const week = 7
const flickerDays = 14
const seed = 20_101_201

/** Says in the evening whether what is left will be gone within a week. */
interface Watch {
  sees(day: number, said: Evening): void
  alarms(day: number): boolean
}
interface Evening {
  readonly sold: number
  readonly left: number
  readonly isDelivery: boolean
}

export function scoreAlarms(data: RetailDays, certainties: readonly number[]): AlarmScore[] {
  const start = instantFrom(`${data.firstDay}T00:00:00Z`)
  return [
    ...certainties.map((certainty) => scoreOf(`certainty ${certainty}`, data, () => detectorWatch(start, certainty))),
    ...[7, 5].map((days) => scoreOf(`mean of 28 days, ${days} days' worth left`, data, () => meanWatch(days))),
  ]
}

function scoreOf(name: string, { items }: RetailDays, open: () => Watch): AlarmScore {
  const tally = { alarms: 0, right: 0, rightInTwoWeeks: 0, stockouts: 0, flickers: 0, evenings: 0 }
  const warnings: number[] = []
  for (const [index, { days }] of items.entries()) watchItem(days, index, open(), tally, warnings)
  const { evenings, ...counted } = tally
  const medianDays = warnings.sort((left, right) => left - right)[Math.floor(warnings.length / 2)] ?? 0
  return { name, ...counted, warned: warnings.length, medianDays, per100ItemsAMonth: (tally.alarms / evenings) * 3_000 }
}

type Tally = Record<'alarms' | 'right' | 'rightInTwoWeeks' | 'stockouts' | 'flickers' | 'evenings', number>

function watchItem(days: readonly number[], index: number, watch: Watch, tally: Tally, warnings: number[]): void {
  const first = days.findIndex((pieces) => pieces > 0)
  const begin = first + learnDays
  if (first < 0 || begin > days.length - 2 * learnDays) return
  for (let day = first; day < begin; day += 1) watch.sees(day, { sold: days[day] ?? 0, left: 0, isDelivery: false })
  let openedOn: number | undefined
  let closedOn = Number.NEGATIVE_INFINITY
  for (const { day, sold, left, isDelivery } of evenings(days, first, begin, randomFrom(seed + index))) {
    if (isDelivery) openedOn = undefined
    watch.sees(day, { sold, left, isDelivery })
    if (left === 0) {
      if (sold > 0) tally.stockouts += 1
      if (sold > 0 && openedOn !== undefined) warnings.push(day - openedOn)
      openedOn = undefined
      continue
    }
    tally.evenings += 1
    const holds = watch.alarms(day)
    if (holds && openedOn === undefined) {
      openedOn = day
      countAlarm(days, { day, left, isFlicker: day - closedOn <= flickerDays }, tally)
    } else if (!holds && openedOn !== undefined) {
      openedOn = undefined
      closedOn = day
    }
  }
}

/** The shelf, evening by evening. */
function* evenings(days: readonly number[], first: number, begin: number, random: Random) {
  const all = days.slice(first, begin)
  let left = 0
  for (let day = begin; day < days.length - flickerDays; day += 1) {
    const isDelivery = (day - begin) % deliveryDays === 0
    if (isDelivery) left += Math.ceil(sum(all.slice(-deliveryDays)) * (0.5 + random.next()))
    const sold = Math.min(left, days[day] ?? 0)
    left -= sold
    all.push(sold)
    yield { day, sold, left, isDelivery }
  }
}

interface Told {
  readonly day: number
  readonly left: number
  readonly isFlicker: boolean
}

function countAlarm(days: readonly number[], { day, left, isFlicker }: Told, tally: Tally): void {
  const asked = (within: number) => sum(days.slice(day + 1, day + 1 + within))
  tally.alarms += 1
  if (isFlicker) tally.flickers += 1
  if (asked(week) >= left) tally.right += 1
  if (asked(2 * week) >= left) tally.rightInTwoWeeks += 1
}

/** The rule of thumb: what is left is no more than so many days sell by the mean of four weeks. */
function meanWatch(days: number): Watch {
  const sold: number[] = []
  let left = 0
  return {
    sees: (_, evening) => {
      sold.push(evening.sold)
      left = evening.left
    },
    alarms: () => (sum(sold.slice(-deliveryDays)) / deliveryDays) * days >= left,
  }
}

/** The detector as the hub asks it: sales at noon, a count in the morning after each delivery. */
function detectorWatch(start: Instant, certainty: number): Watch {
  const facts = new FactSet()
  const policy = stockoutForecast.policy.parse({ certainty })
  const stock = StockPolicy.parse({})
  let number = 0
  const at = (day: number, hour: number): Instant => addMilliseconds(start, day * dayMilliseconds + hour * 3_600_000)
  const hear = (draft: EventDraft) => {
    for (const { fact } of itemStatements(eventOf({ connection: till, draft }, number++))) facts.join(fact)
  }
  return {
    sees: (day, { sold, left, isDelivery }) => {
      const item = { sku: dress.key }
      const shelf = { item, location: 'shop', quantity: quantityFrom(left + sold), basis: 'onHand' as const }
      if (isDelivery) hear({ type: 'stock.counted', time: at(day, 6), data: shelf })
      if (sold === 0) return
      const lines = [{ line: '1', item, quantity: quantityFrom(sold) }]
      const sale = { sale: `sale-${day}`, soldAt: at(day, 12), location: 'shop', voided: false, lines }
      hear({ type: 'sale.completed', time: at(day, 12), data: sale })
    },
    alarms: (day) => {
      const situation = {
        subject: dress,
        policy,
        policyOf: () => policy,
        now: at(day, 20),
        connections: tillAndWeb,
        stock,
      }
      return stockoutForecast.assess(facts, situation).findings.length > 0
    },
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
