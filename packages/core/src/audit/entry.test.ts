import fc from 'fast-check'
import { expect, it } from 'vitest'
import { digestWith } from '../pseudonym.ts'
import type { Instant } from '../values.ts'
import { type AuditEntry, type AuditNote, chained, follows, noEntries } from './entry.ts'

const digest = digestWith(new Uint8Array(32))
const note: AuditNote = {
  at: '2026-11-20T12:00:00.000Z' as Instant,
  actor: { kind: 'key', id: 'key_1', name: 'Ada', role: 'admin' },
  action: 'POST /v1/connections',
  object: 'con_1',
  status: 201,
  body: 'digest',
}

it('SEC-05: follows the one before it only as it was written, and only with the key it was written with', () => {
  const first = chained(note, noEntries, digest)
  const second = chained({ ...note, object: 'con_2' }, first, digest)
  expect([follows(first, noEntries, digest), follows(second, first, digest)]).toEqual([true, true])
  expect([follows(second, noEntries, digest), follows(first, second, digest)]).toEqual([false, false])
  expect(follows(first, noEntries, digestWith(Buffer.alloc(32, 1)))).toBe(false)
  const changes: Partial<AuditEntry>[] = [
    { seq: 2 },
    { at: '2026-11-20T12:00:00.001Z' as Instant },
    { actor: { ...note.actor, id: 'key_2' } },
    { actor: { ...note.actor, name: 'Bob' } },
    { actor: { ...note.actor, role: 'viewer' } },
    { actor: { ...note.actor, kind: 'person' } },
    { action: 'GET /v1/connections' },
    { object: 'con_3' },
    { object: undefined },
    { status: 500 },
    { body: undefined },
    { before: 'x' },
    { proof: 'x' },
  ]
  for (const change of changes)
    expect([change, follows({ ...first, ...change } as AuditEntry, noEntries, digest)]).toEqual([change, false])
})

it('has a proof of its own for whatever is said', () => {
  const texts = fc.record({ action: fc.string(), object: fc.option(fc.string(), { nil: undefined }) })
  fc.assert(
    fc.property(texts, texts, (left, right) => {
      const [one, other] = [left, right].map(
        (said) => chained({ ...note, ...said } as AuditNote, noEntries, digest).proof,
      )
      expect(one === other).toBe(left.action === right.action && left.object === right.object)
    }),
  )
})
