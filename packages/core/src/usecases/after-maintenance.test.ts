import { expect, it } from 'vitest'
import type { Mailing } from '../alert/mailing.ts'
import { Recipient } from '../alert/recipient.ts'
import { type MaintenanceWindow, Match, noBook, Route, type RouteSettings } from '../alert/route.ts'
import { incident, noon, shop } from '../ports/adapter.contract.ts'
import { addMilliseconds, type Instant } from '../values.ts'
import { afterMaintenance } from './after-maintenance.ts'

const hour = 3_600_000
const inHours = (hours: number): Instant => addMilliseconds(noon, hours * hour)
const [late, apart] = [incident('1', { severity: 'warning' }), incident('2', { detector: 'price.mismatch' })]
const incidents = { find: async (_tenant: unknown, id: string) => [late, apart].find((each) => each.id === id) }
const recipient = Recipient.parse({
  ...{ id: `rcp_${'0'.repeat(26)}`, tenant: shop, name: 'Jo', channel: 'mail', address: 'jo@shop.example' },
  ...{ createdAt: noon, timeZone: 'Europe/Berlin' },
})
const route = (given: Partial<RouteSettings> = {}) =>
  Route.parse({
    ...{
      id: `rte_${'0'.repeat(26)}`,
      tenant: shop,
      createdAt: noon,
      name: 'All',
      recipients: [recipient.id],
      ...given,
    },
  })
const window = (hours: number): MaintenanceWindow => ({
  ...{ id: `mnt_${'0'.repeat(26)}` as never, tenant: shop, name: 'Stocktake', createdAt: noon },
  ...{ from: noon, to: inHours(hours), match: Match.parse({ detectors: ['oversell'] }) },
})
const waiting = (given: Partial<Mailing> = {}): Mailing => ({
  ...{ id: 'msg_1', tenant: shop, recipient: recipient.id, route: route().id, group: '', reason: 'opened' },
  ...{ status: 'gathering', severity: 'warning', count: 1, shown: [{ incident: late.id, severity: 'warning' }] },
  ...{ createdAt: noon, dueAt: noon, fallbackAt: inHours(1), tries: 0, attempts: [], rev: 1 },
  ...given,
})
const dueAt = async (hours: number, given: Partial<Mailing> = {}, settings: Partial<RouteSettings> = {}) => {
  const book = { ...noBook, recipients: [recipient], routes: [route(settings)], windows: [window(hours)] }
  const { dueAt, fallbackAt } = await afterMaintenance(waiting(given), recipient, book, incidents as never, noon)
  return [dueAt, fallbackAt]
}

it('lets a message that has not left wait for the end of maintenance, and others be told as much later', async () => {
  expect(await dueAt(2)).toEqual([inHours(2), inHours(3)])
})

it('lets leave what tells of something else too, what is tried already, and the news that something is over', async () => {
  const both = [late, apart].map(({ id }) => ({ incident: id, severity: 'warning' as const }))
  for (const given of [{ shown: both, count: 2 }, { status: 'waiting' }, { reason: 'resolved' }] as const)
    expect((await dueAt(2, given))[0]).toBe(noon)
})

it('lets the quiet hours pass that the maintenance ends in', async () => {
  const quietHours = { from: '22:00', to: '07:00', criticalBreaksThrough: true }
  expect((await dueAt(10, {}, { quietHours }))[0]).toBe('2026-11-21T06:00:00.000Z')
  expect((await dueAt(8, {}, { quietHours }))[0]).toBe(inHours(8))
})
