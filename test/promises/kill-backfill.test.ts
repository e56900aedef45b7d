/** Promise 2: whatever moment a process dies at while it asks a vendor for what was before, all of it comes in, and each thing once. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startVendorApi, type VendorApi } from '@kilter/sim'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Client } from '../support/client.ts'
import type { KillPoint } from '../support/hub-child.ts'

const things = 250
const hour = 3_600_000
let folder: string
let child: ChildProcess | undefined
let api: VendorApi

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-kill-'))
  api = await startVendorApi({ till: { credential: 'token', list, answer } })
})
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await api.stop()
  rmSync(folder, { recursive: true, force: true })
})

const startedAt = Date.now()
const counts = Array.from({ length: things }, (_, index) => ({
  ...{ catalog_object_id: `V${index}`, catalog_object_type: 'ITEM_VARIATION', state: 'IN_STOCK', location_id: 'L' },
  ...{ quantity: String(index), calculated_at: new Date(startedAt - 2 * hour + index * 1_000).toISOString() },
}))

/** As Square lists counts; of payments and refunds there are none. */
function list(path: string, body: unknown) {
  if (!path.startsWith('/v2/inventory')) return path.startsWith('/v2/catalog') ? undefined : { json: {} }
  const { limit, cursor = '0' } = body as { readonly limit: number; readonly cursor?: string }
  const end = Number(cursor) + limit
  return { json: { counts: counts.slice(Number(cursor), end), ...(end < things && { cursor: String(end) }) } }
}

const answer = (path: string) => {
  const id = path.split('?')[0]?.split('/').at(-1) ?? ''
  return { object: { id, updated_at: '2026-01-01T00:00:00Z', item_variation_data: { sku: `SKU-${id}` } } }
}

async function hubAt(point: KillPoint): Promise<Client> {
  child = fork('test/support/hub-child.ts', [folder, point], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [message] = (await once(child, 'message')) as [{ url: string }]
  return new Client(message.url, 'kill-test-key')
}

const cases: readonly { readonly point: KillPoint; readonly rule: string }[] = [
  { point: 'inside-page', rule: 'while a page is being kept' },
  { point: 'before-page-noted', rule: 'between a page that is kept and its note' },
  { point: 'after-page-noted', rule: 'between a note and the next page' },
]

describe.each(cases)('kill -9 $rule', ({ point }) => {
  it('loses nothing and doubles nothing of a backfill, which goes on by itself', async () => {
    let hub = await hubAt(point)
    const { id } = await hub.call<{ id: string }>('POST', '/v1/connections', {
      ...{ vendor: 'square', name: 'Till', settings: { apiBaseUrl: api.urlOf('till') } },
      secrets: { signing: 'secret', accessToken: 'token' },
    })
    const died = once(child as ChildProcess, 'exit')
    const since = new Date(startedAt - 24 * hour).toISOString()
    await hub.call('POST', `/v1/connections/${id}/backfill`, { since })
    await died
    expect(existsSync(join(folder, 'killed'))).toBe(true)

    hub = await hubAt(point)
    await vi.waitFor(
      async () => {
        const { backfill } = await hub.call<{ backfill: { endedAt: string | null } }>(
          'GET',
          `/v1/connections/${id}/pull`,
        )
        expect(backfill.endedAt).not.toBeNull()
        expect(await hub.all('/v1/deliveries?status=received')).toEqual([])
      },
      { timeout: 30_000, interval: 100 },
    )
    const deliveries = await hub.all<{ status: string; source: string }>('/v1/deliveries')
    expect(deliveries).toHaveLength(things)
    expect(new Set(deliveries.map(({ status, source }) => `${source} ${status}`))).toEqual(
      new Set(['backfill aligned']),
    )
    for (const place of [0, 99, 100, 151, 249])
      expect(await hub.call('GET', `/v1/items/SKU-V${place}`)).toMatchObject({ onHand: String(place) })
  }, 60_000)
})
