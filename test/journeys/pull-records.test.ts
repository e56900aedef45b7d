/** Vendors whose webhooks only name records: whoever hears none of them, or half, and asks, knows the same to the letter. Over HTTP, of one account that
 * three connections know: one hears every webhook, one every other, one none. */
import { type EventDraft, type Fact, instantAt } from '@kilter/core'
import { defaultTenant } from '@kilter/embedded'
import { type NamedVoice, senders, startVendorApi, type VendorApi, type VendorVoice, voices } from '@kilter/sim'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AskingHub, asked, backfilled, drained, missed } from '../support/asking.ts'
import { runHub } from '../support/hub.ts'
import { listed, listedDraft } from '../support/listed.ts'
import { phonebook } from '../support/people.ts'

const secret = 'a-secret-of-this-shop'
const credential = 'granted'
const minute = 60_000
const hour = 60 * minute
/** Of all types together. */
const draftsMax = 36
const connectedAt = Date.UTC(2026, 10, 20, 9)
const beginsAt = connectedAt + hour

interface Described {
  readonly credentials: readonly string[]
  readonly settings: { readonly properties: Readonly<Record<string, unknown>> }
}
interface Connected {
  readonly id: string
  readonly hookUrl: string
}
const listeners = ['every', 'half', 'none'] as const
type Listener = (typeof listeners)[number]

