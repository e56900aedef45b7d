import { Worker } from 'node:worker_threads'
import { type Command, Option } from 'commander'
import { Failure } from '../failure.ts'
import { wholeNumber } from '../numbers.ts'
import type { Cell, CellName } from '../score/cell.ts'

interface ScoreFlags {
  readonly seeds: number
  readonly first: number
  readonly archetype?: string
  readonly dial?: string
  readonly workers: number
  readonly faults?: boolean
  readonly json?: boolean
}

const seedMax = 1_000_000
const workersMax = 64

export function addScore(program: Command): void {
  program
    .command('score')
    .description(
      'Measure how often the hub is right, on simulated businesses with every kind of fault, compared with two simpler methods.',
    )
    .option('--seeds <number>', 'how many businesses of each kind', wholeNumber(1, seedMax), 3)
    .option('--first <number>', 'the first seed', wholeNumber(0, seedMax), 1)
    .addOption(new Option('--archetype <name>', 'this kind of business only; kilter simulate --list names them'))
    .addOption(new Option('--dial <name>', 'this fault only; kilter simulate --list names them'))
    .option('--workers <number>', 'how many to run at once', wholeNumber(1, workersMax), 2)
    .option('--faults', 'list everything that the hub got wrong')
    .option('--json', 'print the counts of every business as JSON')
    .addHelpText(
      'after',
      '\nThe two simpler methods: "last levels" compares the latest figure of each system as it arrives; "nightly diff" compares all systems at\ntwo in the morning. Exit code 1 if the hub was wrong or missed something although all data came in.\n\nExample: kilter score --seeds 1 --dial shuffled',
    )
    .action((flags: ScoreFlags) => score(flags))
}

async function score(flags: ScoreFlags): Promise<void> {
  const [{ archetypes, faultDials }, { isPerfect }, { reportOn }] = await Promise.all([
    import('@kilter/sim'),
    import('../score/figures.ts'),
    import('../score/report.ts'),
  ])
  const kinds = named(archetypes, flags.archetype, '--archetype')
  const dials = named(faultDials, flags.dial, '--dial')
  const seeds = Array.from({ length: flags.seeds }, (_, index) => flags.first + index)
  const names = seeds.flatMap((seed) =>
    kinds.flatMap(({ name: archetype }) => dials.map(({ name: dial }) => ({ archetype, seed, dial }))),
  )
  const cells = await playAll(names, flags.workers)
  console.log(flags.json ? JSON.stringify(cells) : reportOn(cells, { faults: flags.faults ?? false }))
  const lossy = new Set(faultDials.filter(({ isLossy }) => isLossy).map(({ name }) => name))
  const whole = cells.filter(({ dial }) => !lossy.has(dial))
  if (whole.some(({ tallies }) => !Object.values(tallies.hub ?? {}).every(isPerfect)))
    throw new Failure('\nThe hub was wrong or missed something; --faults names it. That is a bug worth reporting.')
}

function named<Each extends { readonly name: string }>(all: readonly Each[], wanted: string | undefined, flag: string) {
  const found = all.filter(({ name }) => wanted === undefined || name === wanted)
  if (found.length === 0)
    throw new Failure(`${flag} ${wanted} is not known. Known: ${all.map(({ name }) => name).join(', ')}.`, 2)
  return found
}

async function playAll(names: readonly CellName[], workers: number): Promise<Cell[]> {
  const waiting = [...names]
  const done: Cell[] = []
  const began = performance.now()
  const play = () => {
    const worker = new Worker(new URL('../score/cell-worker.ts', import.meta.url))
    return new Promise<void>((resolve, reject) => {
      const next = () => {
        const name = waiting.shift()
        if (name) worker.postMessage(name)
        else void worker.terminate().then(() => resolve())
      }
      worker.on('message', (cell: Cell) => {
        done.push(cell)
        progress(done.length, names.length, performance.now() - began)
        next()
      })
      worker.on('error', reject)
      next()
    })
  }
  await Promise.all(Array.from({ length: Math.min(workers, names.length) }, play))
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  return done
}

function progress(done: number, all: number, milliseconds: number): void {
  if (!process.stderr.isTTY) return
  const left = Math.round(((milliseconds / done) * (all - done)) / 1_000)
  process.stderr.write(`\r${done} of ${all} played, about ${left} s left\u001b[K`)
}
