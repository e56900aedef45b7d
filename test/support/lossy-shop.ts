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
const vendorOf = { web: 'shopify', market: 'woocommerce', till: 'square', pay: 'stripe' } as const
export type Asked = keyof typeof vendorOf
const askedSystems = Object.keys(vendorOf) as readonly Asked[]
const isAsked = (system: SystemName): system is Asked => system in vendorOf
const secret = 'a-secret-of-this-shop'
const hour = 3_600_000

export interface LossyShop {
  readonly api: VendorApi
  /** All webhooks there are, in the order in which things happened. */
  readonly tellings: readonly (Telling & { readonly system: Asked })[]
  /** Before the first of them, and when everything out of line has long been so. */
  readonly beginsAt: number
  readonly endsAt: number
  stop(): Promise<void>
}

/** People are left out: it is about goods and money. */
export async function startLossyShop(archetypeName: string, seed: number): Promise<LossyShop> {
  const archetype = archetypes.find(({ name }) => name === archetypeName) as Archetype
  const business = simulateBusiness(archetype, seed)
  const speaking = Object.fromEntries(
    askedSystems.map((system) => [
      system,
      voiceOf(vendorOf[system])({ people: () => undefined, currency: archetype.currency }),
    ]),
  ) as Record<Asked, VendorVoice>
  const told = business.claims.filter(isOfGoods).toSorted((left, right) => left.at - right.at)
  const tellings = told.flatMap(({ system, draft }) =>
    isAsked(system) ? speaking[system].tell(draft).map((telling) => ({ ...telling, system })) : [],
  )
  const api = await startVendorApi(
    Object.fromEntries(
      askedSystems.map((system) => [
        system,
        {
          answer: (path: string) => speaking[system].answer?.(path),
          // Shorter pages than were asked for, as vendors may: so that there are several.
          list: (path: string, body: unknown) => speaking[system].list?.(path.replace(/\blimit=\d+/, 'limit=20'), body),
          credential: `credential-of-${system}`,
        },
      ]),
    ),
  )
  const moments = told.map(({ draft }) => Date.parse(draft.time))
  return {
    api,
    tellings,
    beginsAt: Math.min(...moments) - hour,
    endsAt: Date.parse(momentOf(business.end)),
    stop: () => api.stop(),
  }
}

const voiceOf = (vendor: string) => (voices.find((each) => each.vendor === vendor) as NamedVoice).voice

const isOfGoods = ({ system, draft, unreadable }: Claim): boolean =>
  isAsked(system) && unreadable === undefined && !/^(customer|consent)/.test(draft.type)

export interface ShopHub {
  readonly running: RunningHub
  readonly connections: Readonly<Record<Asked, { readonly id: string; readonly hookUrl: string }>>
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
  const connections = {} as Record<Asked, { id: string; hookUrl: string }>
  for (const system of askedSystems) {
    const vendor = vendorOf[system]
    const { credentials, settings } = await running.client.call<Described>('GET', `/v1/vendors/${vendor}`)
    const given = {
      currency: 'EUR',
      shop: 'simulated.myshopify.com',
      merchantId: 'MSIMULATED001',
      apiBaseUrl: shop.api.urlOf(system),
    }
    const taken = Object.entries(given).filter(([name]) => name in settings.properties)
    connections[system] = await running.client.call('POST', '/v1/connections', {
      ...{ vendor, name: system, settings: Object.fromEntries(taken) },
      secrets: { signing: secret, ...Object.fromEntries(credentials.map((each) => [each, `credential-of-${system}`])) },
    })
    await running.client.call('PUT', `/v1/connections/${connections[system].id}/pull`, { everyMinutes: 0 })
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
        const { hookUrl } = connections[system]
        const sent = senders[vendorOf[system]]?.({ body, headers, secret, hookUrl, at: new Date(now()) })
        if (!sent) throw new Error(`nobody knows how ${system} sends`)
        const url = [hookUrl, [query, sent.query].filter(Boolean).join('&')].filter(Boolean).join('?')
        const response = await fetch(url, { method: 'POST', headers: sent.headers, body: sent.body })
        if (!response.ok) throw new Error(`${system}: ${response.status} ${await response.text()}`)
      }
      await running.hub.worker.idle()
    },
    open: async (without) => {
      const names = new Map(Object.entries(connections).map(([system, { id }]) => [id, system]))
      const incidents = await running.client.all<Told>('/v1/incidents?status=open')
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

interface Told {
  readonly detector: string
  readonly subject: { readonly kind: string; readonly key: string }
  readonly order?: string
  readonly cause?: string
  readonly quantity?: string
}

/** One in so many does not come. */
export function withoutOneIn(share: number, tellings: LossyShop['tellings'], seed: number): LossyShop['tellings'] {
  const random = randomFrom(seed)
  return tellings.filter(() => !random.chance(1 / share))
}
