/** A tenant that lost its own keys gets another from whoever runs the hub. */
import { keyDigest, newKeyText } from '../access/key.ts'
import type { AuditActor } from '../audit/entry.ts'
import type { Audit } from '../ports/audit.ts'
import { Refusal } from '../refusal.ts'
import type { TenantId } from '../values.ts'
import type { GivenKey } from './keys.ts'
import type { TenantPorts } from './tenants.ts'

export interface OwnerKeyPorts extends Omit<TenantPorts, 'connections'> {
  readonly audit: Audit
}

/** An owner's key, beside those that there are, and first noted in the tenant's own record of changes. `by`: who gives it. The number of keys
 * is no bound here: who lost all of them can revoke none. Throws Refusal: 'not-found', 'conflict' for a tenant that leaves. */
export async function giveOwnerKey(tenant: TenantId, by: AuditActor, ports: OwnerKeyPorts): Promise<GivenKey> {
  const { keys, audit, ids, clock } = ports
  await mustStay(tenant, ports)
  const at = clock.now()
  const key = { id: ids.key(), tenant, name: 'owner', role: 'owner', createdBy: 'the hub', createdAt: at } as const
  await audit.append(tenant, { at, actor: by, action: 'owner’s key by the hub', object: key.id, status: 201 })
  const text = newKeyText()
  await keys.add(key, keyDigest(text))
  // Whoever locked it out at this moment did not see this key.
  await mustStay(tenant, ports).catch(async (error) => {
    await keys.clear(tenant)
    throw error
  })
  return { key, text }
}

async function mustStay(id: TenantId, { tenants }: OwnerKeyPorts): Promise<void> {
  const tenant = await tenants.find(id)
  if (!tenant) throw new Refusal('not-found', 'there is no such tenant')
  if (tenant.erasure) throw new Refusal('conflict', 'this tenant is being erased')
}
