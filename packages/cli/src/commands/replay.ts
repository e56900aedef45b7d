import type { Command } from 'commander'
import { ask, askAll, type HubFlags, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import type { ListedDelivery } from './deliveries.ts'

interface ReplayFlags extends HubFlags {
  readonly parked?: boolean
}

const parkedMax = 10_000

export function addReplay(program: Command): void {
  const command = program
    .command('replay [ids...]')
    .description('Read deliveries again, for example after a fix. Safe at any time: what is known changes nothing.')
    .option('--parked', 'all that are parked')
  withHub(command)
    .addHelpText('after', '\nExamples:\n  kilter replay dlv_01JD0000000000000000000000\n  kilter replay --parked')
    .action((ids: string[], flags: ReplayFlags) => replay(ids, flags))
}

async function replay(given: readonly string[], flags: ReplayFlags): Promise<void> {
  if (given.length === 0 && !flags.parked) throw new Failure('Name the deliveries to replay, or say --parked.', 2)
  const parked = flags.parked ? await askAll<ListedDelivery>(flags, '/v1/deliveries?status=parked', parkedMax) : []
  const ids = [...new Set([...given, ...parked.map(({ id }) => id)])]
  const replayed: string[] = []
  for (const id of ids) {
    await ask(flags, 'POST', `/v1/deliveries/${encodeURIComponent(id)}/replay`)
    replayed.push(id)
    if (!flags.json && process.stderr.isTTY) process.stderr.write(`\r${replayed.length} of ${ids.length}`)
  }
  if (!flags.json && process.stderr.isTTY && ids.length > 0) process.stderr.write('\n')
  if (flags.json) return console.log(JSON.stringify({ replayed }, null, 2))
  console.log(
    ids.length === 0
      ? 'Nothing is parked.'
      : `${replayed.length} received again. See what became of them: kilter deliveries`,
  )
}
