/** The synthesised stack on MiniStack beside the embedded hub: the same signed webhooks, doubled and out of order, and in the
 * end the same inbox, facts and incidents. Where Python or MiniStack is missing this is reported as skipped, with the reason. */
import type { Store } from '@kilter/aws'
import { type Hub, startHub } from '@kilter/cli'
import { admitOwner, type Connection, type Instant, itemSubject, type Subjects, type TenantId } from '@kilter/core'
import {
  type ApiAccount,
  type Delivery,
  deliveriesOf,
  type ShopDay,
  simulateDay,
  squareApiOf,
  startVendorApi,
  type VendorApi,
} from '@kilter/sim'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge } from '../../packages/cli/src/demo/judge.ts'
import { Client } from '../support/client.ts'
import { webOrder } from '../support/sold-twice.ts'
import { type Answer, type Deployed, deploy } from './deployed.ts'
import { type MiniStack, missing, startMiniStack } from './ministack.ts'

const minute = 60_000
const tenant = 'default' as TenantId
const adminKey = 'test-admin-key'
const shopify = {
  secret: 'test_shopify_client_secret',
  shop: 'kilter-test.myshopify.com',
  accessToken: 'test_admin_token',
}
const square = { signatureKey: 'test_square_signature_key', merchantId: 'MTEST00000001', accessToken: 'test_token' }
const farFuture = '2099-01-01T00:00:00.000Z' as Instant
/** MiniStack starts a process for each concurrent call. */
const callersMax = 6
const restMilliseconds = 200_000
const lookMilliseconds = 3_000

const reason = missing()

