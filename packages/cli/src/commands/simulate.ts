import type { FaultDial } from '@kilter/sim'
import type { Command } from 'commander'
import { Failure } from '../failure.ts'
import { wholeNumber } from '../numbers.ts'
import type { Alarm } from '../score/alarm.ts'
import type { Verdict } from '../score/judge.ts'
import { table } from '../table.ts'

interface SimulateFlags {
  readonly archetype: string
  readonly seed: number
  readonly dial: string
  readonly list?: boolean
  readonly json?: boolean
}

const seedMax = 1_000_000

export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description(
      'Run a simulated business against a temporary hub in memory, and compare what it reports with what is true.',
    )
    .option('--archetype <name>', 'what kind of business', 'boutique')
    .option('--seed <number>', 'which one; the same number gives the same business', wholeNumber(0, seedMax), 1)
    .option('--dial <name>', 'the fault to simulate (what goes wrong with its webhooks on the way); see --list', 'none')
    .option('--list', 'list the kinds of business and the faults')
    .option('--json', 'print what was reported and what was true as JSON')
    .addHelpText(
      'after',
      `
It uses the hub's own rules and its SQLite store, in this process and in memory, with a clock of its own: days pass in seconds.
Not a hub that runs: nothing of yours is read or changed, and nothing leaves this machine. Vendors' formats, signatures, HTTP and
alerts are not part of it; kilter demo covers those.

Exit code 1 if something was wrong or missing although all data came in.

Example: kilter simulate --archetype grocer --dial till-offline`,
    )
    .action((flags: SimulateFlags) => (flags.list ? list(flags) : simulate(flags)))
}

async function list({ json }: SimulateFlags): Promise<void> {
  const { archetypes, faultDials } = await import('@kilter/sim')
  const faults = faultDials.map(({ name, about }) => ({ name, about }))
  if (json)
    return console.log(JSON.stringify({ archetypes: archetypes.map(({ name, about }) => ({ name, about })), faults }))
  console.log(
    table(
      ['archetype', 'is'],
      archetypes.map(({ name, about }) => [name, about]),
    ),
  )
  console.log(
    `\n${table(
      ['dial', 'means'],
      faults.map(({ name, about }) => [name, about]),
    )}`,
  )
}

async function simulate(flags: SimulateFlags): Promise<void> {
  const [{ archetypes, faultDials, simulateBusiness }, { spoiltBy }, { hub }, { judge }] = await Promise.all([
    import('@kilter/sim'),
    import('../score/cell.ts'),
    import('../score/hub.ts'),
    import('../score/judge.ts'),
  ])
  const archetype = find(archetypes, flags.archetype, '--archetype')
  const dial = find(faultDials, flags.dial, '--dial')
  const business = simulateBusiness(archetype, flags.seed)
  const spoilt = spoiltBy(dial, business, flags.seed)
  const begin = Math.min(...spoilt.claims.map(({ heardAt }) => heardAt))
  const alarms = await hub.watch(business, spoilt, (minute) => progress(minute - begin, business.end - begin))
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  const verdicts = [...judge(business, spoilt, alarms).values()]
  if (flags.json) console.log(JSON.stringify({ ...flags, webhooks: spoilt.claims.length, verdicts }, null, 2))
  else
    console.log(
      told(`${archetype.name}: ${archetype.about}`, spoilt.claims.length, dial, verdicts, alarms, business.end),
    )
  const isWrong = ({ wrong, missed, misjudged }: Verdict) => wrong.length + missed.length + misjudged.length > 0
  if (!dial.isLossy && verdicts.some(isWrong))
    throw new Failure('\nThe hub was wrong or missed something; that is a bug worth reporting, with the seed.')
}

function find<Each extends { readonly name: string }>(all: readonly Each[], wanted: string, flag: string): Each {
  const found = all.find(({ name }) => name === wanted)
  if (found) return found
  throw new Failure(`${flag} ${wanted} is not known. Known: ${all.map(({ name }) => name).join(', ')}.`, 2)
}

const barWidth = 30

function progress(minute: number, whole: number): void {
  if (!process.stderr.isTTY) return
  const filled = Math.min(barWidth, Math.round((minute / whole) * barWidth))
  process.stderr.write(`\r${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}\u001b[K`)
}

const day = 1_440
const columnsPerDay = 6

function told(
  what: string,
  webhooks: number,
  dial: FaultDial,
  verdicts: readonly Verdict[],
  alarms: readonly Alarm[],
  end: number,
): string {
  const days = Math.ceil(end / day)
  const heads = Array.from({ length: days }, (_, index) => `day ${index + 1}`.padEnd(columnsPerDay)).join('')
  const rows = verdicts.map(({ detector, hits, missed, unknowable, wrong, withdrawn }) => [
    detector,
    String(hits.length + missed.length),
    String(hits.length),
    String(missed.length + wrong.length),
    String(withdrawn.length),
    String(unknowable.length),
    lineOf(
      alarms.filter((alarm) => alarm.detector === detector),
      days,
    ),
  ])
  return [
    `${what}`,
    `${webhooks.toLocaleString('en')} webhooks; ${dial.about}.\n`,
    table(['detector', 'true', 'reported', 'wrong', 'withdrawn', 'not knowable', heads.trimEnd()], rows),
    '\nEach character stands for four hours: · no incident open, a number: that many open, + more than nine.',
  ].join('\n')
}

/** How many were open at most in each stretch of the time. */
function lineOf(alarms: readonly Alarm[], days: number): string {
  const length = day / columnsPerDay
  return Array.from({ length: days * columnsPerDay }, (_, column) => {
    const from = column * length
    const open = alarms.filter(
      ({ openedAt, closedAt = Number.POSITIVE_INFINITY }) => openedAt < from + length && closedAt > from,
    ).length
    return open === 0 ? '·' : open > 9 ? '+' : String(open)
  }).join('')
}
