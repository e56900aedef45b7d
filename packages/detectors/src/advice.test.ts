/** The detectors that advise: what nobody counted, what nobody mapped, what cannot be heard. */
import { type ConnectionId, type FactOf, FactSet, type Instant, quiet, unmappedSubject } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectionFailing } from './connection-failing.ts'
import { itemUnmapped } from './item-unmapped.ts'
import { stockUnknown } from './stock-unknown.ts'
import { clock, count, dress, fulfilled, Hub, order, sale, situationOf, till, tillAndWeb } from './testing/shop.ts'

describe('stock.unknown', () => {
  const hub = () => new Hub({ detector: stockUnknown })

  it('10: says once that orders wait for what nobody counted, and ends with the first count', () => {
    const shop = hub().hear(sale('13:00'), order('A', '14:00')).hear(order('B', '14:10'))
    expect(shop.told()).toMatchObject([{ status: 'open', occurredAt: clock('14:00') }])
    expect(shop.hear(count(0, '14:30')).told()).toMatchObject([{ status: 'resolved', resolution: 'counted' }])
  })

  it('says nothing while nothing waits', () => {
    expect(hub().hear(sale('13:00')).told()).toEqual([])
    expect(hub().hear(order('A', '14:00')).hear(fulfilled('A', '14:30')).open()).toEqual([])
  })
})

describe('item.unmapped', () => {
  const subject = unmappedSubject(till, 'VARIATION1')
  const facts = () => new Hub({ detector: itemUnmapped }).hear(count(1, '10:00'), sale('12:00')).facts

  it('is one finding for an item known by a vendor’s id alone, since its first fact', () => {
    expect(itemUnmapped.assess(facts(), situationOf({ subject }))).toMatchObject({
      findings: [
        { discriminator: '', occurredAt: clock('10:00'), details: { connection: till, externalId: 'VARIATION1' } },
      ],
    })
  })

  it('is none for an item with a SKU, nor once its facts have moved on', () => {
    expect(itemUnmapped.assess(facts(), situationOf())).toEqual(quiet)
    expect(itemUnmapped.assess(new FactSet(), situationOf({ subject }))).toEqual(quiet)
  })
})

describe('connection.failing', () => {
  const subject = { kind: 'connection', key: till } as const
  const trouble = (ref: string, failing: boolean, asOf: Instant, reason = 'not JSON'): FactOf<'trouble'> => ({
    kind: 'trouble',
    connection: till as ConnectionId,
    ref,
    asOf,
    receivedAt: asOf,
    event: `trouble.${asOf}`,
    data: { failing, reason, count: 3 },
  })

  it('holds while a trouble holds, one finding a trouble', () => {
    const facts = new FactSet([
      trouble('unreadable', true, clock('14:00')),
      trouble('misconfigured', true, clock('14:10')),
    ])
    const { findings } = connectionFailing.assess(facts, situationOf({ subject }))
    expect(findings.map(({ discriminator }) => discriminator)).toEqual(['unreadable', 'misconfigured'])
    facts.join(trouble('unreadable', false, clock('14:30')))
    expect(connectionFailing.assess(facts, situationOf({ subject })).findings).toHaveLength(1)
  })

  it('webhooks that are missing are worth a word, and a warning once they are many', () => {
    const missed = (count: number) =>
      new FactSet([{ ...trouble('missed', true, clock('14:00')), data: { failing: true, reason: '', count } }])
    const severities = [1, 9, 10].map(
      (count) => connectionFailing.assess(missed(count), situationOf({ subject })).findings[0]?.severity,
    )
    expect(severities).toEqual(['info', 'info', 'warning'])
  })

  it('IN-01: shows a refused body for an hour, and says when to look again', () => {
    const facts = new FactSet([trouble('too-large', true, clock('14:30'))])
    const during = connectionFailing.assess(facts, situationOf({ subject, now: clock('15:00') }))
    expect(during).toMatchObject({ findings: [{ discriminator: 'too-large' }], recheckAt: clock('15:30') })
    expect(connectionFailing.assess(facts, situationOf({ subject, now: clock('15:30') }))).toEqual({ findings: [] })
  })
})

it('every detector tells its findings in words that name what they are about', () => {
  const cases = [
    {
      detector: stockUnknown,
      subject: dress,
      facts: new Hub({ detector: stockUnknown }).hear(order('A', '14:00')).facts,
      names: /RED-DRESS-M/,
    },
    {
      detector: itemUnmapped,
      subject: unmappedSubject(till, 'V1'),
      facts: new Hub({ detector: itemUnmapped }).hear(count(1, '10:00')).facts,
      names: /Till.*V1/,
    },
  ]
  for (const { detector, subject, facts, names } of cases) {
    const [finding] = detector.assess(facts, situationOf({ subject })).findings
    const incident = { ...finding, subject, details: finding?.details ?? {} }
    const words = detector.words(incident as never, tillAndWeb)
    expect(words.title).toMatch(names)
    expect(JSON.stringify(words)).not.toMatch(/undefined|removed/)
    expect(words.advice.length).toBeGreaterThan(20)
  }
})