describe.skipIf(reason !== undefined)(reason === undefined ? 'aws' : `aws (skipped: ${reason})`, () => {
  let ministack: MiniStack
  let deployed: Deployed
  let vendor: VendorApi
  let hub: Hub
  let client: Client
  let day: ShopDay
  /** Orders that Shopify lists. */
  const listed: ReturnType<typeof webOrder>[] = []
  let deliveries: readonly Delivery[]
  let connections: Readonly<Record<Delivery['connection'], Connection>>

  beforeAll(async () => {
    day = simulateDay({ seed: 1 })
    ;[ministack, vendor] = await Promise.all([
      startMiniStack(),
      startVendorApi({ square: squareApiOf(day, square.accessToken), shopify: shopifyApiOf(listed) }),
    ])
    deployed = deploy(ministack)
    const options = { publicUrl: deployed.publicUrl, allowPrivateTargets: true, log: () => {} }
    hub = await startHub({ folder: ':memory:', port: 0, adminKey, ...options })
    client = new Client(hub.url, adminKey)
    await admitOwner({ tenant, name: 'test', text: adminKey }, deployed.store)
    connections = await connectBoth(client, hub, deployed.store, vendor)
    const webhookUrl = `${deployed.publicUrl}/hooks/${connections.square.id}`
    deliveries = deliveriesOf(day, { shopify, square: { ...square, webhookUrl } })
  })
  afterAll(async () => {
    await hub?.stop()
    await vendor?.stop()
    await ministack?.stop()
  })

  it('refuses what is not signed, and keeps nothing of it', async () => {
    const { status } = await deployed.fetch('POST', `/hooks/${connections.shopify.id}`, {}, '{"id":1}')
    expect(status).toBe(401)
    expect(await all(deployed, '/v1/deliveries')).toEqual([])
  })

  it('takes every webhook of a day in, each once, and settles it', async () => {
    const answers = await sendAll(deliveries, (delivery) => sendTo(deployed, connections, delivery))
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([200])
    const statuses = await sendAll(deliveries, async ({ connection, headers, body }) =>
      client.send({ path: `/hooks/${connections[connection].id}`, headers, body }),
    )
    expect([...new Set(statuses)]).toEqual([200])
    await hub.worker.idle()
    await atRest(deployed)
    const embedded = await client.all<ToldDelivery>('/v1/deliveries?limit=200')
    const aws = await all<ToldDelivery>(deployed, '/v1/deliveries?limit=200')
    expect(aws.map(inShort).sort()).toEqual(embedded.map(inShort).sort())
    expect(aws.length).toBeGreaterThan(100)
    expect(aws.length).toBeLessThan(deliveries.length)
  })

  it('knows the same facts of every item', async () => {
    for (const { sku } of day.items) {
      expect(await factsOf(deployed.store.subjects, sku), sku).toEqual(await factsOf(hub.store.subjects, sku))
    }
  })

  it('holds the same incidents open, and they are what really happened', async () => {
    const embedded = await client.all<ToldIncident>('/v1/incidents?limit=200')
    const aws = await all<ToldIncident>(deployed, '/v1/incidents?limit=200')
    expect(aws.filter(isOpen).map(essence).sort(byId)).toEqual(embedded.filter(isOpen).map(essence).sort(byId))
    // The day arrives within a minute here, in no order: what was put right the same day may never have been seen wrong, or was
    // closed while its cause still looked different. What is open must agree in every word, and nothing may be invented.
    const isOpenIn = (text: string | undefined) => text?.endsWith('open') === true
    const wrong = judge(day, aws).filter(
      ({ agrees, truth, found }) => !agrees && (truth === undefined || isOpenIn(truth) || isOpenIn(found)),
    )
    expect(wrong).toEqual([])
    expect(aws.filter(isOpen).length).toBeGreaterThan(5)
  })

  it('FLT-13: finds what a lost webhook would have told by asking the vendor, as the same delivery, facts and incident', async () => {
    const [item] = day.items
    const sku = item?.sku ?? ''
    listed.push(orderOf(9_001, sku, new Date(Date.now() - 20 * minute)))
    const path = `/v1/connections/${connections.shopify.id}/pull`
    await askedBoth('POST', path, undefined, ({ pulledAt }) => pulledAt !== null)
    expect(await told(path)).toMatchObject([{ missed: [{ count: 1 }] }, { missed: [{ count: 1 }] }])
    const [embedded, aws] = await lists<ToldDelivery>('/v1/deliveries?limit=200&topic=orders/updated')
    expect(aws.map(inShort)).toEqual(embedded.map(inShort))
    expect(aws.map(({ source }) => source)).toContain('pull')
    expect(await factsOf(deployed.store.subjects, sku)).toEqual(await factsOf(hub.store.subjects, sku))
    await sameOpen()
    const [, open] = await lists<ToldIncident & { readonly order?: string }>('/v1/incidents?status=open&limit=200')
    const named = open.map(({ detector, order }) => `${detector} ${order}`)
    expect(named).toEqual(expect.arrayContaining(['oversell #9001', 'connection.failing undefined']))
  })

  it('backfills what was before the connection, and counts none of it as missed', async () => {
    const sku = day.items[1]?.sku ?? ''
    listed.push(orderOf(8_001, sku, new Date(Date.now() - 40 * 24 * 60 * minute)))
    const path = `/v1/connections/${connections.shopify.id}`
    const since = new Date(Date.now() - 60 * 24 * 60 * minute).toISOString()
    await askedBoth('POST', `${path}/backfill`, { since }, ({ backfill }) => backfill?.endedAt !== null, `${path}/pull`)
    const both = await told(`${path}/pull`)
    for (const { backfill, missed } of both) {
      expect(backfill).toMatchObject({ share: 1, listed: 2, kept: 1 })
      expect(missed).toMatchObject([{ count: 1 }])
    }
    expect(await factsOf(deployed.store.subjects, sku)).toEqual(await factsOf(hub.store.subjects, sku))
    await sameOpen()
  })

  it('has told the bus of every change', async () => {
    expect(await deployed.store.outbox.pending(farFuture, 10)).toEqual([])
  })

  async function sameOpen(): Promise<void> {
    const [embedded, aws] = await lists<ToldIncident>('/v1/incidents?limit=200')
    expect(aws.filter(isOpen).map(essence).sort(byId)).toEqual(embedded.filter(isOpen).map(essence).sort(byId))
  }

  const lists = <Item>(path: string): Promise<[Item[], Item[]]> =>
    Promise.all([client.all<Item>(path), all<Item>(deployed, path)])

  const told = (path: string): Promise<[ToldPull, ToldPull]> =>
    Promise.all([client.call<ToldPull>('GET', path), ask<ToldPull>('GET', path)])

  async function ask<Told>(method: string, path: string, body?: unknown): Promise<Told> {
    const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
    const { status, text } = await deployed.fetch(method, path, headers, body === undefined ? '' : JSON.stringify(body))
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
    return JSON.parse(text) as Told
  }

  /** Asks both hubs for it, and waits until both have come to its end, without a sweep at the one on AWS. */
  async function askedBoth(
    method: string,
    path: string,
    body: unknown,
    isOver: (pull: ToldPull) => boolean,
    seenAt = path,
  ): Promise<void> {
    await client.call(method, path, body)
    await hub.pulls.idle()
    await hub.worker.idle()
    await ask(method, path, body)
    const deadline = Date.now() + restMilliseconds
    while (!isOver((await told(seenAt))[1])) {
      if (Date.now() > deadline) throw new Error('the vendor was not asked')
      await new Promise((resolve) => setTimeout(resolve, lookMilliseconds))
    }
    expect(isOver((await told(seenAt))[0])).toBe(true)
    await atRest(deployed)
  }
})

interface ToldPull {
  readonly pulledAt: string | null
  readonly missed: readonly { readonly count: number }[]
  readonly backfill: { readonly endedAt: string | null } | null
}

