/** The record of changes: one chain a tenant, proven with a key of its own. */
import {
  type Audit,
  type AuditEntry,
  type AuditHead,
  chained,
  type Digest,
  digestWith,
  newPseudonymKey,
  noEntries,
  pageOf,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import type { Database, Row, Value } from './database.ts'

export function createAudit(database: Database, sealer: Sealer): Audit {
  const digests = new Map<TenantId, Digest>()
  database.onErased((tenant) => digests.delete(tenant as TenantId))
  const headOf = (tenant: TenantId): AuditHead => {
    const row = database.get('SELECT seq, proof FROM audit_head WHERE tenant = ?', tenant)
    return row ? { seq: Number(row.seq), proof: String(row.proof) } : noEntries
  }
  const stored = (tenant: TenantId): Digest | undefined => {
    const sealed = database.get('SELECT sealed FROM audit_head WHERE tenant = ?', tenant)?.sealed
    return sealed ? digestWith(sealer.open('secret', placeOfAuditKey(tenant), sealed as Uint8Array)) : undefined
  }
  const digestFor = async (tenant: TenantId): Promise<Digest> => {
    const known = digests.get(tenant) ?? stored(tenant) ?? (await begin(tenant))
    digests.set(tenant, known)
    return known
  }
  /** The first key written is the one. */
  const begin = async (tenant: TenantId): Promise<Digest> => {
    const sealed = sealer.seal('secret', placeOfAuditKey(tenant), newPseudonymKey())
    const sql = `INSERT INTO audit_head VALUES (?, 0, '', ?) ON CONFLICT DO NOTHING`
    await database.write(() => database.run(sql, tenant, sealed))
    return stored(tenant) as Digest
  }

  return {
    append: async (tenant, note) => {
      const digest = await digestFor(tenant)
      return database.write(() => {
        const entry = chained(note, headOf(tenant), digest)
        const { seq, at, actor, object = null, proof } = entry
        const sql = 'INSERT INTO audit (tenant, seq, at, actor, object, json) VALUES (?, ?, ?, ?, ?, ?)'
        database.run(sql, tenant, seq, at, actor.id, object, JSON.stringify(entry))
        database.run('UPDATE audit_head SET seq = ?, proof = ? WHERE tenant = ?', seq, proof, tenant)
        return entry
      })
    },

    list: async (tenant, { actor, object, since }, page) => {
      const wanted = [
        ['actor =', actor],
        ['object =', object],
        ['at >=', since],
      ].filter((pair): pair is [string, string] => pair[1] !== undefined)
      const where = ['tenant = ?', ...wanted.map(([condition]) => `${condition} ?`)].join(' AND ')
      const values: Value[] = [tenant, ...wanted.map(([, value]) => value)]
      return pageOf({
        sealer,
        list: JSON.stringify(['audit', tenant, actor, object, since]),
        page,
        rows: ([before] = [String(Number.MAX_SAFE_INTEGER)], limit) =>
          database.all(
            `SELECT seq, json FROM audit WHERE ${where} AND seq < ? ORDER BY seq DESC LIMIT ?`,
            ...values,
            Number(before),
            limit,
          ),
        item: entryOf,
        position: ({ seq }) => [String(seq)],
      })
    },

    after: async (tenant, seq, limit) =>
      database
        .all('SELECT json FROM audit WHERE tenant = ? AND seq > ? ORDER BY seq LIMIT ?', tenant, seq, limit)
        .map(entryOf),

    head: async (tenant) => headOf(tenant),
    digest: digestFor,
  }
}

export const placeOfAuditKey = (tenant: string): string => `audit:${tenant}`

const entryOf = ({ json }: Row): AuditEntry => JSON.parse(String(json))
