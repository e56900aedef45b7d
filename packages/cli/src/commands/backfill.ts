import { setTimeout as after } from 'node:timers/promises'
import { answered, type Backfill } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { showShare } from '../progress.ts'
import { type Connected, connectionNamed } from './connection-named.ts'
import { backfillWords, firstSet, pullOf } from './pulls.ts'

interface BackfillFlags extends HubFlags {
  readonly since: string
  readonly wait: boolean
}

const lookEveryMilliseconds = 500

export function addBackfill(program: Command): void {
  const command = program
    .command('backfill <connection>')
    .description('Fetch what happened before a vendor was connected, and show the progress.')
    .requiredOption('--since <date>', 'how far back, e.g. 2026-10-01')
    .option('--no-wait', 'do not wait; the hub carries on in the background')
  withHub(command)
    .addHelpText(
      'after',
      `
It respects the vendor's rate limits and continues after a restart of the hub. Safe to repeat: nothing is counted twice.

Example: kilter backfill "Web shop" --since 2026-10-01`,
    )
    .action((connection: string, flags: BackfillFlags) => backfill(connection, flags))
}

async function backfill(name: string, { since, wait, ...flags }: BackfillFlags): Promise<void> {
  await watchBackfill(flags, await connectionNamed(flags, name), { since: momentFrom(since), wait })
}

/** Begins it, and unless told otherwise stays until it has ended. */
export async function watchBackfill(
  flags: HubFlags,
  connection: Connected,
  { since, wait }: { readonly since: string; readonly wait: boolean },
): Promise<void> {
  const { id } = connection
  const { lists, missing } = await pullOf(flags, id)
  if (lists.length > 0 && missing.length > 0) throw new Failure(firstSet(connection, missing))
  const wanted = { params: { path: { id } }, body: { since } }
  const begun = await answered(hub(flags).POST('/v1/connections/{id}/backfill', wanted))
  let state = begun.backfill as NonNullable<Backfill>
  while (wait && state.endedAt === null) {
    if (!flags.json) showShare(`${state.listed} things`, state.share, false)
    await after(lookEveryMilliseconds)
    const { backfill: now, waitsFor } = await pullOf(flags, id)
    if (!now || now.id !== state.id) throw new Failure('Somebody started another backfill in the meantime.')
    if (waitsFor !== null && !flags.json) showShare(`${now.listed} things, waiting: ${waitsFor}`, now.share, false)
    state = now
  }
  if (flags.json) return console.log(JSON.stringify(state, null, 2))
  if (state.endedAt !== null) showShare(`${state.listed} things`, 1, true)
  console.log(state.endedAt === null ? 'Started. To see the progress: kilter pulls <connection>' : backfillWords(state))
}

export function momentFrom(text: string): string {
  const at = new Date(text)
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(at.getTime())) return at.toISOString()
  throw new Failure(`${text} is not a date. Write it like 2026-10-01.`, 2)
}
