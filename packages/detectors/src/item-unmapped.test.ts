import { FactSet, factKey, unmappedSubject } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { itemUnmapped } from './item-unmapped.ts'
import { clock, count, dress, factsSaid, Hub, situationOf, till } from './testing/shop.ts'

const subject = unmappedSubject(till, 't-9')

describe('item.unmapped', () => {
  it('names the system’s own id, since the first that was said of it, and once however much is said', () => {
    const hub = new Hub({ detector: itemUnmapped, subject }).hear(
      count(3, '10:00'),
      count(2, '09:00', { location: 'b' }),
    )
    const [incident, ...more] = hub.incidents.values()
    expect(more).toEqual([])
    if (!incident) throw new Error('nothing was found')
    expect(incident).toMatchObject({
      ...{ severity: 'warning', occurredAt: clock('09:00'), rootedIn: { kind: 'connection', key: till } },
      details: { connection: till, externalId: 't-9' },
    })
    expect(itemUnmapped.words(incident, situationOf().connections).title).toMatch(/ has an item without a SKU: t-9$/)
  })

  it('ends once nothing stands under that id any more, as after somebody linked it', () => {
    const hub = new Hub({ detector: itemUnmapped, subject }).hear(count(3, '10:00'))
    for (const fact of factsSaid(count(3, '10:00'))) hub.facts.remove(factKey(fact))
    const [incident] = hub.assess().incidents.values()
    expect(incident).toMatchObject({ status: 'resolved', resolution: 'mapped' })
  })

  it('says nothing of an SKU, nor of an id that nothing was said of', () => {
    expect([...new Hub({ detector: itemUnmapped, subject: dress }).hear(count(3, '10:00')).incidents]).toEqual([])
    expect(itemUnmapped.assess(new FactSet(), situationOf({ subject }))).toEqual({ findings: [] })
  })
})
