/** The embedded hub, put together: one folder, one port, one process. */
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import { createApi, ownHostOf } from '@kilter/api'
import { createChannels, createOutlet } from '@kilter/channels'
import { connectors as all } from '@kilter/connectors'
import { phones } from '@kilter/connectors/phones'
import {
  alert,
  announceChanges,
  announceEvents,
  type CanonicalEvent,
  type Channel,
  type Clock,
  type Connector,
  type DeliverPorts,
  type IncidentChange,
  type TenantId,
  withPlaces,
} from '@kilter/core'
import { detectors } from '@kilter/detectors'
import {
  openStore,
  type PullWorker,
  type SendingWorker,
  type Store,
  startAlertWorker,
  startPullWorker,
  startSubscriptionWorker,
  startWorker,
  type Worker,
} from '@kilter/embedded'
import { createLookups, signInFrom } from '@kilter/outbound'
import { admitAdmin, admitOperator, checkKey } from './admit.ts'
import { version } from './version.ts'

export interface HubOptions {
  /** A folder of its own, or `:memory:`. */
  readonly folder: string
  /** 0: any free port. */
  readonly port: number
  readonly host?: string
  /** Where vendors reach this hub; the address it listens on unless given. */
  readonly publicUrl?: string
  /** Other names that it is called by. */
  readonly hosts?: readonly string[]
  /** Made on the first start unless given. */
  readonly adminKey?: string
  /** Of the hub itself, for its tenants; held by whoever runs it. */
  readonly operatorKey?: string
  /** Lets lookups reach private addresses: for a sandbox. */
  readonly allowPrivateTargets?: boolean
  /** Instead of all that there are. */
  readonly connectors?: ReadonlyMap<string, Connector>
  readonly retentionDays?: number
  /** Settings of the alert channels, by environment variable. */
  readonly settings?: Readonly<Record<string, string | undefined>>
  /** Instead of those that the settings switch on. */
  readonly channels?: ReadonlyMap<string, Channel>
  /** The shop, as its people call it. */
  readonly shop?: string
  readonly clock?: Clock
  log?(record: Record<string, unknown>): void
  /** Told of every incident change at least once, after the log. */
  publish?(changes: readonly IncidentChange[]): Promise<void>
  /** Wraps the store's ports: for tests of faults. */
  instrument?(store: Store): Store
}

export interface Hub {
  readonly url: string
  /** Only where it was made or given at this start: it is stored as a digest. */
  readonly adminKey: string | undefined
  /** Ids of the keys that earlier starts let in, where this one let in another: they still open everything. */
  readonly olderKeys: readonly string[]
  readonly store: Store
  readonly worker: Worker
  readonly alerts: SendingWorker
  /** Undefined where webhooks are switched off. */
  readonly subscriptions: SendingWorker | undefined
  readonly pulls: PullWorker
  /** Stops taking requests, finishes what is in hand within ten seconds, closes the files. */
  stop(): Promise<void>
}

const retentionDaysDefault = 30
const requestTimeoutMilliseconds = 10_000
const headerBytesMax = 16 * 1024
const stopMilliseconds = 10_000

export async function startHub(options: HubOptions): Promise<Hub> {
  const { folder, port, host = '127.0.0.1', clock, log = logLine, retentionDays = retentionDaysDefault } = options
  checkKey('the admin key', options.adminKey)
  checkKey('the operator key', options.operatorKey)
  const opened = openStore({ folder, ...(clock && { clock }) })
  const store = options.instrument?.(opened) ?? opened
  let server: ServerType | undefined
  try {
    const connectors = options.connectors ?? all
    const { allowPrivateTargets = false } = options
    const lookups = createLookups({ connectors, allowPrivateTargets, vault: store.vault })
    const mark = randomBytes(16).toString('hex')
    const surroundings = { ...around(options), mark }
    const channels = options.channels ?? (await createChannels(options.settings ?? {}, surroundings))
    const outlet = createOutlet(options.settings ?? {}, surroundings)
    const id = () => store.ids.delivery().slice(4)
    let subscriptions: SendingWorker | undefined
    let postman: SendingWorker | undefined
    const wakePoster = async (): Promise<void> => subscriptions?.wake()
    const alerting = { books: store.books, mailings: store.mailings, channels, id }
    const subscribing = outlet && { ...store, outlet, id, wake: wakePoster }
    const signIn = signInFrom(options.settings ?? {}, { allowPrivateTargets, clock: store.clock })
    const ports = {
      ...store,
      ...(signIn && { signIn }),
      alerting,
      ...(subscribing && { subscribing }),
      pulling: { pulls: store.pulls, id },
      connectors,
      detectors: withPlaces(detectors, connectors),
      lookups,
      pages: lookups,
      chance: Math.random,
      phones,
      mark,
      version,
      log,
      publicUrl: () => publicUrl,
      isOwnHost: ownHostOf([host, ...(options.hosts ?? []), ...namesIn(options.publicUrl)]),
    }
    let publicUrl = ''
    const alertPorts: DeliverPorts = {
      ...{ ...ports, channels, shop: options.shop ?? 'Your shop', chance: Math.random },
      tellsEach: (kind) => channels.get(kind)?.each === true,
    }
    const publish = async (changes: readonly IncidentChange[]) => {
      for (const change of changes) log(lineOf(change))
      await alert(changes, alertPorts)
      postman?.wake()
      if ((await announceChanges(changes, store)) > 0) await wakePoster()
      await options.publish?.(changes)
    }
    const announce = async (tenant: TenantId, events: readonly CanonicalEvent[]) => {
      if ((await announceEvents(tenant, events, store)) > 0) await wakePoster()
    }
    server = await listen(createApi(ports).fetch, port, host)
    const url = urlOf(host, server)
    publicUrl = (options.publicUrl ?? url).replace(/\/+$/, '')
    const { text: adminKey, olderKeys } = await admitAdmin(store, options.adminKey) // not before the port is ours: a key is shown once
    await admitOperator(store, options.operatorKey)
    const worker = startWorker({ store, ports, publish, announce, log, retentionDays })
    const alerts = startAlertWorker(alertPorts)
    postman = alerts
    subscriptions = outlet && startSubscriptionWorker({ ...ports, outlet, chance: Math.random })
    const renewal = startRenewal(opened, log)
    const pulls = startPullWorker({ ports, log })
    const workers = {
      all: [worker, alerts, pulls, renewal, ...(subscriptions ? [subscriptions] : [])],
      channels: options.channels ? [] : [...channels.values()],
    }
    const running = { store, worker, alerts, subscriptions, pulls }
    return { url, adminKey, olderKeys, ...running, stop: once(stop, server, workers, opened) }
  } catch (error) {
    server?.close()
    await opened.close()
    throw error
  }
}

