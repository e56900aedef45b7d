/** A tenant's accounts at vendors: made, changed, given new secrets. What a connector needs is said by the connector. */
import * as z from 'zod'
import { type Connector, type Role, roles } from '../connector/connector.ts'
import type { Connection, ConnectionSecrets, Connections, Vault } from '../ports/connections.ts'
import type { Clock, Ids } from '../ports/runtime.ts'
import { Refusal } from '../refusal.ts'
import type { ConnectionId, TenantId } from '../values.ts'
import { type ConnectionCheck, changeConnection } from './change-connection.ts'
import { checkStillTheirs } from './kept-for-another.ts'

export interface ConnectPorts {
  readonly connectors: ReadonlyMap<string, Connector>
  readonly connections: Connections
  readonly vault: Vault
  readonly clock: Clock
  readonly ids: Ids
}

const Secret = z.string().min(1).max(1_000)

const secretsMost = 5

const changeable = {
  name: z.string().min(1).max(200),
  roles: z.array(z.enum(roles)).max(roles.length),
  /** Vendor-specific; credentials for lookups may stand here too, and are kept apart as secrets. */
  settings: z.record(z.string(), z.unknown()),
  /** What the vendor signs with. */
  secret: Secret,
  /** Several during rotation, newest first; or an object with `signing` and the names of credentials. */
  secrets: z.union([
    z.array(Secret).min(1).max(secretsMost),
    z.record(z.string(), z.union([Secret, z.array(Secret).min(1).max(secretsMost)])),
  ]),
}

export const NewConnection = z
  .strictObject({ vendor: z.string().min(1).max(100), ...changeable })
  .partial({ roles: true, settings: true, secret: true, secrets: true })
export type NewConnection = z.infer<typeof NewConnection>

export const ConnectionChange = z.strictObject(changeable).partial()
export type ConnectionChange = z.infer<typeof ConnectionChange>

/** Throws Refusal 'invalid' with the path of the field that is wrong. */
export async function connect(tenant: TenantId, given: NewConnection, ports: ConnectPorts): Promise<Connection> {
  const connector = ports.connectors.get(given.vendor)
  if (!connector) {
    const known = [...ports.connectors.keys()].join(', ')
    throw new Refusal('invalid', `not a vendor that we know; known are ${known}`, { path: 'vendor' })
  }
  const { settings, secrets } = read(given, connector, { signing: [], credentials: {} })
  const connection: Connection = {
    id: ports.ids.connection(),
    tenant,
    vendor: connector.vendor,
    name: given.name,
    roles: unique(given.roles ?? connector.defaultRoles),
    settings,
    ...accountOf(connector, settings),
    createdAt: ports.clock.now(),
  }
  await ports.connections.put(connection, secrets)
  return connection
}

/** Changes what is named and leaves the rest. New signing secrets replace all old ones: give both during rotation. */
export async function reconnect(
  tenant: TenantId,
  id: ConnectionId,
  given: ConnectionChange,
  ports: ConnectPorts,
  check?: ConnectionCheck,
) {
  const change = async (before: Connection) => {
    check?.(before)
    const connector = ports.connectors.get(before.vendor)
    if (!connector) throw new Refusal('not-found', 'there is no such connection')
    const known = await secretsOrNone(tenant, id, ports.vault, { fresh: true })
    const wanted = { ...given, settings: given.settings ?? before.settings }
    const { settings, secrets, kept } = read(wanted, connector, known)
    checkStillTheirs(connector, { before: before.settings, after: settings, kept })
    const { account: _, ...rest } = before
    const after: Connection = {
      ...rest,
      ...accountOf(connector, settings),
      name: given.name ?? before.name,
      roles: given.roles ? unique(given.roles) : before.roles,
      settings,
    }
    return { after, secrets }
  }
  return changeConnection(tenant, id, change, ports.connections)
}

export const NewSecret = z.strictObject({
  secret: Secret.optional(),
  /** Only the newest is good from then on. */
  dropOld: z.boolean().optional(),
})
export type NewSecret = z.infer<typeof NewSecret>

/** Puts a new signing secret before those that are there, drops all but the newest, or both. Safe to repeat.
 * Throws Refusal 'not-found', 'invalid' where neither is asked, 'conflict' where there is none, or no room for one more. */
