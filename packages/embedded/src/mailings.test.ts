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
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore, type Store } from './store.ts'

const day = 24 * 3_600_000
const recipient = `rcp_${'0'.repeat(26)}` as RecipientId
const inDays = (days: number): Instant => addMilliseconds(noon, days * day)

let store: Store
beforeEach(() => {
  store = openStore({ folder: ':memory:', clock: createClock() })
})
afterEach(() => store.close())

async function keep(number: number, given: Partial<Mailing>, about: Partial<Incident>): Promise<void> {
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
  const notice: Notice = {
    ...{ tenant: shop, incident: told.id, change: `incident.opened@${noon}`, recipient, mailing: mailing.id },
    ...{ route: 'default-now' as RouteId, reason: 'opened', severity: 'critical', decidedAt: noon, at: noon, why: '' },
  }
  expect(await store.mailings.commit({ mailings: [mailing], added: [notice] })).toBe('committed')
}

const kept = async () => (await paged(50, (page) => store.mailings.list(shop, {}, page))).map(({ id }) => id).sort()

it('forgets what is old and over, and nothing that is young, on its way or not over', async () => {
  const over = { status: 'resolved' as const, resolvedAt: noon }
  await keep(1, {}, over)
  await keep(2, {}, { status: 'open' })
  await keep(3, { createdAt: inDays(40) }, over)
  await keep(4, { status: 'waiting', dueAt: inDays(50) }, over)
  await keep(5, { status: 'failed', why: 'refused' }, over)
  expect(await store.mailings.expire(inDays(30))).toBe(2)
  expect(await kept()).toEqual(['msg_2', 'msg_3', 'msg_4'])
  expect(await store.mailings.notices(shop, incident('1').id)).toEqual([])
  expect(await store.mailings.notices(shop, incident('2').id)).toHaveLength(1)
  expect(await store.mailings.expire(inDays(30))).toBe(0)
})

it('gets through a backlog of more than one write takes, past what stays', async () => {
  await keep(0, {}, { status: 'open' })
  for (let number = 1; number <= 1_200; number += 1) {
    const { tenant, id, ...rest } = { tenant: shop, id: `msg_${number}`, recipient, group: `group ${number}` }
    const mailing = {
      ...rest,
      tenant,
      id,
      reason: 'test',
      status: 'sent',
      severity: 'info',
      count: 0,
      shown: [],
    } as const
    await store.mailings.commit({
      mailings: [{ ...mailing, createdAt: noon, closedAt: noon, tries: 1, attempts: [], rev: 0 }],
    })
  }
  expect(await store.mailings.expire(inDays(30))).toBe(1_200)
  expect(await kept()).toEqual(['msg_0'])
})
