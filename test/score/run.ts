/** `npm run score`: simulated businesses whose truth is known, under every fault, judged for the hub and for two simpler ways.
 * `-- --seeds 50` plays more businesses, `--archetype` and `--dial` fewer, `--faults` names what the hub got wrong, `--json` is for scripts. */
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { archetypes, faultDials } from '@kilter/sim'
import { type Cell, type CellName, watchers } from './cell.ts'
import { isPerfect } from './figures.ts'
import { detectorTable, dialTable, lossTable, sumOf } from './report.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    first: { type: 'string', default: '1' },
    archetype: { type: 'string' },
    dial: { type: 'string' },
    workers: { type: 'string', default: '2' },
    faults: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

const isLossy = new Set(faultDials.filter((dial) => dial.isLossy).map(({ name }) => name))
const cells = await playAll(namesOf())
if (values.json) console.log(JSON.stringify(cells))
else report(cells)
const reached = cells
  .filter(({ dial }) => !isLossy.has(dial))
  .every(({ tallies }) => Object.values(tallies.hub ?? {}).every(isPerfect))
if (!reached) process.exitCode = 1

function namesOf(): CellName[] {
  const first = Number(values.first)
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => first + index)
  const named = <Each extends { readonly name: string }>(all: readonly Each[], wanted: string | undefined) =>
    all.filter(({ name }) => wanted === undefined || name === wanted)
  return seeds.flatMap((seed) =>
    named(archetypes, values.archetype).flatMap(({ name: archetype }) =>
      named(faultDials, values.dial).map(({ name: dial }) => ({ archetype, seed, dial })),
    ),
  )
}

async function playAll(names: readonly CellName[]): Promise<Cell[]> {
  const waiting = [...names]
  const done: Cell[] = []
  const began = performance.now()
  await Promise.all(
    Array.from({ length: Math.min(Number(values.workers), names.length) }, () => {
      const worker = new Worker(new URL('./cell-worker.ts', import.meta.url))
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
    }),
  )
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  return done
}

function progress(done: number, all: number, milliseconds: number): void {
  if (!process.stderr.isTTY) return
  const left = Math.round(((milliseconds / done) * (all - done)) / 1_000)
  process.stderr.write(`\r${done} of ${all} played, about ${left} s left\u001b[K`)
}

function report(played: readonly Cell[]): void {
  const claims = played.reduce((sum, cell) => sum + cell.claims, 0)
  console.log(`${played.length} businesses under a dial, ${claims.toLocaleString('en')} webhooks\n`)
  const whole = played.filter(({ dial }) => !isLossy.has(dial))
  console.log(detectorTable(whole))
  console.log(dialTable(played))
  const lossy = played.filter(({ dial }) => isLossy.has(dial))
  if (lossy.length > 0) console.log(lossTable(lossy))
  if (values.faults)
    for (const { archetype, seed, dial, faults } of whole)
      for (const fault of faults) console.log(`${archetype} ${seed} ${dial} ${fault}`)
  const hub = sumOf(whole, watchers[0].name, () => true)
  const verdict = isPerfect(hub) ? 'Reached' : 'NOT REACHED'
  console.log(`${verdict}: everything that is true and can be known is told, and nothing else, once all data is in.`)
}
