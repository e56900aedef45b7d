/** `npm run score:forecast`: the forecast of demand and its alarm on real retail, against simpler ways. `-- --data FILE` reads another file
 * of sales (CSV, plain or .gz, with the columns sku, qty, time and kind), `--items N` that many of its items, `--json` is for scripts. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type AlarmScore, scoreAlarms } from './forecast-alarm.ts'
import { type RangeScore, scoreRanges } from './forecast-range.ts'
import { readRetailDays } from './retail-days.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '../data/retail-items.csv') },
    items: { type: 'string', default: '400' },
    json: { type: 'boolean', default: false },
  },
})
const certainties = [0.5, 0.6, 0.7, 0.8]
const ours = 'stockout.forecast'

const { firstDay, items } = readRetailDays(values.data)
const step = Math.max(1, items.length / Number(values.items))
const chosen = Array.from(
  { length: Math.min(items.length, Number(values.items)) },
  (_, index) => items[Math.floor(index * step)],
)
const data = { firstDay, items: chosen.filter((item) => item !== undefined) }

const ranges = scoreRanges(data)
const alarms = scoreAlarms(data, certainties)
if (values.json) console.log(JSON.stringify({ items: data.items.length, ranges, alarms }))
else report()

function report(): void {
  console.log(`${data.items.length} of ${items.length} items, from ${firstDay} on\n`)
  console.log(
    'What the next week asks for (pinball loss: less is better; the range should leave out 10 % on each side)',
  )
  console.log(
    table(['', 'forecasts', 'loss 10 %', 'loss 50 %', 'loss 90 %', 'together', 'below', 'above'], ranges.map(rangeRow)),
  )
  console.log(`\n${winners()}\n`)
  console.log('The alarm that an item is gone within 7 days')
  console.log(
    table(
      [
        '',
        'alarms',
        'right',
        'right in 14 days',
        'stockouts',
        'warned of',
        'days before',
        'per 100 items a month',
        'flickers',
      ],
      alarms.map(alarmRow),
    ),
  )
}

function rangeRow({ name, forecasts, loss, below, upTo }: RangeScore): string[] {
  return [name, String(forecasts), ...loss.map(figure), figure(sum(loss)), percent(below), percent(1 - upTo)]
}

function alarmRow(score: AlarmScore): string[] {
  const {
    name,
    alarms: all,
    right,
    rightInTwoWeeks,
    stockouts,
    warned,
    medianDays,
    per100ItemsAMonth,
    flickers,
  } = score
  const shares = [percent(right / all), percent(rightInTwoWeeks / all), String(stockouts), percent(warned / stockouts)]
  return [name, String(all), ...shares, String(medianDays), per100ItemsAMonth.toFixed(1), String(flickers)]
}

/** Said whoever wins. */
function winners(): string {
  const [own, ...others] = ranges
  const better = others.flatMap(({ name, loss }) =>
    loss.flatMap((each, place) => (each < (own?.loss[place] ?? 0) ? [`${name} at ${[10, 50, 90][place]} %`] : [])),
  )
  return better.length === 0 ? `Nothing simpler beats ${ours} anywhere.` : `Better than ${ours}: ${better.join('; ')}.`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function figure(value: number): string {
  return value.toFixed(3)
}

function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(share * 100).toFixed(0)} %`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