interface Renewal {
  stop(): Promise<void>
}

/** Where a new key is taking over: in the background, until all is sealed anew. */
function startRenewal({ renew }: Store, log: (record: Record<string, unknown>) => void): Renewal {
  let stopped = false
  const done = renew?.(() => stopped).then(
    (renewed) => {
      if (renewed?.lost === 0)
        log({ level: 'info', message: 'all is sealed under the new key; the old one is out', ...renewed })
      else if (renewed) log({ level: 'error', message: 'some values open with no key; the old key stays', ...renewed })
    },
    (error) => log({ level: 'error', message: 'the new key could not take over yet', error: String(error) }),
  )
  return {
    stop: async () => {
      stopped = true
      await done
    },
  }
}

const namesIn = (url: string | undefined): string[] => (url === undefined ? [] : [new URL(url).hostname])

const around = ({ publicUrl, allowPrivateTargets = false }: HubOptions) => ({ publicUrl, allowPrivateTargets })

const urlOf = (host: string, server: ServerType): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`

function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
  hostname: string,
): Promise<ServerType> {
  const serverOptions = {
    requestTimeout: requestTimeoutMilliseconds,
    headersTimeout: requestTimeoutMilliseconds,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: headerBytesMax,
  }
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname, serverOptions }, () => resolve(server))
    server.once('error', reject)
  })
}

function once<Given extends readonly unknown[]>(work: (...given: Given) => Promise<void>, ...given: Given) {
  let running: Promise<void> | undefined
  return (): Promise<void> => {
    running ??= work(...given)
    return running
  }
}

interface Workers {
  readonly all: readonly { stop(): Promise<void> }[]
  /** Those that this hub opened. */
  readonly channels: readonly Channel[]
}

/** Each half may take half of the time. A request that is cut off got no 2xx, so its sender tries again. */
async function stop(server: ServerType, { all, channels }: Workers, store: Store): Promise<void> {
  await within(stopMilliseconds / 2, closed(server))
  if ('closeAllConnections' in server) server.closeAllConnections()
  await within(
    stopMilliseconds / 2,
    Promise.all(all.map((each) => each.stop())).then(() => {}),
  )
  await Promise.all(channels.map((channel) => channel.close?.()))
  await store.close()
}

const lookMilliseconds = 20

/** Takes no new connection. The open ones end with the answer they wait for: those whose request comes now are told so,
 * and those that were answered just before are found idle. */
async function closed(server: ServerType): Promise<void> {
  server.prependListener('request', (_request, response: ServerResponse) => {
    response.shouldKeepAlive = false
  })
  const idle = setInterval(() => 'closeIdleConnections' in server && server.closeIdleConnections(), lookMilliseconds)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  clearInterval(idle)
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, milliseconds)
  await Promise.race([work, late.promise])
  clearTimeout(timer)
}

/** Ids and nothing else: names, titles and amounts are a look into the API away. */
const lineOf = ({ type, incident }: IncidentChange): Record<string, unknown> => ({
  level: 'info',
  event: type,
  incident: incident.id,
  detector: incident.detector,
  tenant: incident.tenant,
})

function logLine(record: Record<string, unknown>): void {
  console.error(JSON.stringify({ time: new Date().toISOString(), ...record }))
}
