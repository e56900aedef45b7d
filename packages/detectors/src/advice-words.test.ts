/** How the findings of the detectors that advise end, and what a failing connection's say. */
import { type FactOf, FactSet, type Incident, reconcile, type TenantId, unmappedSubject } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectionFailing } from './connection-failing.ts'
import { itemUnmapped } from './item-unmapped.ts'
import { stockUnknown } from './stock-unknown.ts'
import {
  clock,
  count,
  fulfilled,
  Hub,
  order,
  refunded,
  type Said,
  situationOf,
  till,
  tillAndWeb,
} from './testing/shop.ts'

describe('stock.unknown ends by what ended it', () => {
  const ends: Record<string, readonly Said[]> = {
    counted: [count(0, '14:30')],
    fulfilled: [fulfilled('A', '14:30')],
    cancelled: [order('A', '14:00', { cancelledAt: '14:30' })],
    refunded: [refunded('A', '14:30')],
  }

  it.each(Object.entries(ends))('%s', (resolution, said) => {
    const shop = new Hub({ detector: stockUnknown }).hear(order('A', '14:00')).hear(...said)
    expect(shop.told()).toMatchObject([{ status: 'resolved', resolution }])
  })

  it('with the last of its orders', () => {
    const shop = new Hub({ detector: stockUnknown }).hear(order('A', '14:00'), order('B', '14:10'))
    expect(shop.hear(fulfilled('A', '14:30')).open()).toHaveLength(1)
    expect(shop.hear(order('B', '14:10', { cancelledAt: '14:40' })).told()).toMatchObject([{ resolution: 'cancelled' }])
  })

  it('is not told of an item without a SKU, which waits to be mapped first', () => {
    const unmapped = { detector: stockUnknown, subject: unmappedSubject(till, 'V1') }
    expect(new Hub(unmapped).hear(order('A', '14:00')).told()).toEqual([])
  })
})

it('item.unmapped has its connection behind it, so that all of one system are one story', () => {
  const shop = new Hub({ detector: itemUnmapped, subject: unmappedSubject(till, 'V1') }).hear(count(1, '10:00'))
  expect([...shop.incidents.values()]).toMatchObject([{ rootedIn: { kind: 'connection', key: till } }])
})

it('item.unmapped ends as mapped when its facts have moved on', () => {
  const shop = new Hub({ detector: itemUnmapped, subject: unmappedSubject(till, 'V1') }).hear(count(1, '10:00'))
  expect(shop.told()).toMatchObject([{ status: 'open' }])
  for (const { kind, connection, ref } of [...shop.facts.all()]) shop.facts.remove(`${kind}|${connection}|${ref}`)
  expect(shop.assess().told()).toMatchObject([{ status: 'resolved', resolution: 'mapped' }])
})

describe('connection.failing', () => {
  const subject = { kind: 'connection', key: till } as const
  const trouble = (ref: string, time: string, failing = true): FactOf<'trouble'> => ({
    kind: 'trouble',
    connection: till,
    ref,
    asOf: clock(time),
    receivedAt: clock(time),
    event: `${ref}.${time}`,
    data: { failing, reason: 'The body is not JSON', count: 3 },
  })
  const situation = situationOf({ subject })

  function incidentsOf(facts: FactSet, known: readonly Incident[] = []): Incident[] {
    const { findings } = connectionFailing.assess(facts, situation)
    return reconcile({
      tenant: 'shop' as TenantId,
      detector: connectionFailing.id,
      subject,
      known,
      findings,
      now: situation.now,
      resolution: (incident) => connectionFailing.resolution(facts, situation, incident),
    }).map(({ incident }) => incident)
  }

  it.each(['unreadable', 'misconfigured', 'too-large', 'pull', 'something new'])(
    '%s: tells which tool, what and what to do',
    (ref) => {
      const [incident] = incidentsOf(new FactSet([trouble(ref, '14:30')]))
      if (!incident) throw new Error('nothing was found')
      const words = connectionFailing.words(incident, tillAndWeb)
      expect(words.title).toMatch(/^Till: .{10,}/)
      expect(words.summary).toBe('The body is not JSON (3 so far).')
      expect(words.advice.length).toBeGreaterThan(20)
      expect(JSON.stringify(words)).not.toMatch(/undefined|removed/)
    },
  )

  it('missing webhooks are told by how many changes came without one', () => {
    const fact = trouble('missed', '14:30')
    const reason = '3 changes since 2026-11-19'
    const [incident] = incidentsOf(new FactSet([{ ...fact, data: { ...fact.data, reason } }]))
    if (!incident) throw new Error('nothing was found')
    const { title, summary } = connectionFailing.words(incident, tillAndWeb)
    expect([title, summary]).toEqual([
      'Till: webhooks are missing',
      `${reason} came only because the vendor was asked.`,
    ])
  })

  it('ends as recovered', () => {
    const facts = new FactSet([trouble('unreadable', '14:30')])
    const known = incidentsOf(facts)
    facts.join(trouble('unreadable', '14:40', false))
    expect(incidentsOf(facts, known)).toMatchObject([{ status: 'resolved', resolution: 'recovered' }])
  })
})
