/** All vendors that can be heard tell one hub over HTTP of whatever can happen, while their APIs are down and then slow and sparing:
 * in the end every webhook is aligned, and none is lost. */
import { EventDraft, type EventType, instantAt } from '@kilter/core'
import {
  type ApiAccount,
  type NamedVoice,
  senders,
  startVendorApi,
  type Telling,
  type VendorApi,
  voices,
} from '@kilter/sim'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { goodsHeard, hasIds } from '../support/heard/goods.ts'
import type { Hearing } from '../support/heard/heard.ts'
import { peopleHeard } from '../support/heard/people.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { likelyDraft } from '../support/likely.ts'
import { phonebook } from '../support/people.ts'

const usualSecret = 'a-secret-of-this-shop'
const heardOf: Readonly<Record<string, Hearing>> = { ...goodsHeard, ...peopleHeard }
const nameOf = ({ vendor, form }: NamedVoice): string => (form === undefined ? vendor : `${vendor}, ${form}`)
const secretOf = (name: string): string => heardOf[name]?.secret ?? usualSecret
const seed = 20_261_120
/** Of each type of event that a vendor tells of. */
const draftsEach = 8
const requestsPerSecond = 30
const slowMilliseconds = 20
const drainMilliseconds = 90_000
/** Longer than any retry waits: everybody asks at once. */
const allDueMilliseconds = 11 * 60_000
/** An outage that hardly anybody notices proves nothing. */
const waitingLeast = 50

/** The vendors whose webhooks do not say everything: the rest is read. */
const read =
  'bigcommerce clover hubspot klaviyo lightspeed-x-series quickbooks-online shipstation square surveymonkey woocommerce xero zoho-crm'

const takenWith: Readonly<Record<string, number>> = { cloudevents: 202 }

interface Account {
  readonly name: string
  /** Where its API is. */
  readonly path: string
  readonly vendor: string
  readonly id: string
  readonly hookUrl: string
  readonly tellings: readonly Telling[]
}

interface Described {
  readonly credentials: readonly string[]
  readonly settings: { readonly properties?: Readonly<Record<string, unknown>> }
}

const started = Date.UTC(2026, 10, 21, 12)
/** The hub's clock goes with the real one, and may be put ahead so that what waits is due. */
let aheadMilliseconds = 0
const now = () => started + performance.now() + aheadMilliseconds

let running: RunningHub
let api: VendorApi
let accounts: Account[]

beforeAll(async () => {
  running = await runHub({ allowPrivateTargets: true, clock: { now: () => instantAt(Math.floor(now())) } })
  const spoken = voices.map((each) => ({
    ...{ vendor: each.vendor, name: nameOf(each), path: nameOf(each).replace(', ', '-') },
    speaking: each.voice({ people: phonebook, currency: 'EUR' }),
  }))
  const described = new Map<string, Described>()
  for (const { vendor } of spoken)
    described.set(vendor, await running.client.call<Described>('GET', `/v1/vendors/${vendor}`))

  api = await startVendorApi(
    Object.fromEntries(
      spoken.map(({ vendor, path, speaking }) => [path, apiOf(described.get(vendor)?.credentials ?? [], speaking)]),
    ),
  )
  accounts = []
  for (const { vendor, name, path, speaking } of spoken) {
    const { credentials = [], settings } = described.get(vendor) ?? {}
    const addresses = { apiBaseUrl: api.urlOf(path), tokenUrl: `${api.urlOf(path)}/token` }
    const taken = Object.entries(addresses).filter(([setting]) => setting in (settings?.properties ?? {}))
    const { id, hookUrl } = await running.client.call<{ id: string; hookUrl: string }>('POST', '/v1/connections', {
      ...{ vendor, name, settings: { ...speaking.settings, ...Object.fromEntries(taken) } },
      secrets: { signing: secretOf(name), ...Object.fromEntries(credentials.map((each) => [each, `${each}-1`])) },
    })
    accounts.push({
      name,
      path,
      vendor,
      id,
      hookUrl,
      tellings: draftsFor(name).flatMap((draft) => speaking.tell(draft)),
    })
  }
})
afterAll(async () => {
  await running.hub.stop()
  await api.stop()
})

function apiOf(credentials: readonly string[], speaking: { answer?(path: string): unknown }): ApiAccount {
  const answer = (path: string) => speaking.answer?.(path)
  return credentials.includes('refreshToken')
    ? { answer, credential: 'granted', refreshToken: 'refreshToken-1' }
    : { answer, credential: `${credentials[0] ?? 'nobody'}-1` }
}

