import { readFileSync } from 'node:fs'
import { answered, type DryRun, type Policy } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { wholeNumber } from '../numbers.ts'
import { showCount } from '../progress.ts'
import { moment, plain, table } from '../table.ts'

interface DryRunFlags extends HubFlags {
  readonly days: number
}

export function addPolicies(program: Command): void {
  const policies = program
    .command('policies')
    .description('See and change the settings of a detector, or try other settings first.')
  withHub(
    policies
      .command('show <name>')
      .description('Show the settings (policy) of a detector, e.g. oversell; or of stock levels, as stock.'),
  )
    .addHelpText('after', '\nExample: kilter policies show oversell')
    .action(show)
  withHub(policies.command('set <name> <file>').description('Replace the settings with those in a JSON file.'))
    .addHelpText(
      'after',
      '\nUse "-" as the file to read standard input.\n\nExample: kilter policies set stock.drift drift.json',
    )
    .action(set)
  withHub(
    policies
      .command('dry-run <name> <file>')
      .description(
        'Show what other settings would have found in the past, compared with the current ones. Changes nothing.',
      )
      .option('--days <number>', 'how many days to look back', wholeNumber(1, 90), 14),
  )
    .addHelpText(
      'after',
      '\nStop it at any time with Ctrl-C.\n\nExample: kilter policies dry-run stock.drift drift.json --days 30',
    )
    .action(dryRun)
  withHub(
    policies
      .command('suggestions <name>')
      .description('Suggest looser settings, based on the incidents you marked as false alarms. Changes nothing.'),
  )
    .addHelpText('after', '\nExample: kilter policies suggestions stock.drift')
    .action(suggestions)
}

const show = async (name: string, flags: HubFlags): Promise<void> =>
  print(await answered(hub(flags).GET('/v1/policies/{name}', { params: { path: { name } } })))
const set = async (name: string, file: string, flags: HubFlags): Promise<void> =>
  print(await answered(hub(flags).PUT('/v1/policies/{name}', { params: { path: { name } }, body: policyIn(file) })))
const print = (answer: unknown): void => console.log(JSON.stringify(answer, null, 2))

async function suggestions(name: string, flags: HubFlags): Promise<void> {
  const found = await answered(hub(flags).GET('/v1/policies/{name}/suggestions', { params: { path: { name } } }))
  if (flags.json) return print(found)
  if (found.items.length === 0)
    return console.log(`Nothing to suggest for ${plain(name)}: too few incidents are marked as false alarms.`)
  for (const { text, override } of found.items) console.log(`${plain(text)}\n  ${plain(JSON.stringify(override))}\n`)
  console.log(`To do
  Add the suggestions you agree with to "overrides" in the policy: kilter policies show ${plain(name)} > policy.json
  See what that would change: kilter policies dry-run ${plain(name)} policy.json
  Apply it: kilter policies set ${plain(name)} policy.json`)
}

const standardInput = 0

function policyIn(file: string): Policy {
  try {
    return JSON.parse(readFileSync(file === '-' ? standardInput : file, 'utf8'))
  } catch (error) {
    throw new Failure(`${file} cannot be read as JSON: ${(error as Error).message}`)
  }
}

type CauseCount = DryRun['counts'][number]
type Played = CauseCount['before']
type Examples = DryRun['added']

async function dryRun(name: string, file: string, { days, ...flags }: DryRunFlags): Promise<void> {
  const policy = policyIn(file)
  let tried: DryRun | undefined
  do {
    const goOn = tried?.nextCursor ? { to: tried.to, cursor: tried.nextCursor } : {}
    const wanted = { params: { path: { name } }, body: { policy, days, ...goOn } }
    const part: DryRun = await answered(hub(flags).POST('/v1/policies/{name}/dry-run', wanted))
    tried = tried ? together(tried, part) : part
    if (!flags.json) showCount('items, orders and the like checked again', tried.subjects, tried.nextCursor === null)
  } while (tried.nextCursor !== null)
  if (flags.json) return print(tried)
  tell(tried)
}

const examplesMax = 20

function together(one: DryRun, other: DryRun): DryRun {
  const both = (left: Examples, right: Examples): Examples => ({
    count: left.count + right.count,
    examples: [...left.examples, ...right.examples].slice(0, examplesMax),
  })
  const sum = (left: Played, right: Played): Played => ({
    raised: left.raised + right.raised,
    cleared: left.cleared + right.cleared,
  })
  const counts = new Map<string, CauseCount>()
  for (const count of [...one.counts, ...other.counts]) {
    const key = JSON.stringify([count.detector, count.cause, count.shadow])
    const known = counts.get(key)
    const { before, after } = count
    counts.set(key, known ? { ...count, before: sum(known.before, before), after: sum(known.after, after) } : count)
  }
  return {
    ...other,
    subjects: one.subjects + other.subjects,
    counts: [...counts.values()],
    added: both(one.added, other.added),
    removed: both(one.removed, other.removed),
    unsure: {
      compacted: one.unsure.compacted + other.unsure.compacted,
      thinned: one.unsure.thinned + other.unsure.thinned,
    },
  }
}

function tell({ from, to, counts, added, removed, unsure }: DryRun): void {
  console.log(`${moment(from)} to ${moment(to)}`)
  const rows = counts.map(({ detector, cause, shadow, before, after }) => [
    shadow ? `${detector} (shadow)` : detector,
    cause,
    `${before.raised} raised, ${before.cleared} cleared`,
    `${after.raised} raised, ${after.cleared} cleared`,
  ])
  console.log(
    rows.length === 0
      ? 'Neither the current nor the proposed settings find anything.'
      : table(['detector', 'cause', 'current', 'proposed'], rows),
  )
  list('Would be new', added)
  list('Would no longer be reported', removed)
  console.log(
    '\nKilter keeps only the latest value of each stock count or order, so intermediate states are not part of this test.',
  )
  if (unsure.compacted > 0)
    console.log(
      `For ${unsure.compacted} of them older details are no longer kept, so more may have been found at the time.`,
    )
  if (unsure.thinned > 0) console.log(`${unsure.thinned} of them changed so often that not every moment was checked.`)
}

function list(what: string, { count, examples }: Examples): void {
  if (count === 0) return
  console.log(`\n${what} (${count}${count > examples.length ? `, the first ${examples.length}` : ''}):`)
  for (const { title, cause, occurredAt } of examples)
    console.log(`  ${moment(occurredAt)}  ${plain(title)}${cause ? ` (${plain(cause)})` : ''}`)
}
