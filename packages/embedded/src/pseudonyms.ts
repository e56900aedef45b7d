/** The key of each tenant that personal data is digested with: random, sealed, made once. */
import { type Digest, digestWith, newPseudonymKey, type Pseudonyms, type Sealer, type TenantId } from '@kilter/core'
import type { Database } from './database.ts'

export function createPseudonyms(database: Database, sealer: Sealer): Pseudonyms {
  const known = new Map<TenantId, { readonly key: Uint8Array; readonly digest: Digest }>()
  database.onErased((tenant) => known.delete(tenant as TenantId))
  const nameOf = (tenant: TenantId) => `pseudonyms:${tenant}`

  const remember = (tenant: TenantId, key: Uint8Array) => {
    const made = { key, digest: digestWith(key) }
    known.set(tenant, made)
    return made
  }
  const stored = (tenant: TenantId): Uint8Array | undefined => {
    const sealed = database.get('SELECT value FROM meta WHERE name = ?', nameOf(tenant))?.value
    return sealed ? sealer.open('secret', nameOf(tenant), sealed as Uint8Array) : undefined
  }
  /** The first one written is the one: whoever comes later takes it over. */
  const claim = async (tenant: TenantId, key: Uint8Array): Promise<Uint8Array> => {
    const sealed = sealer.seal('secret', nameOf(tenant), key)
    await database.write(() =>
      database.run('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING', nameOf(tenant), sealed),
    )
    return stored(tenant) ?? key
  }
  const open = async (tenant: TenantId) =>
    known.get(tenant) ?? remember(tenant, stored(tenant) ?? (await claim(tenant, newPseudonymKey())))

  return {
    of: async (tenant) => (await open(tenant)).digest,
    key: async (tenant) => (await open(tenant)).key,
    adopt: async (tenant, key) => void remember(tenant, stored(tenant) ?? (await claim(tenant, key))),
  }
}
