/** Whether the record of changes is as it was written: none changed, taken out, added or moved. */
import { type AuditHead, follows, noEntries } from '../audit/entry.ts'
import type { Audit } from '../ports/audit.ts'
import type { TenantId } from '../values.ts'

/** `to`: how far it was looked at, and that holds. Note it elsewhere: whoever could put an older copy of everything in place cannot make it
 * hold what you noted. */
export type Verified =
  | { readonly holds: true; readonly to: AuditHead; readonly complete: boolean }
  | { readonly holds: false; readonly at: number; readonly detail: string }

/** Looked at in one call. */
export const verifiedMax = 10_000
const readAtOnce = 500

/** `from`: a place that held before, as somebody noted it; without it, from the beginning. */
export async function verifyAudit(tenant: TenantId, from: AuditHead | undefined, audit: Audit): Promise<Verified> {
  const digest = await audit.digest(tenant)
  const end = await audit.head(tenant)
  let at = from ?? noEntries
  if (from !== undefined && from.seq > 0) {
    const [noted] = await audit.after(tenant, from.seq - 1, 1)
    if (noted?.seq !== from.seq || noted.proof !== from.proof)
      return { holds: false, at: from.seq, detail: 'it is not the entry that was noted' }
  }
  for (let looked = 0; looked < verifiedMax && at.seq < end.seq; ) {
    const entries = await audit.after(tenant, at.seq, Math.min(readAtOnce, end.seq - at.seq))
    if (entries.length === 0) return { holds: false, at: at.seq + 1, detail: 'entries are missing' }
    for (const entry of entries) {
      if (entry.seq !== at.seq + 1) return { holds: false, at: at.seq + 1, detail: 'entries are missing' }
      if (!follows(entry, at, digest)) return { holds: false, at: entry.seq, detail: 'it is not as it was written' }
      at = { seq: entry.seq, proof: entry.proof }
    }
    looked += entries.length
  }
  if (at.seq < end.seq) return { holds: true, to: at, complete: false }
  if (at.proof !== end.proof) return { holds: false, at: at.seq, detail: 'it is not the entry that was written last' }
  const [beyond] = await audit.after(tenant, at.seq, 1)
  if (beyond && (await audit.head(tenant)).seq < beyond.seq)
    return { holds: false, at: beyond.seq, detail: 'it stands behind the end' }
  return { holds: true, to: at, complete: true }
}
