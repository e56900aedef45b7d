/** A shop moves to another hub: whoever was erased at the old one does not come back at the new one. */
import type { ArchiveLine } from '@kilter/core'
import { createClock } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { ada, bob, customer, order, people, post, redact, settle } from '../support/planted.ts'
import { type Connected, webSecret } from '../support/sold-twice.ts'

/** 32 bytes, base64url. */
const archiveKey = 'k'.repeat(43)

let clock: ReturnType<typeof createClock>
let old: RunningHub
let next: RunningHub
let web: Connected

beforeEach(async () => {
  clock = createClock()
  old = await runHub({ clock })
  next = await runHub({ clock })
  web = await old.client.call('POST', '/v1/connections', { vendor: 'shopify', name: 'Web shop', secret: webSecret })
  for (const who of [ada, bob]) await post(old, web, 'customers/update', customer(who))
  await post(old, web, 'orders/create', order(1001, ada))
  await settle(old)
})
afterEach(async () => {
  await Promise.all([old.hub.stop(), next.hub.stop()])
})

const erase = async (hub: RunningHub) => {
  expect(await post(hub, web, 'customers/redact', redact)).toBe(200)
  await settle(hub)
}

async function archive({ client }: RunningHub, method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = {
    authorization: 'Bearer test-admin-key',
    'content-type': 'application/json',
    'kilter-archive-key': archiveKey,
  }
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  const response = await fetch(`${client.url}/v1/archive${path}`, init)
  expect(response.status).toBe(200)
  return response.json()
}

async function exported(): Promise<ArchiveLine[]> {
  const lines: ArchiveLine[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`
    const page = (await archive(old, 'GET', path)) as { items: ArchiveLine[]; nextCursor: string | null }
    lines.push(...page.items)
    cursor = page.nextCursor
  }
  return lines
}

async function taken(lines: readonly ArchiveLine[]): Promise<void> {
  await archive(next, 'POST', '', { lines })
  await settle(next)
}

const lateOnes = async () => {
  await post(next, web, 'customers/update', customer(ada, { updated_at: '2026-11-22T10:00:00Z' }))
  await post(next, web, 'orders/create', order(1003, ada))
  await post(next, web, 'orders/create', order(1004, bob))
  await settle(next)
  clock.advance(3 * 60_000)
  await settle(next)
}

it('PII-02: an archive carries who was erased, and a late webhook does not bring them back at the new hub', async () => {
  await erase(old)
  const lines = await exported()
  expect(JSON.stringify(lines)).not.toMatch(/planted\.example|2079460001/i)
  await taken(lines)
  await lateOnes()
  expect(await people(next)).not.toContain('a•••@p•••')
  expect(await people(next)).toContain('b•••@p•••.example')
  const kept = await next.client.all<{ id: string; topic: string }>('/v1/deliveries')
  const open = await Promise.all(
    kept.map(async ({ id }) => (await next.client.fetch('GET', `/v1/deliveries/${id}?body=true`)).ok),
  )
  expect(kept.map(({ topic }, at) => `${topic} ${open[at]}`).sort()).toEqual([
    'customers/update false',
    'orders/create false',
    'orders/create true',
  ])
})

it('PII-02: an archive that knows of an erasure has it carried out where the person is still known, raw webhooks and all', async () => {
  await taken(await exported())
  await post(next, web, 'orders/create', order(1003, ada))
  await settle(next)
  expect(await people(next)).toContain('a•••@p•••')
  await erase(old)
  clock.advance(3 * 60_000)
  await settle(old)
  const newer = await exported()
  await taken(newer)
  clock.advance(3 * 60_000)
  await settle(next)
  expect(await people(next)).not.toContain('a•••@p•••')
  expect(await people(next)).toContain('b•••@p•••.example')
  const kept = await next.client.all<{ id: string }>('/v1/deliveries')
  expect(kept).toHaveLength(1)
  expect((await next.client.fetch('GET', `/v1/deliveries/${kept[0]?.id}?body=true`)).ok).toBe(false)
  const before = await next.client.all('/v1/privacy/requests')
  await taken(newer)
  expect(await next.client.all('/v1/privacy/requests')).toEqual(before)
})

it('PII-02: requests go along as they are, so that one that waits for an answer is not forgotten', async () => {
  await post(old, web, 'customers/data_request', { shop_id: 1, customer: { id: bob.id, email: bob.email } })
  await erase(old)
  await taken(await exported())
  const requests = await next.client.all<{ id: string }>('/v1/privacy/requests')
  expect(requests).toHaveLength(2)
  expect(requests).toEqual(await old.client.all('/v1/privacy/requests'))
})

it('PII-02: an older archive does not bring back whom the hub it comes to has erased since', async () => {
  const older = await exported()
  expect(JSON.stringify(older)).toContain('a•••@p•••')
  await taken(older)
  expect(await people(next)).toContain('a•••@p•••')
  await erase(next)
  expect(await people(next)).not.toContain('a•••@p•••')
  await taken(older)
  expect(await people(next)).not.toContain('a•••@p•••')
  expect(await people(next)).toContain('b•••@p•••.example')
})
