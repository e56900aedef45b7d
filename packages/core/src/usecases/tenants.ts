/** Businesses come to a hub and leave it. Who leaves is locked out at once, and then erased piece by piece. */
import { keyDigest, newKeyText } from '../access/key.ts'
import type { Connections } from '../ports/connections.ts'
import type { Keys } from '../ports/keys.ts'
import type { Clock, Ids } from '../ports/runtime.ts'
import type { Tenants } from '../ports/tenants.ts'
import { Refusal } from '../refusal.ts'
import type { Erasure, NewTenant, Tenant } from '../tenant/tenant.ts'
import { addMilliseconds, type Instant, type TenantId } from '../values.ts'

export interface TenantPorts {
  readonly tenants: Tenants
  readonly keys: Keys
  readonly connections: Connections
  readonly ids: Ids
  readonly clock: Clock
}

/** What is under way when a tenant leaves may still be written: looked again after two minutes, an hour, and when no queue holds
 * anything of that time any more. */
const looksAfterMilliseconds = [2 * 60_000, 3_600_000, 15 * 24 * 3_600_000]
const erasedAtOnce = 5
/** Of one tenant in one turn. */
const stepsMax = 20

/** With its first key, an owner's, which is shown once. Throws Refusal 'conflict' where the id is or was taken. */
export async function createTenant(given: NewTenant, { tenants, keys, ids, clock }: TenantPorts) {
  const createdAt = clock.now()
  const tenant: Tenant = { id: given.id as TenantId, name: given.name, createdAt }
  if ((await tenants.add(tenant)) === 'taken')
    throw new Refusal('conflict', 'there is or was a tenant of this id', { path: 'id' })
  const text = newKeyText()
  const key = { id: ids.key(), tenant: tenant.id, name: 'owner', role: 'owner', createdAt } as const
  await keys.add(key, keyDigest(text))
  return { tenant, text }
}

/** From now on nobody of it can do anything, no webhook of it is taken, and all of it goes. Safe to repeat. `confirm`: its id once more. */
export async function eraseTenant(id: TenantId, confirm: string, ports: TenantPorts): Promise<Tenant> {
  const tenant = await ports.tenants.find(id)
  if (!tenant) throw new Refusal('not-found', 'there is no such tenant')
  if (confirm !== id)
    throw new Refusal('invalid', 'must be the id of the tenant, so that no other one is erased', { path: 'confirm' })
  const now = ports.clock.now()
  const erasing: Tenant = tenant.erasure
    ? tenant
    : { ...tenant, erasure: { requestedAt: now, dueAt: now, rounds: 0, rows: 0 } }
  await ports.tenants.save(erasing)
  await ports.keys.clear(id)
  for (const connection of await ports.connections.all(id)) await ports.connections.remove(id, connection.id)
  return erasing
}

/** One bounded turn; answers how many there were: none, and there is nothing to do before time goes on. */
export async function goOnErasingTenants(now: Instant, { tenants, clock }: Pick<TenantPorts, 'tenants' | 'clock'>) {
  const due = await tenants.erasing(now, erasedAtOnce)
  for (const tenant of due)
    if (tenant.erasure) await tenants.save({ ...tenant, erasure: await turn(tenant.id, tenant.erasure) })
  return due.length

  async function turn(id: TenantId, before: Erasure): Promise<Erasure> {
    let { after, rows } = before
    for (let step = 0; step < stepsMax; step += 1) {
      const erased = await tenants.eraseRows(id, after)
      rows += erased.rows
      after = erased.next
      if (after === undefined) return lookedThrough({ ...before, rows })
    }
    return { ...before, rows, ...(after !== undefined && { after }) }
  }

  function lookedThrough({ after: _over, dueAt: _due, ...erasure }: Erasure): Erasure {
    const at = clock.now()
    const next = looksAfterMilliseconds[erasure.rounds]
    return {
      ...erasure,
      erasedAt: erasure.erasedAt ?? at,
      rounds: erasure.rounds + 1,
      ...(next !== undefined && { dueAt: addMilliseconds(at, next) }),
    }
  }
}