/** Shopify's lists, of which only that of orders holds anything. */
const shopifyApiOf = (orders: readonly unknown[]): ApiAccount => ({
  credential: shopify.accessToken,
  answer: () => undefined,
  list: (path) => {
    const name = /\/(\w+)\.json/.exec(path)?.[1] ?? ''
    return { json: { [name]: name === 'orders' ? orders : [] } }
  },
})

/** More of it than any shop has. */
function orderOf(number: number, sku: string, at: Date) {
  const order = webOrder(number, `${at.toISOString().slice(0, 19)}Z`, 1_000)
  return { ...order, line_items: order.line_items.map((line) => ({ ...line, variant_id: number, sku })) }
}

interface ToldDelivery {
  readonly source?: string
  readonly topic: string
  readonly dedupeKey: string
  readonly status: string
  readonly connection: string
}
type ToldIncident = Parameters<typeof judge>[1][number]

const inShort = ({ connection, topic, dedupeKey, status }: ToldDelivery): string =>
  [connection, topic, dedupeKey, status].join(' ')

const isOpen = ({ status }: ToldIncident): boolean => status !== 'resolved'
const byId = (left: { id: string }, right: { id: string }): number => (left.id < right.id ? -1 : 1)

/** All but what names the moment of its detection and the deliveries behind it, which are each hub's own; and what is wrong with a
 * connection happens at the moment at which a hub finds it. */
function essence(incident: ToldIncident): ToldIncident & { id: string } {
  const own = new Set(['detectedAt', 'updatedAt', 'evidence', 'reopened', 'version', 'timeline', 'summary'])
  if (incident.detector === 'connection.failing') own.add('occurredAt')
  const kept = Object.entries(incident).filter(([name]) => !own.has(name))
  return Object.fromEntries(kept) as unknown as ToldIncident & { id: string }
}

/** The same connections with the same ids and secrets at both, as a move from one to the other leaves them. */
async function connectBoth(client: Client, hub: Hub, aws: Store, vendor: VendorApi) {
  const { secret, shop } = shopify
  const { signatureKey, accessToken, merchantId } = square
  await client.call('POST', '/v1/connections', {
    vendor: 'shopify',
    name: 'Web',
    secrets: { signing: secret, accessToken: shopify.accessToken },
    settings: { shop, apiBaseUrl: vendor.urlOf('shopify') },
  })
  await client.call('POST', '/v1/connections', {
    vendor: 'square',
    name: 'Till',
    secrets: { signing: signatureKey, accessToken },
    settings: { apiBaseUrl: vendor.urlOf('square'), merchantId },
  })
  const made = await hub.store.connections.all(tenant)
  for (const connection of made)
    await aws.connections.put(connection, await hub.store.vault.secrets(tenant, connection.id))
  const of = (vendor: string) => made.find((connection) => connection.vendor === vendor) as Connection
  return { shopify: of('shopify'), square: of('square') }
}

async function sendAll<Sent>(deliveries: readonly Delivery[], send: (delivery: Delivery) => Promise<Sent>) {
  const answers: Sent[] = []
  const left = deliveries.values()
  const caller = async () => {
    for (const delivery of left) answers.push(await send(delivery))
  }
  await Promise.all(Array.from({ length: callersMax }, caller))
  return answers
}

const sendTo = (
  deployed: Deployed,
  connections: Readonly<Record<Delivery['connection'], Connection>>,
  { connection, headers, body }: Delivery,
): Promise<Answer> => deployed.fetch('POST', `/hooks/${connections[connection].id}`, headers, body)

/** Nothing waits, nothing is untold, and every mapping that changed was looked at once more. */
async function atRest(deployed: Deployed): Promise<void> {
  const { inbox, outbox, aliases } = deployed.store
  const deadline = Date.now() + restMilliseconds
  let waiting = ''
  while (Date.now() < deadline) {
    const [received, untold, unsettled] = await Promise.all([
      inbox.list(tenant, { status: 'received' }, { limit: 200 }),
      outbox.pending(farFuture, 200),
      aliases.unsettled(farFuture, 200),
    ])
    waiting = `${received.items.length} received, ${untold.length} untold, ${unsettled.length} mappings`
    if (received.items.length + untold.length + unsettled.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds))
    await deployed.sweep()
  }
  throw new Error(`not at rest: ${waiting}`)
}

async function all<Item>(deployed: Deployed, path: string): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
    const { status, text } = await deployed.fetch('GET', `${path}${query}`, { authorization: `Bearer ${adminKey}` })
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`)
    const page: { items: Item[]; nextCursor: string | null } = JSON.parse(text)
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

/** Without what is each hub's own: which copy of a delivery came first, and when. */
async function factsOf(subjects: Subjects, sku: string): Promise<string[]> {
  const { facts } = await subjects.read(tenant, itemSubject(sku))
  return [...facts.all()].map(({ event, receivedAt, ...fact }) => JSON.stringify(fact)).sort()
}
