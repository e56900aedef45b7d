/** The score as tables that people read. */
import { faultDials } from '@kilter/sim'
import type { Cell } from './cell.ts'
import { alarmRateOf, isPerfect, precisionOf, quantileOf, recallOf, sumOfTallies, type Tally } from './figures.ts'

const isLossy = new Set(faultDials.filter((dial) => dial.isLossy).map(({ name }) => name))

export function reportOn(cells: readonly Cell[], { faults }: { readonly faults: boolean }): string {
  const claims = cells.reduce((sum, cell) => sum + cell.claims, 0)
  const whole = cells.filter(({ dial }) => !isLossy.has(dial))
  const lossy = cells.filter(({ dial }) => isLossy.has(dial))
  const hub = sumOf(whole, 'hub', () => true)
  const verdict = isPerfect(hub) ? 'Reached' : 'NOT REACHED'
  return [
    `${cells.length} businesses under a fault, ${claims.toLocaleString('en')} webhooks\n`,
    ...(whole.length > 0 ? [detectorTable(whole)] : []),
    dialTable(cells),
    ...(lossy.length > 0
      ? [
          lossTable(
            lossy,
            cells.filter(({ dial }) => dial === askedDial),
          ),
        ]
      : []),
    ...(faults ? whole.flatMap(faultsOf) : []),
    ...(whole.length > 0
      ? [`${verdict}: everything that is true and can be known is told, and nothing else, once all data is in.`]
      : []),
  ].join('\n')
}

const faultsOf = ({ archetype, seed, dial, faults }: Cell): string[] =>
  faults.map((fault) => `${archetype} ${seed} ${dial} ${fault}`)

function sumOf(cells: readonly Cell[], watcher: string, isWanted: (detector: string) => boolean): Tally {
  const tallies = cells.flatMap((cell) => Object.entries(cell.tallies[watcher] ?? {}))
  const own = tallies.filter(([detector]) => isWanted(detector)).map(([, tally]) => tally)
  const orderDays = cells.reduce((sum, cell) => sum + cell.orderDays, 0)
  return { ...sumOfTallies(own), orderDays }
}

const detectorsIn = (cells: readonly Cell[]): string[] =>
  [...new Set(cells.flatMap(({ tallies }) => Object.keys(tallies.hub ?? {})))].sort()

const detectorTable = (cells: readonly Cell[]): string =>
  table(
    'By detector, over all faults that lose nothing',
    ['detector', ...columns],
    detectorsIn(cells).map((detector) => [detector, ...figuresOf(cells, (each) => each === detector)]),
  )

const dialTable = (cells: readonly Cell[]): string =>
  table(
    'By fault, over all detectors',
    ['fault', ...columns],
    faultDials
      .map(({ name }) => ({ name, own: cells.filter(({ dial }) => dial === name) }))
      .filter(({ own }) => own.length > 0)
      .map(({ name, own }) => [name, ...figuresOf(own, () => true)]),
  )

/** The same loss, of which the vendors are asked. */
const askedDial = 'lost-pulled'

/** `asked`: the same where it was played too. */
function lossTable(cells: readonly Cell[], asked: readonly Cell[]): string {
  const figures = ['not knowable', 'found', 'missed', 'wrong']
  const row = (played: readonly Cell[], detector: string) => {
    const { hits, missed, wrong, unknowable } = sumOf(played, 'hub', (each) => each === detector)
    return { all: hits + missed + unknowable, figures: [unknowable, hits, missed, wrong] }
  }
  return table(
    'Where one webhook in twenty is lost: nothing asks the vendors for it, or (asked) every hour all are asked what changed',
    ['detector', 'true', ...figures, ...(asked.length > 0 ? figures.map((name) => `asked: ${name}`) : [])],
    detectorsIn([...cells, ...asked]).map((detector) => {
      const { all, figures: unasked } = row(cells, detector)
      return [detector, ...[all, ...unasked, ...(asked.length > 0 ? row(asked, detector).figures : [])].map(String)]
    }),
  )
}

const columns = [
  'true',
  'precision',
  'recall',
  'misjudged',
  'taken back',
  'median',
  'p95',
  'alarms',
  'last levels: P',
  'R',
  'alarms',
  'nightly diff: P',
  'R',
  'median',
  'alarms',
]

function figuresOf(cells: readonly Cell[], isWanted: (detector: string) => boolean): string[] {
  const [hub, levels, nightly] = ['hub', 'last levels', 'nightly diff'].map((watcher) =>
    sumOf(cells, watcher, isWanted),
  ) as [Tally, Tally, Tally]
  const beside = (tally: Tally, ...figures: readonly string[]) =>
    tally.hits + tally.wrong === 0 ? figures.map(() => '') : [...figures]
  return [
    String(hub.hits + hub.missed),
    share(precisionOf(hub)),
    share(recallOf(hub)),
    String(hub.misjudged),
    String(hub.withdrawn),
    minutes(quantileOf(hub, 0.5)),
    minutes(quantileOf(hub, 0.95)),
    rate(hub),
    ...beside(levels, share(precisionOf(levels)), share(recallOf(levels)), rate(levels)),
    ...beside(
      nightly,
      share(precisionOf(nightly)),
      share(recallOf(nightly)),
      minutes(quantileOf(nightly, 0.5)),
      rate(nightly),
    ),
  ]
}

/** A share that is not whole is never shown as whole. */
const share = (of: number): string => (Math.floor(of * 1_000) / 1_000).toFixed(3)
const rate = (tally: Tally): string => alarmRateOf(tally).toFixed(1)
const minutes = (of: number): string => (of < 120 ? `${Math.round(of)} min` : `${(of / 60).toFixed(1)} h`)

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [`${title}\n`, line(head), rule, ...rows.map(line), ''].join('\n')
}
