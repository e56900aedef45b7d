/** A shop moves: everything but raw deliveries goes from one hub to another, by the command line alone, with ids kept. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { actOnIncident, type ConnectionId, type Instant, type TenantId } from '@kilter/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { run } from '../../packages/cli/src/program.ts'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { shopify, soldTwice, webOrder } from '../support/sold-twice.ts'

const tenant = 'default' as TenantId
const passphrase = 'correct horse battery staple'
let folder: string
let file: string
let old: RunningHub
let next: RunningHub

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-archive-'))
  file = join(folder, 'shop.ndjson')
  old = await runHub()
  next = await runHub({ adminKey: 'another-key' })
  next = { ...next, client: new Client(next.hub.url, 'another-key') }
  for (const webhook of await soldTwice(old.client)) await old.client.send(webhook)
  await old.hub.worker.idle()
  const [incident] = (await old.hub.store.incidents.list(tenant, { detector: 'oversell' }, { limit: 1 })).items
  const by = { kind: 'key', name: 'admin' } as const
  for (const action of [{ do: 'snooze' }, { do: 'assign', to: 'Ben' }] as const)
    await actOnIncident(tenant, { id: incident?.id ?? '' }, action, by, old.hub.store)
  await old.client.call('PUT', '/v1/policies/oversell', await old.client.call('GET', '/v1/policies/oversell'))
  const other = { sku: 'red-dress-m', connection: null, externalId: null }
  await old.client.call('PUT', '/v1/aliases/dismissals', { dismissals: [{ item: 'RED-DRESS-M', other }] })
  const [connection] = await old.hub.store.connections.all(tenant)
  const items = [
    { externalId: 'v-1', title: 'Red dress M', gtin: '4006381333931', asOf: connection?.createdAt as Instant },
  ]
  await old.hub.store.catalogue.note(tenant, [{ connection: connection?.id as ConnectionId, product: 'p-1', items }])
})
afterEach(async () => {
  await Promise.all([old.hub.stop(), next.hub.stop()])
  rmSync(folder, { recursive: true, force: true })
})

async function kilter(hub: RunningHub, key: string, args: readonly string[], secret = passphrase): Promise<string> {
  const said: string[] = []
  const hear = (text: unknown) => void said.push(String(text))
  const spies = [vi.spyOn(console, 'log').mockImplementation(hear), vi.spyOn(console, 'error').mockImplementation(hear)]
  vi.stubEnv('KILTER_URL', hub.hub.url)
  vi.stubEnv('KILTER_ADMIN_KEY', key)
  vi.stubEnv('KILTER_ARCHIVE_PASSPHRASE', secret)
  process.exitCode = 0
  try {
    await run([process.execPath, 'kilter', ...args, '--url', hub.hub.url])
    return `${process.exitCode ?? 0} ${said.join('\n')}`
  } finally {
    process.exitCode = 0
    vi.unstubAllEnvs()
    for (const spy of spies) spy.mockRestore()
  }
}

const exportOld = (secret?: string) => kilter(old, 'test-admin-key', ['export', file], secret)
const importNext = (secret?: string) => kilter(next, 'another-key', ['import', file], secret)

/** All that a hub knows, but for what counts its own days. */
async function knowledge({ hub, client }: RunningHub) {
  const { store } = hub
  const connections = await store.connections.all(tenant)
  const subjects = (await store.subjects.all(tenant, { limit: 200 })).items
  const states = subjects.map(async (subject) => {
    const { facts, incidents, compactedTo } = await store.subjects.read(tenant, subject)
    return {
      subject,
      facts: [...facts.all()].map((fact) => JSON.stringify(fact)).sort(),
      open: [...incidents.keys()].sort(),
      compactedTo,
    }
  })
  const byKey = (left: { subject: { key: string } }, right: { subject: { key: string } }) =>
    left.subject.key < right.subject.key ? -1 : 1
  return {
    connections,
    secrets: await Promise.all(connections.map(({ id }) => store.vault.secrets(tenant, id))),
    aliases: await client.all('/v1/aliases'),
    dismissals: await client.all('/v1/aliases/dismissals'),
    catalogue: (await store.catalogue.list(tenant, { limit: 200 })).items,
    policies: Object.fromEntries(await store.policies.all(tenant)),
    incidents: await client.all('/v1/incidents'),
    histories: await Promise.all(
      (await store.incidents.list(tenant, {}, { limit: 200 })).items.map(
        async ({ id }) => (await store.incidents.history(tenant, id, { limit: 200 })).items,
      ),
    ),
    states: (await Promise.all(states)).sort(byKey),
  }
}

it('knows at the new hub what the old one knew, and takes the same webhooks at the same paths', async () => {
  expect(await exportOld()).toMatch(/^0 .*encrypted by your passphrase/s)
  expect(await importNext()).toMatch(/^0 .*Import complete/s)
  await next.hub.worker.idle()
  const known = await knowledge(old)
  expect(await knowledge(next)).toEqual(known)
  expect(known.incidents.length).toBeGreaterThan(0)
  expect(known.histories.flat()).toContainEqual(expect.objectContaining({ type: 'incident.assigned', assignee: 'Ben' }))
  expect(known.incidents).toContainEqual(expect.objectContaining({ status: 'snoozed', assignee: 'Ben' }))
  expect(known.states.length).toBeGreaterThan(0)
  expect(Object.keys(known.policies)).toEqual(['oversell'])
  expect(known.dismissals).toMatchObject([{ item: 'RED-DRESS-M', by: { kind: 'key' } }])
  expect(known.catalogue).toMatchObject([{ product: 'p-1', items: [{ title: 'Red dress M' }] }])

  const web = known.connections.find(({ vendor }) => vendor === 'shopify')
  const order = shopify(web?.id ?? '', 'orders/create', webOrder(1002, '2026-11-20T15:00:00Z'))
  expect(await next.client.send(order)).toBe(200)
  await next.hub.worker.idle()
  const oversold = await next.client.all<{ order: string }>('/v1/incidents?detector=oversell')
  expect(oversold.map(({ order: number }) => number)).toContain('#1002')
})

