/** A shop moves, and whoever was told at the old hub is told at the new one: of what happens from then on. */
import type { Recipient, TenantId } from '@kilter/core'
import { answer, type Receiver, startReceiver } from '@kilter/sim'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { shopify, soldTwice, webOrder } from '../support/sold-twice.ts'

const tenant = 'default' as TenantId
const key = Buffer.alloc(32, 7).toString('base64url')
let old: RunningHub
let next: RunningHub
let pager: Receiver
let tool: Receiver

beforeAll(async () => {
  pager = await startReceiver(answer(204))
  tool = await startReceiver(answer(204))
  old = await runHub({ allowPrivateTargets: true })
  next = await runHub({ allowPrivateTargets: true })
  for (const webhook of await soldTwice(old.client)) await old.client.send(webhook)
  await settled(old)
  const address = { url: `${pager.url}/secret-path`, secrets: [`whsec_${Buffer.alloc(32, 1).toString('base64')}`] }
  const made = { name: 'Pager', channel: 'webhook', address }
  const { id } = await old.client.call<{ id: string }>('POST', '/v1/recipients', made)
  const at = { groupWaitSeconds: 0, groupIntervalSeconds: 0 }
  await old.client.call('POST', '/v1/routes', {
    name: 'Now',
    match: { detectors: ['oversell'] },
    recipients: [id],
    ...at,
  })
  const until = '2036-01-01T00:00:00.000Z'
  const window = { name: 'Later', from: '2035-01-01T00:00:00.000Z', to: until }
  await old.client.call('POST', '/v1/maintenance', window)
  await old.client.call('POST', '/v1/mutes', { detector: 'stock.drift', until })
  const events = ['incident.opened']
  await old.client.call('POST', '/v1/subscriptions', { url: `${tool.url}/other-path`, events, description: 'Desk' })
  for (const line of await lines(key)) await take([line], key)
})
afterAll(async () => {
  await Promise.all([old.hub.stop(), next.hub.stop()])
  await Promise.all([pager.stop(), tool.stop()])
})

async function settled({ hub }: RunningHub): Promise<void> {
  await hub.worker.idle()
  await hub.alerts.idle()
  await hub.subscriptions?.idle()
}

interface Page {
  readonly items: object[]
  readonly nextCursor: string | null
}

async function lines(archiveKey?: string): Promise<object[]> {
  const all: object[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = cursor && `?cursor=${encodeURIComponent(cursor)}`
    const page: Page = await asked<Page>(old, 'GET', `/v1/archive${query}`, archiveKey)
    all.push(...page.items)
    cursor = page.nextCursor
  }
  return all
}

const take = (given: object[], archiveKey?: string) =>
  asked<{ taken: number }>(next, 'POST', '/v1/archive', archiveKey, { lines: given })

async function asked<Answer>({ client }: RunningHub, method: string, path: string, archiveKey?: string, body?: object) {
  const response = await fetch(`${client.url}${path}`, {
    method,
    headers: {
      authorization: 'Bearer test-admin-key',
      'content-type': 'application/json',
      ...(archiveKey && { 'kilter-archive-key': archiveKey }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}

async function known({ hub }: RunningHub) {
  const { recipients, routes, windows, mutes } = await hub.store.books.read(tenant)
  const subscriptions = await hub.store.subscriptions.of(tenant)
  const plain = <Each extends { rev?: number }>(all: readonly Each[]) => all.map(({ rev: _rev, ...rest }) => rest)
  return { recipients: plain(recipients), routes: plain(routes), windows, mutes, subscriptions: plain(subscriptions) }
}

it('brings recipients, routes, maintenance, mutes and subscriptions over with their ids, addresses and secrets', async () => {
  const there = await known(next)
  expect(there).toEqual(await known(old))
  expect(Object.entries(there).map(([of, all]) => [of, all.length])).toEqual([
    ...[
      ['recipients', 1],
      ['routes', 1],
      ['windows', 1],
      ['mutes', 1],
      ['subscriptions', 1],
    ],
  ])
})

it('tells nobody of what was told at the old hub, and everybody of what comes in at the new one', async () => {
  await settled(next)
  expect((await next.client.all<object>('/v1/incidents?detector=oversell')).length).toBe(1)
  expect([pager.received.length, tool.received.length]).toEqual([0, 0])
  const web = (await next.hub.store.connections.all(tenant)).find(({ vendor }) => vendor === 'shopify')
  await next.client.send(shopify(web?.id ?? '', 'orders/create', webOrder(1002, '2026-11-20T15:00:00Z')))
  await settled(next)
  expect(pager.received.map(({ path }) => path)).toEqual(['/secret-path'])
  expect(tool.received.length).toBeGreaterThan(0)
})

it('overwrites nothing that was changed since, and brings back nothing twice', async () => {
  const [pagerThere] = (await next.hub.store.books.read(tenant)).recipients as [Recipient]
  await next.hub.store.books.putRecipient({ ...pagerThere, name: 'Pager of the night' })
  const before = await known(next)
  await take(await lines(key), key)
  expect(await known(next)).toEqual(before)
})

it('shows neither address nor secret, and says nothing of alerts without a key', async () => {
  const sealed = JSON.stringify(await lines(key))
  const [desk] = await old.hub.store.subscriptions.of(tenant)
  for (const secret of ['secret-path', 'other-path', 'Pager', desk?.secrets[0]?.secret])
    expect(sealed).not.toContain(secret)
  expect(sealed).toContain('"kind":"alerting"')
  expect(JSON.stringify(await lines())).not.toContain('"kind":"alerting"')
})

it('refuses a record that was sealed for another place or by another key, and says nothing of what is in it', async () => {
  const all = (await lines(key)) as { kind: string; of?: string; id?: string; record?: string }[]
  const recipient = all.find(({ of }) => of === 'recipients')
  for (const [given, by] of [
    [{ ...recipient, id: 'rcp_00000000000000000000000000' }, key],
    [{ ...recipient, of: 'routes' }, key],
    [recipient, Buffer.alloc(32, 8).toString('base64url')],
  ] as const)
    await expect(take([given ?? {}], by)).rejects.toThrow(/^422 .*do not open with this passphrase/)
})
