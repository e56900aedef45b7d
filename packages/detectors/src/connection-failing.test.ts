import { type FactOf, FactSet, type Incident, type Instant } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectionFailing } from './connection-failing.ts'
import { clock, situationOf, till } from './testing/shop.ts'

const trouble = (ref: string, said: { failing?: boolean; count?: number; at?: string } = {}): FactOf<'trouble'> => {
  const { failing = true, count = 1, at = '10:00' } = said
  const envelope = {
    kind: 'trouble' as const,
    connection: till,
    ref,
    asOf: clock(at),
    receivedAt: clock(at),
    event: '',
  }
  return { ...envelope, data: { failing, reason: 'no signing secret is set', count } }
}
const assess = (facts: readonly FactOf<'trouble'>[], now: Instant = clock('10:30')) =>
  connectionFailing.assess(new FactSet(facts), situationOf({ subject: { kind: 'connection', key: till }, now }))

describe('connection.failing', () => {
  it('tells each trouble of a connection by itself, with what to do', () => {
    const { findings } = assess([trouble('misconfigured', { count: 3 }), trouble('unreadable')])
    expect(findings.map(({ discriminator }) => discriminator).sort()).toEqual(['misconfigured', 'unreadable'])
    const found = findings.find(({ discriminator }) => discriminator === 'misconfigured')
    expect(found).toMatchObject({ severity: 'warning', occurredAt: clock('10:00'), details: { count: '3' } })
    const words = connectionFailing.words(found as unknown as Incident, situationOf().connections)
    expect(words.title).toMatch(/: no secret to verify its webhooks with$/)
    expect(words.summary).toBe('No signing secret is set (3 so far).')
  })

  it('ends when the connection says that it works again', () => {
    expect(assess([trouble('unreadable'), trouble('unreadable', { failing: false, at: '10:10' })])).toEqual({
      findings: [],
    })
  })

  it.each(['too-large', 'greeting', 'lookups'])('shows %s for an hour, and looks again when that is over', (ref) => {
    expect(assess([trouble(ref)], clock('10:59'))).toMatchObject({ findings: [{}], recheckAt: clock('11:00') })
    expect(assess([trouble(ref)], clock('11:00'))).toEqual({ findings: [] })
  })

  it.each([
    { count: 9, severity: 'info' },
    { count: 10, severity: 'warning' },
  ])('holds $count missed webhooks for $severity', ({ count, severity }) => {
    expect(assess([trouble('missed', { count })]).findings).toMatchObject([{ severity }])
  })

  it('leaves a changed shape to schema.drift', () => {
    expect(assess([trouble('drift:orders/create|total')])).toEqual({ findings: [] })
  })
})
