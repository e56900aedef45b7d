/** What was asked for of each item on each day of a file of sales. Source and licence of the data: test/data/README.md. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

export interface ItemDays {
  readonly sku: string
  /** Pieces asked for, from the first day of the file to the last; less what was cancelled that day, and never below none. */
  readonly days: readonly number[]
}

export interface RetailDays {
  readonly firstDay: string
  readonly items: readonly ItemDays[]
}

const dayMilliseconds = 24 * 3_600_000
const dayLength = '2010-12-01'.length

/** Reads CSV, plain or .gz, with the columns `sku`, `qty`, `time` and `kind` among any others; sales and cancellations count.
 * Throws where a column is missing. */
export function readRetailDays(file: string): RetailDays {
  const raw = readFileSync(file)
  const [header = '', ...rows] = (file.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8').trim().split('\n')
  const names = header.split(',')
  const [sku, qty, time, kind] = ['sku', 'qty', 'time', 'kind'].map((name) => {
    if (!names.includes(name)) throw new Error(`${file}: there is no column ${name}`)
    return names.indexOf(name)
  }) as [number, number, number, number]
  const told = rows
    .map((row) => row.split(','))
    .filter((row) => ['sale', 'cancel'].includes(row[kind] ?? ''))
    .map((row) => ({ sku: row[sku] ?? '', pieces: Number(row[qty]), day: (row[time] ?? '').slice(0, dayLength) }))
  const moments = told.map(({ day }) => day).sort()
  const [firstDay = '', lastDay = ''] = [moments[0], moments.at(-1)]
  const placeOf = (day: string) => (Date.parse(day) - Date.parse(firstDay)) / dayMilliseconds
  const length = placeOf(lastDay) + 1
  const items = [...Map.groupBy(told, (each) => each.sku)].map(([name, own]) => {
    const days = new Array<number>(length).fill(0)
    for (const { day, pieces } of own) days[placeOf(day)] = (days[placeOf(day)] ?? 0) + pieces
    return { sku: name, days: days.map((pieces) => Math.max(0, pieces)) }
  })
  return { firstDay, items: items.sort((left, right) => (left.sku < right.sku ? -1 : 1)) }
}
