/** How keys are spelt: parts joined by `#`, so that no two names meet in one key. */
import { createHash } from 'node:crypto'
import {
  type ConnectionId,
  type DeliveryName,
  type IncidentId,
  type Subject,
  subjectFrom,
  subjectId,
  type TenantId,
} from '@kilter/core'

const escaped = (part: string): string => part.replace(/[%#]/g, encodeURIComponent)

/** Every part but the last is escaped; the last may hold anything. */
export function keyOf(...parts: readonly [string, ...string[]]): string {
  return [...parts.slice(0, -1).map(escaped), parts.at(-1)].join('#')
}

/** The parts of a key; the last takes what is left. */
export function partsOf(key: string, count: number): string[] {
  const pieces = key.split('#')
  return [...pieces.slice(0, count - 1).map(decodeURIComponent), pieces.slice(count - 1).join('#')]
}

/** Unit: characters. DynamoDB takes 2,048 bytes of UTF-8 as a hash key. */
const dedupeKeyMax = 500

export function deliveryKey({ connection, dedupeKey }: Pick<DeliveryName, 'connection' | 'dedupeKey'>): { pk: string } {
  const short = dedupeKey.length <= dedupeKeyMax ? `=${dedupeKey}` : `#${digest(dedupeKey)}`
  return { pk: keyOf(connection, short) }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** Keys whose second part is no tenant: what they name is found before it is known whose it is. */
const ofNobody = ['door', 'account', 'key']

/** Whether an item of the records is a tenant's: by its key, by what it says, or as one of those with connections. */
export function belongsTo(tenant: TenantId, { pk, sk, tenant: said }: Readonly<Record<string, unknown>>): boolean {
  const [kind = '', owner] = partsOf(String(pk), 3)
  if (kind === tenantsWithConnections) return sk === tenant
  return said === tenant || (owner === escaped(tenant) && !ofNobody.includes(kind))
}

/** Of those that the sweep walks through. */
export const tenantsWithConnections = 'tenants'

export const head = 'HEAD'

export const subjectKey = (tenant: TenantId, subject: Subject): string => keyOf('subject', tenant, subjectId(subject))

export function subjectAt(pk: string): { tenant: TenantId; subject: Subject } {
  const [, tenant, id] = partsOf(pk, 3)
  return { tenant: tenant as TenantId, subject: subjectFrom(id ?? '') }
}

export const incidentKey = (tenant: TenantId, id: IncidentId) => ({ pk: keyOf('incident', tenant, id), sk: head })
export const historyOf = (tenant: TenantId, id: IncidentId): string => keyOf('history', tenant, id)
export const connectionDoor = (id: ConnectionId) => ({ pk: keyOf('door', id), sk: head })
export const accountOf = (vendor: string, account: string): string => keyOf('account', vendor, account)
export const pseudonymsOf = (tenant: TenantId) => ({ pk: keyOf('pseudonyms', tenant), sk: head })
export const connectionsOf = (tenant: TenantId): string => keyOf('connections', tenant)
export const aliasesOf = (tenant: TenantId): string => keyOf('aliases', tenant)
export const catalogueOf = (tenant: TenantId): string => keyOf('catalogue', tenant)
export const dismissalsOf = (tenant: TenantId): string => keyOf('dismissed', tenant)
export const policiesOf = (tenant: TenantId): string => keyOf('policies', tenant)
export const sightingsOf = (tenant: TenantId, connection: ConnectionId, externalId: string): string =>
  keyOf('sighted', tenant, connection, externalId)

/** Over how many partitions of an index what is due is spread. */
export const shardsMax = 4

export const shardOf = (name: string, key: string): string =>
  `${name}${(createHash('sha256').update(key).digest()[0] ?? 0) % shardsMax}`

export const shardsOf = (name: string): string[] => Array.from({ length: shardsMax }, (_, shard) => `${name}${shard}`)