describe.each(Object.keys(listed))('%s', (vendor) => {
  let now = connectedAt
  let api: VendorApi
  let hub: AskingHub
  let connections: Record<Listener, Connected>
  let heardHalf = 0

  beforeAll(async () => {
    const { voice } = voices.find((each) => each.vendor === vendor) as NamedVoice
    const speaking = voice({ people: phonebook, currency: 'EUR' })
    api = await startVendorApi(Object.fromEntries(listeners.map((listener) => [listener, accountOf(speaking)])))
    const running = await runHub({ allowPrivateTargets: true, clock: { now: () => instantAt(now) } })
    hub = { running, advance: (milliseconds) => (now += milliseconds) }
    connections = Object.fromEntries(
      await Promise.all(listeners.map(async (listener) => [listener, await connect(listener, speaking)])),
    )
    await running.hub.pulls.idle()
    now = beginsAt
    for (const [index, draft] of day().entries()) {
      now = Date.parse(draft.time) + minute
      const tellings = speaking.tell(draft)
      await tell('every', tellings)
      if (index % 2 === 0) await tell('half', tellings)
      else heardHalf += tellings.length
      await running.hub.worker.idle()
    }
    now += hour
    await drained(hub)
  }, 60_000)
  afterAll(async () => {
    await hub.running.hub.stop()
    await api.stop()
  })

  const accountOf = (speaking: VendorVoice) => ({
    ...{ credential, refreshToken: credential },
    answer: (path: string) => speaking.answer?.(path),
    list: (path: string, body: unknown, headers: Readonly<Record<string, string>>) =>
      speaking.list?.(path, body, headers),
  })

  async function connect(listener: Listener, { settings, listSettings }: VendorVoice): Promise<Connected> {
    const { client } = hub.running
    const described = await client.call<Described>('GET', `/v1/vendors/${vendor}`)
    const addresses = { apiBaseUrl: api.urlOf(listener), tokenUrl: `${api.urlOf(listener)}/token` }
    const taken = Object.entries(addresses).filter(([name]) => name in described.settings.properties)
    const secrets = Object.fromEntries(described.credentials.map((name) => [name, credential]))
    const made = await client.call<Connected>('POST', '/v1/connections', {
      ...{ vendor, name: listener, settings: { ...settings, ...listSettings, ...Object.fromEntries(taken) } },
      secrets: { signing: secret, ...secrets },
    })
    await client.call('PUT', `/v1/connections/${made.id}/pull`, { everyMinutes: 0 })
    return made
  }

  /** A minute each. An order keeps its lines: there is one draft of each. Of who is deleted nothing is told before: no list could say it any more. */
  const day = (): EventDraft[] => {
    const types = listed[vendor] ?? []
    const numRuns = draftsMax / types.length
    const drafts = types.flatMap((type, kind) =>
      fc.sample(listedDraft(vendor, type), { seed: 20_261_120 + kind, numRuns }),
    )
    const orderOf = ({ data }: EventDraft) => ('lines' in data && 'order' in data ? data.order : undefined)
    const isFirst = (draft: EventDraft, index: number) =>
      orderOf(draft) === undefined || drafts.findIndex((each) => orderOf(each) === orderOf(draft)) === index
    const customerOf = ({ data }: EventDraft) => ('customer' in data ? data.customer : undefined)
    const deletions = drafts.filter(({ type }) => vendor === 'zoho-crm' && type === 'customer.deleted')
    const deleted = new Set(deletions.map(customerOf))
    const stays = (draft: EventDraft) => deletions.includes(draft) || !deleted.has(customerOf(draft))
    return drafts
      .filter((draft, index) => stays(draft) && isFirst(draft, index))
      .map((draft, index) => ({ ...draft, time: instantAt(beginsAt + index * minute) }))
  }

  async function tell(listener: Listener, tellings: ReturnType<VendorVoice['tell']>): Promise<void> {
    const { hookUrl } = connections[listener]
    for (const { body, headers = {} } of tellings) {
      const sent = senders[vendor]?.({ body, headers, secret, hookUrl, at: new Date(now) })
      if (!sent) throw new Error(`nobody knows how ${vendor} sends`)
      const url = sent.query === undefined ? hookUrl : `${hookUrl}?${sent.query}`
      const response = await fetch(url, { method: 'POST', headers: sent.headers, body: sent.body })
      expect(response.ok).toBe(true)
    }
  }

  /** All that is known by one connection, as if it were any. */
  async function known(listener: Listener): Promise<string[]> {
    const { store } = hub.running.hub
    const { id } = connections[listener]
    const { items } = await store.subjects.all(defaultTenant, { limit: 10_000 })
    const facts: string[] = []
    for (const subject of items.filter(({ kind }) => kind !== 'connection')) {
      const own = [...(await store.subjects.read(defaultTenant, subject)).facts.all()].filter(
        ({ connection }) => connection === id,
      )
      facts.push(...own.map((fact) => textOf(subject, fact).replaceAll(id, 'con')))
    }
    return facts.sort()
  }
  /** Who is erased is so from the moment on at which the hub was told. */
  const textOf = (subject: object, { kind, ref, asOf, data }: Fact) =>
    JSON.stringify([subject, kind, ref, 'state' in data && data.state === 'erased' ? 'erased' : asOf, data])
  const ids = (...names: readonly Listener[]) => names.map((listener) => connections[listener].id)

  it('asking a vendor of which nothing was missed finds nothing new', async () => {
    const before = await known('every')
    expect(before.length).toBeGreaterThan(10)
    const requests = () => hub.running.client.all<{ id: string }>('/v1/privacy/requests')
    const requestsBefore = await requests()
    await asked(hub, ids('every'))
    expect(await known('every')).toEqual(before)
    expect(await requests()).toEqual(requestsBefore)
    expect(await missed(hub, ids('every'))).toBe(0)
  })

  it('FLT-13, FLT-31: who heard half of it and asks knows all of it, though the vendor goes down and is sparing, and counts each gap once', async () => {
    expect(await known('half')).not.toEqual(await known('every'))
    api.turn({ outage: 'refuses' })
    await hub.running.client.call('POST', `/v1/connections/${connections.half.id}/pull`)
    await hub.running.hub.pulls.idle()
    api.turn({ requestsPerSecond: 20 })
    await asked(hub, ids('half'))
    expect(await known('half')).toEqual(await known('every'))
    const gaps = await missed(hub, ids('half'))
    expect(gaps).toBeGreaterThan(0)
    expect(gaps).toBeLessThanOrEqual(heardHalf)
    await asked(hub, ids('half'))
    expect(await missed(hub, ids('half'))).toBe(gaps)
    expect(api.counts('half').failed).toBeGreaterThan(0)
  }, 60_000)

  it('FLT-29: who heard none of it knows all of it after a backfill, and counts nothing as missed', async () => {
    await backfilled(hub, ids('none'), instantAt(beginsAt - hour))
    expect(await known('none')).toEqual(await known('every'))
    expect(await missed(hub, ids('none'))).toBe(0)
    const parked = await hub.running.client.all<{ reason: string }>('/v1/deliveries?status=parked')
    expect(parked.map(({ reason }) => reason)).toEqual([])
  }, 60_000)
})
