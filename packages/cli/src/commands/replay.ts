import { answered, type Replayed } from '@kilter/client'
import { type Command, Option } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { showCount } from '../progress.ts'
import { type Said, said } from '../said.ts'
import { connectionIdOf } from './connection-named.ts'
import { type DeliveryFilterFlags, withDeliveryFilter } from './deliveries.ts'

interface ReplayFlags extends HubFlags, DeliveryFilterFlags {
  readonly parked?: boolean
}

export function addReplay(program: Command): void {
  const command = withDeliveryFilter(
    program
      .command('replay [ids...]')
      .description('Process webhooks again, for example after a fix. Safe to repeat: nothing is counted twice.')
      .addOption(
        new Option(
          '--parked',
          'all that are parked (kept, but could not be read yet); the same as --status parked',
        ).conflicts('status'),
      ),
  )
  withHub(command)
    .addHelpText(
      'after',
      '\nExamples:\n  kilter replay dlv_01JD0000000000000000000000\n  kilter replay --parked\n  kilter replay --topic orders/create --from 2026-11-20T00:00:00Z',
    )
    .action(async (ids: string[], flags: ReplayFlags) => {
      const { parked, topic, from, before, status = parked ? 'parked' : undefined } = flags
      const connection = flags.connection && (await connectionIdOf(flags, flags.connection))
      const filter = said({ status, connection, topic, from, before })
      const isFiltered = Object.keys(filter).length > 0
      if (ids.length > 0 && isFiltered) command.error('error: give either ids or filters, not both')
      return isFiltered ? replayAll(filter, flags) : replay(ids, flags)
    })
}

/** Part by part; who stops it has cancelled the rest. */
async function replayAll(filter: Said<DeliveryFilterFlags>, flags: HubFlags): Promise<void> {
  const sum = { replayed: 0, expired: 0 }
  let cursor: string | null = null
  do {
    const body: Said<DeliveryFilterFlags> & { cursor?: string } = { ...filter, ...(cursor !== null && { cursor }) }
    const part: Replayed = await answered(hub(flags).POST('/v1/deliveries/replay', { body }))
    sum.replayed += part.replayed
    sum.expired += part.expired
    cursor = part.nextCursor
    if (!flags.json && (cursor !== null || sum.replayed > 0)) showCount('taken in again', sum.replayed, cursor === null)
  } while (cursor !== null)
  if (flags.json) return console.log(JSON.stringify(sum, null, 2))
  if (sum.replayed > 0) console.log('To see what became of them: kilter deliveries')
  else if (sum.expired === 0) console.log('No webhooks match.')
  if (sum.expired > 0)
    console.log(`${sum.expired} could not be processed again: what the vendor sent is no longer kept, or was erased.`)
}

async function replay(given: readonly string[], flags: ReplayFlags): Promise<void> {
  if (given.length === 0)
    throw new Failure('Give the ids of the deliveries to replay, or a filter such as --parked.', 2)
  const ids = [...new Set(given)]
  const replayed: string[] = []
  const refused: { id: string; why: string }[] = []
  for (const id of ids) {
    const why = await tryReplay(flags, id)
    if (why === undefined) replayed.push(id)
    else refused.push({ id, why })
  }
  if (flags.json) console.log(JSON.stringify({ replayed, refused }, null, 2))
  else if (replayed.length > 0) console.log(told(ids.length, replayed.length))
  if (refused.length > 0) throw new Failure(refused.map(({ id, why }) => `${id}: ${why}`).join('\n'))
}

const keyRefused = new Set([401, 403])

/** Why the hub refused this one; the others are replayed all the same, unless it is the key that may not. */
async function tryReplay(flags: HubFlags, id: string): Promise<string | undefined> {
  try {
    await answered(hub(flags).POST('/v1/deliveries/{id}/replay', { params: { path: { id } } }))
    return undefined
  } catch (error) {
    if (error instanceof Failure && error.status !== undefined && !keyRefused.has(error.status)) return error.message
    throw error
  }
}

const told = (asked: number, replayed: number): string =>
  `${replayed} of ${asked} taken in again. To see what became of them: kilter deliveries`