function draftsFor(name: string): EventDraft[] {
  const hearing = heardOf[name] ?? { hears: {} }
  const types = EventDraft.options.map(({ shape }) => shape.type.value)
  return types
    .filter((type) => type in hearing.hears)
    .flatMap((type: EventType, index) =>
      fc
        .sample(likelyDraft(type, hearing).filter(isReal), { seed: seed + index, numRuns: draftsEach })
        .map(({ data, ...draft }) => drafted({ ...draft, data: { ...data, ...hearing.likely?.[type] } })),
    )
}

/** What is undefined is not there. */
const drafted = (given: object): EventDraft => EventDraft.parse(JSON.parse(JSON.stringify(given)))

/** Items have ids, and nobody goes up in himself. */
const isReal = (draft: EventDraft): boolean =>
  hasIds(draft) && !(draft.type === 'customer.merged' && draft.data.merged.includes(draft.data.customer))

async function post({ name, vendor, hookUrl }: Account, { body, headers = {}, query }: Telling): Promise<number> {
  const sent = senders[vendor]?.({ body, headers, secret: secretOf(name), hookUrl, at: new Date(now()) })
  if (!sent) throw new Error(`nobody knows how ${vendor} sends`)
  const queries = [query, sent.query].filter((part) => part !== undefined)
  const url = queries.length > 0 ? `${hookUrl}?${queries.join('&')}` : hookUrl
  const response = await fetch(url, { method: 'POST', headers: sent.headers, body: sent.body })
  await response.arrayBuffer()
  return response.status
}

/** What its vendor sends is a repeat where body and topic are the same. */
const distinct = ({ tellings }: Account): number =>
  new Set(tellings.map(({ body, query, headers }) => JSON.stringify([body, query, topicIn(headers)]))).size
const topicIn = (headers: Telling['headers'] = {}) => Object.entries(headers).find(([name]) => name.endsWith('-topic'))

interface Kept {
  readonly status: string
  readonly topic: string
  readonly reason?: string
}
const kept = ({ id }: Account): Promise<Kept[]> => running.client.all(`/v1/deliveries?connection=${id}`)
const waiting = () => running.client.all<Kept>('/v1/deliveries?status=received')
const total = (what: 'failed' | 'limited') => accounts.reduce((sum, { path }) => sum + api.counts(path)[what], 0)

/** What is wrong with a connection, as people are told. */
const openTroubles = async () =>
  (await running.client.all<{ detector: string; status: string }>('/v1/incidents')).filter(
    ({ detector, status }) => ['connection.failing', 'schema.drift'].includes(detector) && status !== 'resolved',
  )

/** Lets the hub's time pass five times as fast as ours, until nothing waits. */
async function drained(): Promise<void> {
  await vi.waitFor(
    async () => {
      aheadMilliseconds += 1_000
      expect(await waiting()).toEqual([])
    },
    { timeout: drainMilliseconds, interval: 250 },
  )
}

it('every webhook is taken while the APIs are down, and aligned once they answer again, however slowly', async () => {
  api.turn({ outage: 'refuses' })
  for (const account of accounts) {
    for (const telling of account.tellings)
      expect([account.name, await post(account, telling)]).toEqual([account.name, takenWith[account.vendor] ?? 200])
  }
  await running.hub.worker.idle()
  expect(total('failed')).toBeGreaterThan(0)
  expect((await waiting()).length).toBeGreaterThan(waitingLeast)

  api.turn({ requestsPerSecond, slowMilliseconds })
  aheadMilliseconds += allDueMilliseconds
  await drained()
  expect(total('limited')).toBeGreaterThan(0)
  for (const account of accounts) {
    const { name, vendor, path } = account
    const list = await kept(account)
    expect([name, list.filter(({ status }) => status !== 'aligned')]).toEqual([name, []])
    expect([name, list.length]).toEqual([name, distinct(account)])
    expect([name, list.length > 0]).toEqual([name, true])
    expect([name, api.counts(path).answered > 0]).toEqual([name, read.split(' ').includes(vendor)])
  }
  expect(await openTroubles()).toEqual([])
  expect(JSON.stringify(running.logged)).not.toMatch(
    /a-secret-of-this-shop|kilter:password|(token|key|secret)-1|@example/i,
  )
}, 120_000)
