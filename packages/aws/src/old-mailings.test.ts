/** Messages are kept as long as deliveries, and longer where their end is still to be told. */
import {
  addMilliseconds,
  type Incident,
  type Instant,
  type Mailing,
  type Notice,
  type RecipientId,
  type RouteId,
} from '@kilter/core'
import { createClock, dress, incident, noChange, noon, paged, shop } from '@kilter/core/contracts'
import { expect, it } from 'vitest'
import { createTable } from './table.ts'
import { newPlace, storeAt } from './testing/adapter.ts'
import { describeOnDynamo } from './testing/describe.ts'

const day = 24 * 3_600_000
const recipient = `rcp_${'0'.repeat(26)}` as RecipientId
const inDays = (days: number): Instant => addMilliseconds(noon, days * day)

describeOnDynamo('old mailings', (dynamo) => {
  const start = async () => {
    const place = await newPlace(dynamo())
    const store = storeAt(place, createClock())
    const records = createTable(place.client, place.recordsTable)

    async function keep(number: number, given: Partial<Mailing>, about: Partial<Incident>): Promise<Mailing> {
      const told = incident(String(number), about)
      const state = await store.subjects.read(shop, dress)
      const change = { ...noChange, incidents: [{ type: 'incident.opened' as const, incident: told }] }
      expect(await store.subjects.commit(shop, dress, state, change)).toBe('committed')
      const mailing: Mailing = {
        ...{ id: `msg_${number}`, tenant: shop, recipient, group: `group ${number}`, reason: 'opened', status: 'sent' },
        ...{ severity: 'critical', count: 1, shown: [{ incident: told.id, severity: 'critical' }], createdAt: noon },
        ...{ closedAt: noon, tries: 1, attempts: [], rev: 0 },
        ...given,
      }
      expect(await store.mailings.commit({ mailings: [mailing], added: [notice(number, mailing)] })).toBe('committed')
      return { ...mailing, rev: 1 }
    }
    const notice = (number: number, { id }: Mailing, change = 'incident.opened'): Notice => ({
      ...{ tenant: shop, incident: incident(String(number)).id, change: `${change}@${noon}`, recipient, mailing: id },
      ...{
        route: 'default-now' as RouteId,
        reason: 'opened',
        severity: 'critical',
        decidedAt: noon,
        at: noon,
        why: '',
      },
    })
    const kept = async () => (await paged(50, (page) => store.mailings.list(shop, {}, page))).map(({ id }) => id).sort()
    const items = async () =>
      (await records.scan(undefined)).items.map(({ pk }) => String(pk)).filter((pk) => /^(mailing|notices)/.test(pk))
    return { store, keep, notice, kept, items }
  }
  const over = { status: 'resolved' as const, resolvedAt: noon }

  it('forgets what is old and over, and nothing that is young, on its way or not over', async () => {
    const { store, keep, kept } = await start()
    await keep(1, {}, over)
    await keep(2, {}, { status: 'open' })
    await keep(3, { createdAt: inDays(40) }, over)
    await keep(4, { status: 'waiting', dueAt: inDays(50) }, over)
    await keep(5, { status: 'failed', why: 'refused' }, over)
    expect(await store.oldMailings.forget(inDays(29), 100)).toBe(0)
    expect(await store.oldMailings.forget(inDays(31), 100)).toBe(2)
    expect(await kept()).toEqual(['msg_2', 'msg_3', 'msg_4'])
    expect(await store.mailings.notices(shop, incident('1').id)).toEqual([])
    expect(await store.mailings.notices(shop, incident('2').id)).toHaveLength(1)
    expect(await store.oldMailings.forget(inDays(31), 100)).toBe(0)
  })

  it('leaves nothing of it, also of what came to it later, and looks again a day after at what was not over', async () => {
    const { store, keep, notice, kept, items } = await start()
    const gathering = await keep(1, { status: 'gathering', dueAt: inDays(1) }, { status: 'open' })
    const { dueAt: _, ...sent } = { ...gathering, status: 'sent' as const }
    await store.mailings.commit({ mailings: [sent], added: [notice(1, sent, 'incident.updated')] })
    expect(await store.oldMailings.forget(inDays(31), 100)).toBe(0)
    const { incidents } = await store.subjects.read(shop, dress)
    const [told] = [...incidents.values()]
    if (!told) throw new Error('it is not there')
    const state = await store.subjects.read(shop, dress)
    const resolved = { type: 'incident.resolved' as const, incident: { ...told, ...over } }
    await store.subjects.commit(shop, dress, state, { ...noChange, incidents: [resolved] })
    expect(await store.oldMailings.forget(inDays(31.5), 100)).toBe(0)
    expect(await store.oldMailings.forget(inDays(32.5), 100)).toBe(1)
    expect(await kept()).toEqual([])
    expect(await items()).toEqual([])
  })

  it('keeps what somebody sends again at the same moment', async () => {
    const { store, keep, kept } = await start()
    const old = await keep(1, { status: 'failed', why: 'refused' }, over)
    const again: Mailing = { ...old, status: 'waiting', dueAt: inDays(31) }
    expect(await store.mailings.commit({ mailings: [again] })).toBe('committed')
    expect(await store.oldMailings.forget(inDays(31), 100)).toBe(0)
    expect(await kept()).toEqual(['msg_1'])
    expect(await store.mailings.due(inDays(31), 10, new Set())).toHaveLength(1)
  })

  it('no more are looked at in one round than it was told, and the next round goes on', async () => {
    const { store, keep, kept } = await start()
    for (let number = 1; number <= 5; number += 1) await keep(number, {}, over)
    expect(await store.oldMailings.forget(inDays(31), 3)).toBe(3)
    expect(await kept()).toHaveLength(2)
    expect(await store.oldMailings.forget(inDays(31), 3)).toBe(2)
  })
})
