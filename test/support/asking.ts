/** Lets a hub ask its vendors, and its time pass until nothing waits. */
import { expect, vi } from 'vitest'
import type { RunningHub } from './hub.ts'

export interface AskingHub {
  readonly running: RunningHub
  /** Puts the hub's clock ahead. */
  advance(milliseconds: number): void
}

interface PullView {
  readonly pulledAt: string | null
  readonly missed: readonly { readonly count: number }[]
  readonly backfill: { readonly endedAt: string | null; readonly listed: number } | null
}

const patience = { timeout: 60_000, interval: 50 }
const second = 1_000
const minute = 60 * second

const views = ({ running }: AskingHub, ids: readonly string[]): Promise<PullView[]> =>
  Promise.all(ids.map((id) => running.client.call<PullView>('GET', `/v1/connections/${id}/pull`)))

/** How many changes webhooks missed. */
export const missed = async (hub: AskingHub, ids: readonly string[]): Promise<number> =>
  (await views(hub, ids)).flatMap((view) => view.missed).reduce((sum, { count }) => sum + count, 0)

/** Each is asked now, and what it answers is taken in. */
export async function asked(hub: AskingHub, ids: readonly string[]): Promise<void> {
  for (const id of ids) await hub.running.client.call('POST', `/v1/connections/${id}/pull`)
  await untilAll(hub, ids, ({ pulledAt }) => pulledAt)
}

/** Each is asked for what was since then, and what it answers is taken in. */
export async function backfilled(hub: AskingHub, ids: readonly string[], since: string): Promise<void> {
  for (const id of ids) await hub.running.client.call('POST', `/v1/connections/${id}/backfill`, { since })
  await untilAll(hub, ids, ({ backfill }) => backfill?.endedAt ?? null)
}

async function untilAll(hub: AskingHub, ids: readonly string[], end: (view: PullView) => string | null): Promise<void> {
  await vi.waitFor(async () => {
    hub.advance(second)
    await hub.running.hub.pulls.idle()
    for (const view of await views(hub, ids)) expect(end(view)).not.toBeNull()
  }, patience)
  await drained(hub)
}

/** Lookups wait for vendors too. */
export async function drained({ running, advance }: AskingHub): Promise<void> {
  await vi.waitFor(async () => {
    advance(5 * second)
    await running.hub.worker.idle()
    expect(await running.client.all('/v1/deliveries?status=received')).toEqual([])
  }, patience)
  advance(15 * minute)
  await running.hub.worker.idle()
}
