/** A simulated business told to a hub in its vendors' own formats, over HTTP, with as many webhooks lost as a test wants. Its vendors' APIs stand
 * beside it, so that what was lost can be asked for. */
import { instantAt } from '@kilter/core'
import {
  type Archetype,
  archetypes,
  type Claim,
  momentOf,
  type NamedVoice,
  randomFrom,
  type SystemName,
  senders,
  simulateBusiness,
  startVendorApi,
  type Telling,
  type VendorApi,
  type VendorVoice,
  voices,
} from '@kilter/sim'
import { type RunningHub, runHub } from './hub.ts'

/** Which vendor each system is of: those that can be asked. */
export type Vendors = Readonly<Partial<Record<SystemName, string>>>
const secret = 'a-secret-of-this-shop'
const hour = 3_600_000

interface System {
  readonly name: SystemName
  readonly vendor: string
  readonly speaking: VendorVoice
}
type Told = Telling & { readonly system: SystemName }

export interface LossyShop {
  readonly api: VendorApi
  readonly systems: readonly System[]
  /** All webhooks there are, in the order in which things happened. */
  readonly tellings: readonly Told[]
  /** Before the first of them, and when everything out of line has long been so. */
  readonly beginsAt: number
  readonly endsAt: number
  stop(): Promise<void>
}

/** People are left out: it is about goods and money. */
export async function startLossyShop(archetypeName: string, seed: number, vendors: Vendors): Promise<LossyShop> {
  const archetype = archetypes.find(({ name }) => name === archetypeName) as Archetype
  const business = simulateBusiness(archetype, seed)
  const systems = Object.entries(vendors).map(([name, vendor]): System => {
    const speaking = voiceOf(vendor)({ people: () => undefined, currency: archetype.currency })
    return { name: name as SystemName, vendor, speaking }
  })
  const told = business.claims
    .filter((claim) => claim.system in vendors && isOfGoods(claim))
    .toSorted((left, right) => left.at - right.at)
  const tellings = told.flatMap(({ system, draft }) => {
    const { speaking } = systems.find(({ name }) => name === system) as System
    return speaking.tell(draft).map((telling) => ({ ...telling, system }))
  })
  const api = await startVendorApi(
    Object.fromEntries(systems.map(({ name, speaking }) => [name, apiOf(name, speaking)])),
  )
  const moments = told.map(({ draft }) => Date.parse(draft.time))
  return {
    ...{ api, systems, tellings },
    beginsAt: Math.min(...moments) - hour,
    endsAt: Date.parse(momentOf(business.end)),
    stop: () => api.stop(),
  }
}

const apiOf = (name: SystemName, speaking: VendorVoice) => ({
  answer: (path: string) => speaking.answer?.(path),
  // Shorter pages than were asked for, as vendors may: so that there are several.
  list: (path: string, body: unknown) => speaking.list?.(path.replace(/\blimit=\d+/, 'limit=20'), body),
  credential: `credential-of-${name}`,
  refreshToken: `credential-of-${name}`,
})

const voiceOf = (vendor: string) => (voices.find((each) => each.vendor === vendor) as NamedVoice).voice

const isOfGoods = ({ draft, unreadable }: Claim): boolean =>
  unreadable === undefined && !/^(customer|consent)/.test(draft.type)

export interface ShopHub {
  readonly running: RunningHub
  /** By the name of the system. */
  readonly connections: Readonly<Record<string, { readonly id: string; readonly hookUrl: string }>>
  /** Puts the hub's clock ahead; it goes on with the real one. */
  advance(milliseconds: number): void
  send(tellings: LossyShop['tellings']): Promise<void>
  /** What is out of line now, in an order of its own, connections by their names; why it is so left out where that is wanted. */
  open(without?: 'cause'): Promise<string[]>
}

/** A hub to which the shop's systems were connected before anything happened. Nothing is asked for until a test says so. */
export async function connectedHub(shop: LossyShop): Promise<ShopHub> {
  let ahead = shop.beginsAt - performance.now()
  const now = () => performance.now() + ahead
  const clock = { now: () => instantAt(Math.floor(now())) }
  const running = await runHub({ allowPrivateTargets: true, clock })
  const connections: Record<string, { id: string; hookUrl: string }> = {}
  for (const { name, vendor, speaking } of shop.systems) {
    const { credentials, settings } = await running.client.call<Described>('GET', `/v1/vendors/${vendor}`)
    const apiBaseUrl = shop.api.urlOf(name)
    const given = { currency: 'EUR', ...speaking.settings, apiBaseUrl, tokenUrl: `${apiBaseUrl}/token` }
    const taken = Object.entries(given).filter(([setting]) => setting in settings.properties)
    const made = await running.client.call<{ id: string; hookUrl: string }>('POST', '/v1/connections', {
      ...{ vendor, name, settings: Object.fromEntries(taken) },
      secrets: { signing: secret, ...Object.fromEntries(credentials.map((each) => [each, `credential-of-${name}`])) },
    })
    connections[name] = made
    await running.client.call('PUT', `/v1/connections/${made.id}/pull`, { everyMinutes: 0 })
  }
  await running.hub.pulls.idle()
  ahead = shop.endsAt - performance.now()
  return {
    running,
    connections,
    advance: (milliseconds) => {
      ahead += milliseconds
    },
    send: async (tellings) => {
      for (const { system, body, headers = {}, query } of tellings) {
        const { hookUrl = '' } = connections[system] ?? {}
        const { vendor = '' } = shop.systems.find(({ name }) => name === system) ?? {}
        const sent = senders[vendor]?.({ body, headers, secret, hookUrl, at: new Date(now()) })
        if (!sent) throw new Error(`nobody knows how ${system} sends`)
        const url = [hookUrl, [query, sent.query].filter(Boolean).join('&')].filter(Boolean).join('?')
        const response = await fetch(url, { method: 'POST', headers: sent.headers, body: sent.body })
        if (!response.ok) throw new Error(`${system}: ${response.status} ${await response.text()}`)
      }
      await running.hub.worker.idle()
    },
    open: async (without) => {
      const names = new Map(Object.entries(connections).map(([system, { id }]) => [id, system]))
      const incidents = await running.client.all<Open>('/v1/incidents?status=open')
      return incidents
        .filter(({ subject }) => subject.kind !== 'connection')
        .map(({ detector, subject, order, cause, quantity }) =>
          [
            detector,
            subject.key.replace(/con_[0-9A-Z]{26}/g, (id) => names.get(id) ?? id),
            order,
            without === 'cause' ? undefined : cause,
            quantity,
          ]
            .filter((part) => part !== undefined)
            .join(' | '),
        )
        .sort()
    },
  }
}

interface Described {
  readonly credentials: readonly string[]
  readonly settings: { readonly properties: Readonly<Record<string, unknown>> }
}

interface Open {
  readonly detector: string
  readonly subject: { readonly kind: string; readonly key: string }
  readonly order?: string
  readonly cause?: string
  readonly quantity?: string
}

/** One in so many does not come, of those that a list can bring back. */
export function withoutOneIn(share: number, tellings: LossyShop['tellings'], seed: number): LossyShop['tellings'] {
  const random = randomFrom(seed)
  return tellings.filter(({ body }) => isInNoList(body) || !random.chance(1 / share))
}

/** What BigCommerce says of its goods. */
const isInNoList = (body: string): boolean => /"scope":"store\/(product|sku)\//.test(body)
