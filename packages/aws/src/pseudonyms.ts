/** The key of each tenant that personal data is digested with: random, sealed, made once. */
import { type Digest, digestWith, newPseudonymKey, type Pseudonyms, type Sealer, type TenantId } from '@kilter/core'
import { pseudonymsOf } from './places.ts'
import type { Table } from './table.ts'

const notYet = { expression: 'attribute_not_exists(#pk)' }

export function createPseudonyms(table: Table, sealer: () => Promise<Sealer>): Pseudonyms {
  const known = new Map<TenantId, { readonly key: Uint8Array; readonly digest: Digest }>()
  const nameOf = (tenant: TenantId) => `pseudonyms:${tenant}`

  const remember = (tenant: TenantId, key: Uint8Array) => {
    const made = { key, digest: digestWith(key) }
    known.set(tenant, made)
    return made
  }
  const stored = async (tenant: TenantId): Promise<Uint8Array | undefined> => {
    const item = await table.get(pseudonymsOf(tenant))
    return item && (await sealer()).open('secret', nameOf(tenant), item.sealed as Uint8Array)
  }
  /** The first one written is the one: whoever comes later takes it over. */
  const claim = async (tenant: TenantId, key: Uint8Array): Promise<Uint8Array> => {
    const sealed = (await sealer()).seal('secret', nameOf(tenant), key)
    await table.put({ ...pseudonymsOf(tenant), sealed }, notYet)
    return (await stored(tenant)) ?? key
  }
  const open = async (tenant: TenantId) =>
    known.get(tenant) ?? remember(tenant, (await stored(tenant)) ?? (await claim(tenant, newPseudonymKey())))

  return {
    of: async (tenant) => (await open(tenant)).digest,
    key: async (tenant) => (await open(tenant)).key,
    adopt: async (tenant, key) => void remember(tenant, (await stored(tenant)) ?? (await claim(tenant, key))),
  }
}