it('changes nothing when it is taken in twice, or over what is newer', async () => {
  await exportOld()
  await importNext()
  await next.hub.worker.idle()
  const [web] = (await next.hub.store.connections.all(tenant)).filter(({ vendor }) => vendor === 'shopify')
  await next.client.send(
    shopify(web?.id ?? '', 'orders/cancelled', {
      ...webOrder(1001, '2026-11-20T14:05:00Z'),
      updated_at: '2026-11-20T18:00:00Z',
      cancelled_at: '2026-11-20T18:00:00Z',
    }),
  )
  await next.hub.worker.idle()
  const known = await knowledge(next)
  expect(known.incidents).not.toEqual(await old.client.all('/v1/incidents'))
  expect(await importNext()).toMatch(/^0 /)
  await next.hub.worker.idle()
  expect(await knowledge(next)).toEqual(known)
})

it('keeps secrets out of the file unless they are sealed, and the file to its owner', async () => {
  await exportOld()
  const sealed = readFileSync(file, 'utf8')
  expect(sealed).not.toContain('shpss_web_secret')
  expect(statSync(file).mode & 0o077).toBe(0)
  expect(await importNext('another passphrase')).toMatch(/^1 .*do not open with this passphrase/s)
  expect(await importNext('')).toMatch(/^2 .*Set KILTER_ARCHIVE_PASSPHRASE/s)
  rmSync(file)
  expect(await exportOld('')).toMatch(/^0 .*without secrets/s)
  expect(readFileSync(file, 'utf8')).not.toContain('"secrets"')
  expect(await importNext('')).toMatch(/^0 /)
  expect(await next.hub.store.connections.all(tenant)).toHaveLength(2)
})

it('refuses what is not whole, not an archive, or already there, and says so before it begins', async () => {
  await exportOld()
  expect(await exportOld()).toMatch(/^2 .*is there already/s)
  const whole = readFileSync(file, 'utf8')
  const lines = whole.trimEnd().split('\n')
  for (const [text, why] of [
    [lines.slice(0, -1).join('\n'), /not whole/],
    [lines.slice(0, -3).concat(lines.slice(-1)).join('\n'), /not whole/],
    [whole.slice(0, -20), /damaged/],
    ['{"kind":"other"}', /not an archive/],
    ['', /empty/],
    [whole.replace('"version":1', '"version":9'), /another version/],
  ] as const) {
    writeFileSync(file, text)
    expect(await importNext()).toMatch(why)
  }
  expect(await next.hub.store.connections.all(tenant)).toEqual([])
})

it('leads nobody to deliveries that stayed at the old hub', async () => {
  const [web] = await old.client.all<{ id: string; vendor: string }>('/v1/connections')
  await old.client.send(shopify(web?.id ?? '', 'orders/create', { nothing: 'of an order' }, 'w-unread'))
  await old.hub.worker.idle()
  const atOld = await kilter(old, 'test-admin-key', ['doctor', '--remote'])
  expect(atOld).toMatch(/✗ Web shop[^\n]*\n[^\n]*--status parked/)
  await exportOld()
  await importNext()
  await next.hub.worker.idle()
  const doctor = await kilter(next, 'another-key', ['doctor', '--remote'])
  expect(doctor).toMatch(/! Web shop[^\n]*\n[^\n]*not at this hub: it stayed at the hub that this archive came from/)
  expect(doctor).not.toContain('--status parked')
  const [{ id } = { id: '' }] = await next.client.all<{ id: string }>('/v1/incidents?detector=oversell')
  expect(await kilter(old, 'test-admin-key', ['incidents', 'show', id])).toMatch(/kilter deliveries show dlv_/)
  const shown = await kilter(next, 'another-key', ['incidents', 'show', id])
  expect(shown).toMatch(/What came in is not at this hub: it stayed at the hub that this archive came from/)
  expect(shown).not.toMatch(/kilter (deliveries|replay)/)
})

it('TEN-01: takes no connection over from another tenant, and says which line is wrong', async () => {
  await exportOld()
  const [connection] = await old.hub.store.connections.all(tenant)
  if (!connection) throw new Error('none')
  await next.hub.store.connections.put(
    { ...connection, tenant: 'rival' as TenantId },
    { signing: ['theirs'], credentials: {} },
  )
  expect(await importNext()).toMatch(/^1 .*\(409\)/s)
  expect((await next.hub.store.vault.secrets('rival' as TenantId, connection.id)).signing).toEqual(['theirs'])
  const bad = { lines: [{ kind: 'alias', alias: { connection: 'nobody' } }] }
  const stranger = new Client(next.hub.url, 'no-key')
  expect((await stranger.fetch('POST', '/v1/archive', bad)).status).toBe(401)
  expect((await stranger.fetch('GET', '/v1/archive')).status).toBe(401)
  const own = await old.client.fetch('POST', '/v1/archive', bad)
  expect(own.status).toBe(422)
  expect(await own.text()).toContain('lines.0.alias.connection')
})