export async function renewSecret(
  tenant: TenantId,
  id: ConnectionId,
  given: NewSecret,
  ports: ConnectPorts,
  check?: ConnectionCheck,
) {
  const { secret, dropOld = false } = given
  if (secret === undefined && !dropOld)
    throw new Refusal('invalid', 'give a secret, dropOld, or both', { path: 'secret' })
  const change = async (connection: Connection) => {
    check?.(connection)
    const { signing: known, credentials } = await secretsOrNone(tenant, id, ports.vault, { fresh: true })
    const all = secret === undefined ? known : [secret, ...known.filter((old) => old !== secret)]
    const signing = dropOld ? all.slice(0, 1) : all
    if (signing.length === 0) throw new Refusal('conflict', 'this connection has no secret yet; give one')
    if (signing.length > secretsMost)
      throw new Refusal(
        'conflict',
        `it has ${secretsMost} secrets already; drop the old ones first, with dropOld alone`,
      )
    return { after: connection, secrets: { signing, credentials } }
  }
  return (await changeConnection(tenant, id, change, ports.connections)).after
}

function accountOf(connector: Connector, settings: Connection['settings']): { account?: string } {
  const account = connector.accounts?.of(settings)
  return account === undefined ? {} : { account }
}

const unique = (given: readonly Role[]): readonly Role[] => [...new Set(given)]

/** Secrets that cannot be decrypted any more are replaced, not mourned. */
export async function secretsOrNone(
  tenant: TenantId,
  id: ConnectionId,
  vault: Vault,
  options: { fresh?: boolean } = {},
): Promise<ConnectionSecrets> {
  try {
    return await vault.secrets(tenant, id, options)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'misconfigured') return { signing: [], credentials: {} }
    throw error
  }
}

function read(given: ConnectionChange, connector: Connector, before: ConnectionSecrets) {
  const names = new Set(connector.credentials ?? [])
  const entries = Object.entries(given.settings ?? {})
  const settings = connector.settings.safeParse(Object.fromEntries(entries.filter(([name]) => !names.has(name))))
  if (!settings.success) throw issueOf(settings.error, 'settings')
  const inSettings = Object.fromEntries(entries.filter(([name]) => names.has(name)))
  const { signing, credentials } = secretsOf(given, names)
  const fresh = { ...credentialsIn(inSettings, 'settings'), ...credentials }
  const secrets: ConnectionSecrets = {
    signing: signing ?? before.signing,
    credentials: { ...before.credentials, ...fresh },
  }
  const kept = Object.keys(before.credentials).filter((name) => !(name in fresh))
  return { settings: settings.data as Connection['settings'], secrets, kept }
}

function secretsOf({ secret, secrets }: ConnectionChange, names: ReadonlySet<string>) {
  if (secret !== undefined && secrets !== undefined && (Array.isArray(secrets) || 'signing' in secrets)) {
    throw new Refusal('invalid', 'give either secret or secrets for signing', { path: 'secret' })
  }
  const first = secret === undefined ? undefined : [secret]
  if (secrets === undefined) return { signing: first, credentials: {} }
  if (Array.isArray(secrets)) return { signing: secrets, credentials: {} }
  const { signing, ...credentials } = secrets
  const unknown = Object.keys(credentials).find((name) => !names.has(name))
  if (unknown !== undefined) {
    const known = ['signing', ...names].join(', ')
    throw new Refusal('invalid', `not a secret of this vendor; known are ${known}`, { path: `secrets.${unknown}` })
  }
  const several = typeof signing === 'string' ? [signing] : signing
  return { signing: several ?? first, credentials: credentialsIn(credentials, 'secrets') }
}

function credentialsIn(given: Readonly<Record<string, unknown>>, path: string): Record<string, string> {
  const read = z.record(z.string(), Secret).safeParse(given)
  if (!read.success) throw issueOf(read.error, path)
  return read.data
}

function issueOf(error: z.ZodError, under: string): Refusal {
  const [issue] = error.issues
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = [under, ...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])].join('.')
  return new Refusal('invalid', issue?.message ?? 'not understood', { path })
}
