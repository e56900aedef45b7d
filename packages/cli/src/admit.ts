/** Who is let in by whoever runs the hub: keys that its environment names, or the one that a first start makes. */
import { admitOwner, hubTenant, newKeyText, openWith, type TenantId } from '@kilter/core'
import { defaultTenant, type Store } from '@kilter/embedded'

const keyPattern = /^[\x21-\x7e]{1,200}$/

/** Throws where it could never be sent. */
export function checkKey(name: string, text: string | undefined): void {
  if (text !== undefined && !keyPattern.test(text))
    throw new Error(`${name} must be 1 to 200 printable ASCII characters without blanks`)
}

/** The first start makes a key, unless one is given; a given one holds from then on. Undefined: there is nothing to show, or the first
 * tenant was erased. */
export async function admitAdmin(store: Store, given: string | undefined): Promise<string | undefined> {
  const createdAt = store.clock.now()
  await store.tenants.add({ id: defaultTenant, name: 'Default', createdAt })
  if ((await store.tenants.find(defaultTenant))?.erasure) return undefined
  const isFirst = (await store.keys.list(defaultTenant, { limit: 1 })).items.length === 0
  const text = given ?? (isFirst ? newKeyText() : undefined)
  if (text !== undefined) await admit(defaultTenant, 'KILTER_ADMIN_KEY', text, store)
  return text
}

/** A key of the hub itself, for its tenants. */
export async function admitOperator(store: Store, given: string | undefined): Promise<void> {
  if (given !== undefined) await admit(hubTenant, 'KILTER_OPERATOR_KEY', given, store)
}

/** Stands in the record of changes, as anybody else's keys do. */
async function admit(tenant: TenantId, setting: string, text: string, store: Store): Promise<void> {
  const admitted = await admitOwner({ tenant, name: tenant === hubTenant ? 'operator' : 'admin', text }, store)
  const opened = await openWith(text, store)
  if (!opened.opens)
    throw new Error(`the key in ${setting} was revoked or has expired. Choose another one, or leave it out.`)
  const { key } = opened
  if (key.tenant !== tenant) throw new Error(`the key in ${setting} opens something else already. Choose another one.`)
  if (admitted === 'taken') return
  const change = {
    actor: { kind: 'hub', id: 'start' } as const,
    action: 'admit an owner’s key',
    object: key.id,
    status: 201,
  }
  await store.audit.append(tenant, { at: key.createdAt, ...change })
}
