/** The embedded hub, put together: one folder, one port, one process. */
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import { createApi } from '@kilter/api'
import { connectors } from '@kilter/connectors'
import type { Clock, IncidentChange } from '@kilter/core'
import { detectors } from '@kilter/detectors'
import { createLookups, defaultTenant, openStore, type Store, startWorker, type Worker } from '@kilter/embedded'
import { version } from './version.ts'

export interface HubOptions {
  /** A folder of its own, or `:memory:`. */
  readonly folder: string
  /** 0: any free port. */
  readonly port: number
  readonly host?: string
  /** Where vendors reach this hub; the address it listens on unless given. */
  readonly publicUrl?: string
  /** Made on the first start unless given. */
  readonly adminKey?: string
  /** Lets lookups reach private addresses: for a sandbox. */
  readonly allowPrivateTargets?: boolean
  readonly retentionDays?: number
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
  readonly store: Store
  readonly worker: Worker
  /** Stops taking requests, finishes what is in hand within ten seconds, closes the files. */
  stop(): Promise<void>
}

const retentionDaysDefault = 30
const requestTimeoutMilliseconds = 10_000
const headerBytesMax = 16 * 1024
const stopMilliseconds = 10_000

export async function startHub(options: HubOptions): Promise<Hub> {
  const { folder, port, host = '127.0.0.1', clock, log = logLine, retentionDays = retentionDaysDefault } = options
  const opened = openStore({ folder, ...(clock && { clock }) })
  const store = options.instrument?.(opened) ?? opened
  try {
    const adminKey = await admit(store, options.adminKey)
    const lookups = createLookups({ connectors, allowPrivateTargets: options.allowPrivateTargets ?? false })
    const ports = { ...store, connectors, detectors, lookups, version, log, publicUrl: () => publicUrl }
    let publicUrl = options.publicUrl ?? ''
    const publish = async (changes: readonly IncidentChange[]) => {
      for (const change of changes) log(lineOf(change))
      await options.publish?.(changes)
    }
    const worker = startWorker({ store, ports, publish, log, retentionDays })
    const server = await listen(createApi(ports).fetch, port, host)
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`
    publicUrl = (options.publicUrl ?? url).replace(/\/+$/, '')
    return { url, adminKey, store, worker, stop: () => stop(server, worker, opened) }
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** The first start makes a key, unless one is given; a given one holds from then on. */
async function admit({ keys }: Store, given: string | undefined): Promise<string | undefined> {
  const key = given ?? (keys.any() ? undefined : `kil_${randomBytes(24).toString('base64url')}`)
  if (key !== undefined) await keys.add(defaultTenant, 'admin', key)
  return key
}

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

async function stop(server: ServerType, worker: Worker, store: Store): Promise<void> {
  const deadline = setTimeout(
    () => 'closeAllConnections' in server && server.closeAllConnections(),
    stopMilliseconds / 2,
  )
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    if ('closeIdleConnections' in server) server.closeIdleConnections()
  })
  clearTimeout(deadline)
  const late = Promise.withResolvers<void>()
  const limit = setTimeout(late.resolve, stopMilliseconds / 2)
  await Promise.race([worker.stop(), late.promise])
  clearTimeout(limit)
  await store.close()
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
