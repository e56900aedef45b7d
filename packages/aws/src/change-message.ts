/** An outbox row as a message of the queue before the alerts. */
import type { IncidentChange, TenantId } from '@kilter/core'
import type { Told } from './outbox.ts'
import { packJson, unpackJson } from './pack.ts'
import { keyOf } from './places.ts'

export interface ChangeMessage {
  readonly tenant: TenantId
  /** The same each time it is sent. */
  readonly name: string
  /** ASCII. */
  readonly body: string
}

/** Unit: bytes; far below the 1 MiB of a message. A row that takes more is sent in parts. */
const bodyBytesMax = 200 * 1024

export const changeMessages = ({ key, tenant, changes }: Told): ChangeMessage[] =>
  partsOf(tenant, keyOf(key.pk ?? '', key.sk ?? ''), changes)

function partsOf(tenant: TenantId, name: string, changes: readonly IncidentChange[]): ChangeMessage[] {
  const body = JSON.stringify({ tenant, changes: Buffer.from(packJson(changes)).toString('base64') })
  if (body.length <= bodyBytesMax || changes.length === 1) return [{ tenant, name, body }]
  const middle = Math.ceil(changes.length / 2)
  return [
    ...partsOf(tenant, `${name}.0`, changes.slice(0, middle)),
    ...partsOf(tenant, `${name}.1`, changes.slice(middle)),
  ]
}

export function changesIn(body: string): { readonly tenant: TenantId; readonly changes: readonly IncidentChange[] } {
  const { tenant, changes } = JSON.parse(body) as { readonly tenant: TenantId; readonly changes: string }
  return { tenant, changes: unpackJson(Buffer.from(changes, 'base64')) as IncidentChange[] }
}
