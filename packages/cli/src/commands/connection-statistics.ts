/** `kilter connections statistics`: what came of a connection day by day, and how late. */
import { answered } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { wholeNumber } from '../numbers.ts'
import { plain, table } from '../table.ts'
import { connectionNamed } from './connection-named.ts'

const daysMax = 60

export function addConnectionStatistics(connections: Command): void {
  withHub(
    connections
      .command('statistics <connection>')
      .description('Show day by day what came in, what was refused or could not be read, and how long it took.')
      .option('--days <number>', 'how many days to show', wholeNumber(1, daysMax), 14),
  )
    .addHelpText(
      'after',
      `
Name the connection by its id or by the name you gave it. Days are in UTC; the last ${daysMax} are kept.
vendor delay  from when something happened, as the vendor says, until its webhook arrived here
our delay     from the webhook until Kilter had checked it and reported incidents
Both show the median and the 95th percentile (only 5 of 100 took longer), rounded up.

Example: kilter connections statistics "Web shop" --days 30`,
    )
    .action((connection: string, _own: unknown, self: Command) => show(connection, self.optsWithGlobals()))
}

async function show(named: string, { days: count, ...flags }: HubFlags & { days: number }): Promise<void> {
  const { id, name } = await connectionNamed(flags, named)
  const params = { path: { id }, query: { days: count } }
  const told = await answered(hub(flags).GET('/v1/connections/{id}/statistics', { params }))
  if (flags.json) return console.log(JSON.stringify(told, null, 2))
  const rows = told.days.map(({ day, received, duplicates, refused, misconfigured, parked, pulled, told, taken }) => [
    day,
    ...[received, duplicates, refused + misconfigured, parked, pulled].map(String),
    ...[lagText(told), lagText(taken)],
  ])
  console.log(plain(name))
  console.log(table(headings, rows))
}

const headings = [
  ...['day', 'received', 'duplicates', 'refused', 'parked', 'fetched'],
  ...['vendor delay (median / 95 %)', 'our delay (median / 95 %)'],
]

interface Lag {
  readonly medianSeconds: number
  readonly p95Seconds: number
}

const lagText = (lag: Lag | null): string => (lag ? `${spanText(lag.medianSeconds)} / ${spanText(lag.p95Seconds)}` : '')

function spanText(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${seconds / 86_400} d`
  if (seconds >= 2 * 3_600) return `${seconds / 3_600} h`
  return seconds >= 60 ? `${seconds / 60} min` : `${seconds} s`
}
