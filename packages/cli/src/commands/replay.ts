import type { Command } from 'commander'
import { ask, askPage, type HubFlags, withHub } from '../client.ts'
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
  const ids = [...new Set([...given, ...(flags.parked ? await parkedIds(flags) : [])])]
  const replayed: string[] = []
  const refused: { id: string; why: string }[] = []
  for (const id of ids) {
    const why = await tryReplay(flags, id)
    if (why === undefined) replayed.push(id)
    else refused.push({ id, why })
  }
  if (flags.json) console.log(JSON.stringify({ replayed, refused }, null, 2))
  else console.log(told(ids.length, replayed.length))
  if (refused.length > 0) throw new Failure(refused.map(({ id, why }) => `${id}: ${why}`).join('\n'))
}

async function parkedIds(flags: HubFlags): Promise<string[]> {
  const { items } = await askPage<ListedDelivery>(flags, '/v1/deliveries', { status: 'parked' }, parkedMax)
  return items.map(({ id }) => id)
}

/** Why the hub refused this one; the others are replayed all the same. */
async function tryReplay(flags: HubFlags, id: string): Promise<string | undefined> {
  try {
    await ask(flags, 'POST', `/v1/deliveries/${encodeURIComponent(id)}/replay`)
    return undefined
  } catch (error) {
    if (error instanceof Failure && error.exitCode === 1) return error.message
    throw error
  }
}

function told(asked: number, replayed: number): string {
  if (asked === 0) return 'Nothing is parked.'
  return `${replayed} of ${asked} received again. See what becomes of them: kilter deliveries`
}
