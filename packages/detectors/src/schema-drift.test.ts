import { type FactOf, FactSet, type Incident } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { schemaDrift } from './schema-drift.ts'
import { clock, situationOf, till } from './testing/shop.ts'

const shape = (ref: string, said: { failing?: boolean; count?: number; at?: string } = {}): FactOf<'trouble'> => {
  const { failing = true, count = 1, at = '10:00' } = said
  const envelope = {
    kind: 'trouble' as const,
    connection: till,
    ref,
    asOf: clock(at),
    receivedAt: clock(at),
    event: '',
  }
  return { ...envelope, data: { failing, reason: 'orders/create: total is no text', count } }
}
const assess = (...facts: readonly FactOf<'trouble'>[]) =>
  schemaDrift.assess(new FactSet(facts), situationOf({ subject: { kind: 'connection', key: till } }))

describe('schema.drift', () => {
  it('SCH-02: tells each shape once, however many deliveries wait because of it', () => {
    const { findings } = assess(shape('drift:a', { count: 10_000 }), shape('drift:b'))
    expect(findings).toMatchObject([{ discriminator: 'drift:a' }, { discriminator: 'drift:b' }])
    const words = schemaDrift.words(findings[0] as unknown as Incident, situationOf().connections)
    expect(words.title).toMatch(/ changed what it sends$/)
    expect(words.summary).toContain('10000 deliveries wait. orders/create: total is no text.')
  })

  it('ends once none waits because of it any more', () => {
    expect(assess(shape('drift:a'), shape('drift:a', { failing: false, count: 0, at: '10:10' }))).toEqual({
      findings: [],
    })
  })

  it('says nothing of other troubles', () => {
    expect(assess(shape('unreadable'), shape('lookups'))).toEqual({ findings: [] })
  })
})
