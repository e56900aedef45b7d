/** The record of changes: one chain a tenant, proven with a key of its own. An entry and the place where the record ends are written together. */
import {
  type Audit,
  type AuditEntry,
  type AuditFilter,
  type AuditHead,
  chained,
  type Digest,
  digestWith,
  newPseudonymKey,
  noEntries,
  pageOf,
  Refusal,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import { head, keyOf } from './places.ts'
import type { Item, Table } from './table.ts'

const attemptsMax = 50
/** A page with a filter reads no more entries than this, and may then be short. */
const lookedAtMax = 2_000
const perRound = 200

export function createAudit(table: Table, sealer: () => Promise<Sealer>): Audit {
  const digests = new Map<TenantId, Digest>()
  const stored = async (tenant: TenantId): Promise<Digest | undefined> => {
    const sealed = (await table.get(headPlace(tenant)))?.sealed
    return sealed ? digestWith((await sealer()).open('secret', nameOf(tenant), sealed as Uint8Array)) : undefined
  }
  const digestFor = async (tenant: TenantId): Promise<Digest> => {
    const known = digests.get(tenant) ?? (await stored(tenant)) ?? (await begin(tenant))
    digests.set(tenant, known)
    return known
  }
  /** The first key written is the one. */
  const begin = async (tenant: TenantId): Promise<Digest> => {
    const sealed = (await sealer()).seal('secret', nameOf(tenant), newPseudonymKey())
    const first = { ...headPlace(tenant), sealed, ...noEntries }
    await table.put(first, { expression: 'attribute_not_exists(#pk)' })
    return (await stored(tenant)) as Digest
  }
  const headOf = async (tenant: TenantId): Promise<AuditHead> => {
    const item = await table.get(headPlace(tenant))
    return item ? { seq: Number(item.seq), proof: String(item.proof) } : noEntries
  }

  return {
    append: async (tenant, note) => {
      const digest = await digestFor(tenant)
      for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
        const end = await headOf(tenant)
        const entry = chained(note, end, digest)
        const { met } = await table.transact([
          {
            update: headPlace(tenant),
            change: { update: 'SET #seq = :seq, #proof = :proof', values: { seq: entry.seq, proof: entry.proof } },
            when: { expression: '#seq = :before AND #proof = :end', values: { before: end.seq, end: end.proof } },
          },
          {
            put: { pk: entriesOf(tenant), sk: placeOf(entry.seq), json: JSON.stringify(entry) },
            when: { expression: 'attribute_not_exists(#pk)' },
          },
        ])
        if (met) return entry
      }
      throw new Refusal('unavailable', 'many changes are recorded at this moment')
    },

    list: async (tenant, filter, page) => {
      let stopped: string | undefined
      return pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['audit', tenant, filter.actor, filter.object, filter.since]),
        page,
        rows: async (position, limit) => {
          const found: AuditEntry[] = []
          let before: string | undefined = position?.[0] ?? behindAll
          for (let looked = 0; found.length < limit && before !== undefined; looked += perRound) {
            stopped = looked >= lookedAtMax ? before : undefined
            if (stopped !== undefined) break
            const entries = await newest(tenant, before, perRound)
            found.push(...entries.filter(fits(filter)))
            const last = entries.at(-1)
            const isOver = entries.length < perRound || !last || (filter.since !== undefined && last.at < filter.since)
            before = isOver ? undefined : placeOf(last.seq)
          }
          return found.slice(0, limit)
        },
        stoppedAt: () => (stopped === undefined ? undefined : [stopped]),
        item: (entry) => entry,
        position: ({ seq }) => [placeOf(seq)],
      })
    },

    after: async (tenant, seq, limit) => {
      const where = { expression: '#sk > :after', values: { after: placeOf(seq) } }
      return (await table.query({ hash: ['pk', entriesOf(tenant)], where, limit })).map(entryIn)
    },

    head: headOf,
    digest: digestFor,
  }

  async function newest(tenant: TenantId, before: string, limit: number): Promise<AuditEntry[]> {
    const where = { expression: '#sk < :before', values: { before } }
    return (await table.query({ hash: ['pk', entriesOf(tenant)], where, descending: true, limit })).map(entryIn)
  }
}

const fits =
  ({ actor, object, since }: AuditFilter) =>
  (entry: AuditEntry): boolean =>
    (actor === undefined || entry.actor.id === actor) &&
    (object === undefined || entry.object === object) &&
    (since === undefined || entry.at >= since)

const entriesOf = (tenant: TenantId): string => keyOf('audit', tenant)
const headPlace = (tenant: TenantId) => ({ pk: keyOf('audit-end', tenant), sk: head })
const nameOf = (tenant: TenantId): string => `audit:${tenant}`
const placeOf = (seq: number): string => String(seq).padStart(12, '0')
const behindAll = ':' // after every digit

const entryIn = ({ json }: Item): AuditEntry => JSON.parse(String(json))
