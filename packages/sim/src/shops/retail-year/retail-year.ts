/** What a real gift retailer was asked for, in which minute: 24 of its items over a year. Source, licence and changes: README.md beside it. */
import { readFileSync } from 'node:fs'
import type { Random } from '../../random.ts'
import type { Minute } from '../../world.ts'

export interface RetailItem {
  readonly sku: string
  readonly priceMinor: number
}

/** What somebody wanted at one time. */
export interface Visit {
  /** Counted from the first day, 0. */
  readonly day: number
  /** After midnight, in the shop's own time. */
  readonly minute: Minute
  /** The shop knows who it was. */
  readonly isKnown: boolean
  readonly goods: readonly { readonly sku: string; readonly quantity: number }[]
}

export interface RetailYear {
  readonly items: readonly RetailItem[]
  /** In order of time, by day as `2010-12-01`. */
  readonly days: ReadonlyMap<string, readonly Omit<Visit, 'day'>[]>
}

const dayMilliseconds = 24 * 3_600_000
const dayLength = '2010-12-01'.length
const monday = 1

let read: RetailYear | undefined

/** Read once, when it is first needed. */
export function retailYear(): RetailYear {
  read ??= {
    items: rowsOf('items.csv').map(([sku = '', pence]) => ({ sku, priceMinor: Number(pence) })),
    days: Map.groupBy(rowsOf('year.csv').map(visitFrom), ({ date }) => date),
  }
  return read
}

/** So many days on end from a Monday of that year, chosen by chance among those on which the shop sold something every day. */
export function retailDays(random: Random, count: number): readonly Visit[] {
  const { days } = retailYear()
  const starts = [...days.keys()].filter(
    (date) => new Date(date).getUTCDay() === monday && daysFrom(date, count).every((each) => days.has(each)),
  )
  const start = starts[random.between(0, starts.length - 1)] ?? ''
  return daysFrom(start, count).flatMap((date, day) =>
    (days.get(date) ?? []).map(({ minute, isKnown, goods }) => ({ day, minute, isKnown, goods })),
  )
}

const daysFrom = (date: string, count: number): string[] =>
  Array.from({ length: count }, (_, day) =>
    new Date(Date.parse(date) + day * dayMilliseconds).toISOString().slice(0, dayLength),
  )

function visitFrom([time = '', customer, goods = '']: readonly string[]) {
  const [hours = 0, minutes = 0] = time
    .slice(dayLength + 1)
    .split(':')
    .map(Number)
  return {
    date: time.slice(0, dayLength),
    minute: hours * 60 + minutes,
    isKnown: customer === 'known',
    goods: goods.split(' ').map((each) => {
      const [sku = '', quantity] = each.split('*')
      return { sku, quantity: Number(quantity) }
    }),
  }
}

function rowsOf(name: string): string[][] {
  const [, ...rows] = readFileSync(new URL(name, import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return rows.map((row) => row.split(','))
}
