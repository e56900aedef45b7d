/** What was changed over the API: who, what, when, and how it ended. Each entry carries the one before it, so that none can be changed, taken
 * out or moved without being found. */
import * as z from 'zod'
import { AccessRole } from '../access/grant.ts'
import type { Digest } from '../connector/connector.ts'
import { Instant } from '../values.ts'

/** By id or by the name of a key: no address, and no name that a link or token brought along. */
export const AuditActor = z.object({
  kind: z.enum(['key', 'person', 'recipient', 'hub']),
  /** Of the key or recipient; of a person, what their issuer calls them. */
  id: z.string().max(300),
  name: z.string().max(100).optional(),
  role: AccessRole.optional(),
})
export type AuditActor = z.infer<typeof AuditActor>

/** What is said of a change. */
export const AuditNote = z.object({
  at: Instant,
  actor: AuditActor,
  /** The route, as in `POST /v1/connections/{id}/test`; never with a query. */
  action: z.string().max(200),
  /** The id of what was changed or made, or the name in the path. */
  object: z.string().max(300).optional(),
  /** The status that was answered. */
  status: z.int(),
  /** A keyed digest of the body: that it was this one can be shown, what stood in it cannot be read. */
  body: z.string().max(100).optional(),
})
export type AuditNote = z.infer<typeof AuditNote>

/** In its place: the first of a tenant is 1, and its `before` is empty. */
export const AuditEntry = AuditNote.extend({ seq: z.int().positive(), before: z.string(), proof: z.string() })
export type AuditEntry = z.infer<typeof AuditEntry>

/** The place behind an entry. */
export interface AuditHead {
  readonly seq: number
  readonly proof: string
}

export const noEntries: AuditHead = { seq: 0, proof: '' }

export function chained(note: AuditNote, head: AuditHead, digest: Digest): AuditEntry {
  const placed = { ...note, seq: head.seq + 1, before: head.proof }
  return { ...placed, proof: proofOf(placed, digest) }
}

/** Whether an entry is as it was written, and stands where it was put. */
export const follows = (entry: AuditEntry, head: AuditHead, digest: Digest): boolean =>
  entry.seq === head.seq + 1 && entry.before === head.proof && entry.proof === proofOf(entry, digest)

/** Each field at its own place, so that no two entries are written alike. */
const proofOf = (entry: Omit<AuditEntry, 'proof'>, digest: Digest): string => {
  const { seq, before, at, action, object = null, status, body = null } = entry
  const { kind, id, name = null, role = null } = entry.actor
  return digest(`audit:${JSON.stringify([seq, before, at, kind, id, name, role, action, object, status, body])}`)
}
