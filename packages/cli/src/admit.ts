/** Who is let in by whoever runs the hub: keys that its environment names, or the one that a first start makes. */
import {
  type ApiKey,
  admitOwner,
  hubTenant,
  type KeyId,
  keyStatus,
  newKeyText,
  openWith,
  type TenantId,
} from '@kilter/core'
import { defaultTenant, type Store } from '@kilter/embedded'

const keyPattern = /^[\x21-\x7e]{1,200}$/

/** Throws where it could never be sent. */
export function checkKey(name: string, text: string | undefined): void {
  if (text !== undefined && !keyPattern.test(text))
    throw new Error(`${name} must be 1 to 200 printable ASCII characters without blanks`)
}

export interface AdmittedAdmin {
  /** Undefined: there is nothing to show, or the first tenant was erased. */
  readonly text?: string
  /** Where the given key is new: those that earlier starts let in, and that still open everything beside it. */
  readonly olderKeys: readonly KeyId[]
}

/** The first start makes a key, unless one is given; a given one holds from then on. */
export async function admitAdmin(store: Store, given: string | undefined): Promise<AdmittedAdmin> {
  const createdAt = store.clock.now()
  await store.tenants.add({ id: defaultTenant, name: 'Default', createdAt })
  if ((await store.tenants.find(defaultTenant))?.erasure) return { olderKeys: [] }
  const known = (await store.keys.list(defaultTenant, { limit: readAtOnce })).items
  const text = given ?? (known.length === 0 ? newKeyText() : undefined)
  if (text === undefined) return { olderKeys: [] }
  const admitted = await admit(defaultTenant, 'KILTER_ADMIN_KEY', text, store)
  const older = known.filter((key) => isFromStart(key) && keyStatus(key, createdAt) === 'active')
  return { text, olderKeys: admitted === 'taken' ? [] : older.map(({ id }) => id) }
}

const readAtOnce = 200

/** What a person or a tool was given has somebody who gave it. */
const isFromStart = ({ role, createdBy }: ApiKey): boolean => role === 'owner' && createdBy === undefined

/** A key of the hub itself, for its tenants. */
export async function admitOperator(store: Store, given: string | undefined): Promise<void> {
  if (given !== undefined) await admit(hubTenant, 'KILTER_OPERATOR_KEY', given, store)
}

/** Stands in the record of changes, as anybody else's keys do. */
async function admit(tenant: TenantId, setting: string, text: string, store: Store): Promise<'added' | 'taken'> {
  const admitted = await admitOwner({ tenant, name: tenant === hubTenant ? 'operator' : 'admin', text }, store)
  const opened = await openWith(text, store)
  if (!opened.opens)
    throw new Error(`the key in ${setting} was revoked or has expired. Choose another one, or leave it out.`)
  const { key } = opened
  if (key.tenant !== tenant) throw new Error(`the key in ${setting} opens something else already. Choose another one.`)
  if (admitted === 'taken') return admitted
  const change = {
    actor: { kind: 'hub', id: 'start' } as const,
    action: 'admit an owner’s key',
    object: key.id,
    status: 201,
  }
  await store.audit.append(tenant, { at: key.createdAt, ...change })
  return admitted
}
