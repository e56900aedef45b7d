/** The engine of alerts over both ports: from changes of incidents to messages at their receivers, with a channel that records. */
import { afterEach, expect, it, vi } from 'vitest'
import * as z from 'zod'
import type { AlertMessage, Attempt, Channel } from '../alert/channel.ts'
import { Recipient, type RecipientId } from '../alert/recipient.ts'
import { Match, type MuteId, Route, type RouteSettings, type WindowId } from '../alert/route.ts'
import type { Incident, IncidentChange } from '../incident/incident.ts'
import { alert } from '../usecases/alert.ts'
import { changeRecipient } from '../usecases/change-recipient.ts'
import { createPostman, type DeliverPorts, retryMilliseconds, webhookRetrySeconds } from '../usecases/deliver.ts'
import { endMaintenance } from '../usecases/end-maintenance.ts'
import { replaySince } from '../usecases/replay-alerts.ts'
import { takeBack } from '../usecases/take-back.ts'
import { addMilliseconds, type Instant } from '../values.ts'
import {
  type Adapter,
  type AdapterFactory,
  type Bench,
  contract,
  dress,
  incident,
  noChange,
  noon,
  paged,
  rival,
  shop,
} from './adapter.contract.ts'

type Answer = (message: AlertMessage, address: string) => Promise<Attempt> | Attempt
const minute = 60_000
const hour = 60 * minute
/** Unit: milliseconds; of a case that plays hours or thousands of incidents, on a store that answers over HTTP. */
const patience = 180_000
const sent: Attempt = { status: 'sent' }
const down: Attempt = { status: 'failed', kind: 'temporary', reason: 'the provider is down' }
const id = (number: number): RecipientId => `rcp_${String(number).padStart(26, '0')}` as RecipientId
const person = (number: number, given: Partial<Recipient> = {}): Recipient =>
  Recipient.parse({
    ...{ id: id(number), tenant: shop, name: `Person ${number}`, channel: 'mail', address: `p${number}@shop.example` },
    ...{ createdAt: noon, confirmedAt: noon, ...given },
  })
const route = (given: Partial<RouteSettings> = {}): Route =>
  Route.parse({
    id: `rte_${'0'.repeat(26)}`,
    tenant: shop,
    createdAt: noon,
    name: 'All',
    recipients: [id(1)],
    ...given,
  })
const change = (number: number, type: IncidentChange['type'] = 'incident.opened', given = {}) =>
  ({ type, incident: incident(String(number), given) }) as IncidentChange

/** `tools`: kinds of channels that take every incident by itself. */
function setUp(bench: Bench, answers: Record<string, Answer> = {}, tools: readonly string[] = [], dailyMax?: number) {
  const { clock } = bench
  const got: { kind: string; address: string; message: AlertMessage; at: Instant }[] = []
  const channel = (kind: string): Channel => ({
    ...{ kind, address: z.string(), needsConfirmation: true, mask: () => '•••' },
    rate: { perAddressPerSecond: 1_000, perSecond: 1_000 },
    each: tools.includes(kind),
    ...(dailyMax !== undefined && kind === 'text' && { dailyMax }),
    send: async (message, address) => {
      const attempt = await (answers[kind] ?? (() => sent))(message, String(address))
      got.push({ kind, address: String(address), message, at: clock.now() })
      return attempt
    },
  })
  const channels = new Map(['mail', 'text', 'webhook'].map((kind) => [kind, channel(kind)]))
  const portsOf = ({ books, mailings, incidents, connections, pseudonyms }: Adapter): DeliverPorts => ({
    ...{ books, mailings, incidents, connections, pseudonyms, clock, channels, detectors: [], shop: 'Shop' },
    ...{ publicUrl: () => 'https://hub.example', chance: () => 0.5, log: () => {} },
    tellsEach: (kind) => channels.get(kind)?.each === true,
  })
  let ports = portsOf(bench.adapter)
  let postman = createPostman(ports)
  const pass = async (milliseconds: number, step = minute) => {
    for (let passed = 0; passed < milliseconds; passed += step) {
      clock.advance(Math.min(step, milliseconds - passed))
      while ((await postman.round()) > 0) await postman.settled()
    }
  }
  return {
    ...{ store: bench.adapter, clock, got, ports, pass },
    restart: async () => {
      ports = portsOf(await bench.again())
      postman = createPostman(ports)
    },
    round: () => postman.round(),
    people: async (recipients: readonly Recipient[], routes: readonly Route[] = [route()]) => {
      for (const each of recipients) await bench.adapter.books.putRecipient(each)
      for (const each of routes) await bench.adapter.books.putRoute(each)
    },
  }
}

/** Keeps what the changes make of their incidents, and tells it. */
async function happen({ store, ports }: Rig, ...changes: IncidentChange[]): Promise<void> {
  const state = await store.subjects.read(shop, dress)
  expect(await store.subjects.commit(shop, dress, state, { ...noChange, incidents: changes })).toBe('committed')
  await alert(changes, ports)
}

type Rig = ReturnType<typeof setUp>

const changed = (number: number, type: IncidentChange['type'], now: Instant, given: Partial<Incident> = {}) =>
  change(number, type, { updatedAt: now, version: 2, ...given })

const all = (store: Adapter) => paged(200, (page) => store.mailings.list(shop, {}, page))
const arrived = ({ got }: ReturnType<typeof setUp>, kind: string) => got.filter((each) => each.kind === kind)

export const alertingContract = (open: AdapterFactory): void =>
  contract('alerting', open, (bench) => {
    const start = (answers?: Record<string, Answer>, tools?: readonly string[], dailyMax?: number) =>
      setUp(bench, answers, tools, dailyMax)
    afterEach(() => {
      vi.useRealTimers()
    })

    it(
      'NTF-06: tells of 10,000 incidents of one minute in a handful of messages with counts, and forgets none',
      async () => {
        const hub = start()
        await hub.people([person(1)])
        for (let batch = 0; batch < 100; batch += 1) {
          await alert(
            Array.from({ length: 100 }, (_, at) => change(batch * 100 + at)),
            hub.ports,
          )
          await hub.pass(600, 600)
        }
        await hub.pass(11 * minute)
        expect(hub.got.length).toBeLessThanOrEqual(3)
        expect(hub.got[0]?.at).toBe('2026-11-20T12:00:30.000Z')
        expect((await all(hub.store)).reduce((sum, { count }) => sum + count, 0)).toBe(10_000)
        expect((await all(hub.store)).every(({ status }) => status === 'sent')).toBe(true)
      },
      patience,
    )

    it('tells once of a change that the outbox tells twice', async () => {
      const hub = start()
      await hub.people([person(1)])
      for (let time = 0; time < 3; time += 1) {
        await alert([change(1)], hub.ports)
        await hub.pass(10 * minute)
      }
      expect(hub.got).toHaveLength(1)
    })

    it('takes in once more what is repeated after it was over and withdrawn', async () => {
      const hub = start()
      await hub.people([person(1)])
      const changes = [
        change(1),
        change(1, 'incident.resolved', { status: 'resolved', updatedAt: hub.clock.now() }),
        change(2),
      ]
      for (let time = 0; time < 2; time += 1) await alert(changes, hub.ports)
      await hub.pass(10 * minute)
      expect(hub.got.map(({ message }) => [message.reason, message.more])).toEqual([['opened', 1]])
    })

    it(
      'tells each of more people than one commit takes, and each once, also where somebody else writes in between',
      async () => {
        const hub = start()
        const many = Array.from({ length: 80 }, (_, number) => person(number))
        await hub.people(many, [route({ recipients: many.map((each) => each.id) })])
        const { mailings } = hub.store
        let commits = 0
        const disturbed = {
          ...mailings,
          commit: async (given: Parameters<typeof mailings.commit>[0]) => {
            commits += 1
            return commits === 2 ? ('moved' as const) : mailings.commit(given)
          },
        }
        await alert([change(1), change(2)], { ...hub.ports, mailings: disturbed })
        await alert([change(1)], hub.ports)
        expect(commits).toBeGreaterThan(4)
        const notices = await Promise.all([1, 2].map((number) => mailings.notices(shop, change(number).incident.id)))
        expect(notices.map((each) => new Set(each.map(({ recipient }) => recipient)).size)).toEqual([80, 80])
        expect(notices.flat()).toHaveLength(160)
        expect((await all(hub.store)).map(({ count }) => count)).toEqual(Array(80).fill(2))
      },
      patience,
    )

    it('gives the all-clear to those who were told, and says nothing of what was over before', async () => {
      const hub = start()
      await hub.people([person(1), person(2)])
      const over = (number: number) =>
        change(number, 'incident.resolved', { status: 'resolved', updatedAt: hub.clock.now() })
      await alert([change(1), change(2)], hub.ports)
      await alert([over(2)], hub.ports)
      await hub.pass(minute)
      await alert([over(1)], hub.ports)
      await hub.pass(10 * minute)
      expect(hub.got.map(({ address, message }) => [address, message.reason])).toEqual([
        ['p1@shop.example', 'opened'],
        ['p1@shop.example', 'resolved'],
      ])
      expect(hub.got[0]?.message.more).toBe(1) // its record is not in this store: counted, not shown
    })

    it('gives no all-clear that is no longer true when it leaves', { timeout: patience }, async () => {
      let isDown = false
      const hub = start({ mail: () => (isDown ? down : sent), webhook: () => (isDown ? down : sent) }, ['webhook'])
      const tool = person(2, { channel: 'webhook', address: 'https://tool.example' })
      await hub.people([person(1), tool], [route({ recipients: [id(1), id(2)] })])
      const opened = incident('1')
      await happen(hub, { type: 'incident.opened', incident: opened })
      await hub.pass(minute)
      isDown = true
      const turned = (type: IncidentChange['type'], given: Partial<Incident>): IncidentChange => ({
        ...{ type, incident: { ...opened, ...given, updatedAt: hub.clock.now() } },
      })
      await happen(hub, turned('incident.resolved', { status: 'resolved', resolvedAt: hub.clock.now() }))
      await hub.pass(2 * minute)
      await happen(hub, turned('incident.reopened', { reopened: 1 }))
      await hub.pass(10 * minute)
      isDown = false
      await hub.pass(hour)
      const throughTo = (kind: string) => {
        const afterwards = arrived(hub, kind).filter(({ at }) => at > addMilliseconds(noon, 13 * minute))
        return afterwards.map(({ message }) => message.reason)
      }
      expect([throughTo('mail'), throughTo('webhook')]).toEqual([['reopened'], ['reopened']])
      const [given] = (await all(hub.store)).filter(({ reason }) => reason === 'resolved')
      expect(given).toMatchObject({ status: 'dropped', why: 'all of it had come back before it left' })
      await happen(hub, turned('incident.resolved', { status: 'resolved', resolvedAt: hub.clock.now(), reopened: 1 }))
      await hub.pass(10 * minute)
      expect([throughTo('mail'), throughTo('webhook')]).toEqual(Array(2).fill(['reopened', 'resolved']))
    })

    it(
      'NTF-07: loses nothing while a provider is down for six hours, and tells others after 15 minutes',
      async () => {
        let isDown = true
        const hub = start({ mail: () => (isDown ? down : sent) })
        await hub.people([person(1), person(2, { channel: 'text', address: '+49301234567' })])
        for (let at = 0; at < 12; at += 1) {
          await alert([change(at)], hub.ports)
          await hub.pass(20 * minute)
          await hub.pass(10 * minute, 5 * minute)
        }
        const texts = arrived(hub, 'text')
        expect(texts).toHaveLength(12)
        expect(texts[0]?.at.slice(0, 16)).toBe('2026-11-20T12:16')
        isDown = false
        await hub.pass(hour)
        const mails = await paged(50, (page) => hub.store.mailings.list(shop, { recipient: id(1) }, page))
        expect(mails.map(({ status }) => status)).toEqual(Array(12).fill('sent'))
        expect((await hub.store.books.read(shop)).recipients[0]?.failingSince).toBeUndefined()
      },
      patience,
    )

    it('tells everybody else where what one tenant said cannot be read, and that one once it can', async () => {
      const hub = start()
      const people = [person(1, { tenant: rival }), person(2, { address: 'own@shop.example' })]
      await hub.people(people, [route({ recipients: [id(2)] })])
      await alert([change(1, 'incident.opened', { tenant: rival, severity: 'critical' })], hub.ports)
      await alert([change(2)], hub.ports)
      const { books } = hub.store
      const read = books.read.bind(books)
      const broken = vi.spyOn(books, 'read').mockImplementation(async (tenant) => {
        if (tenant === rival) throw new Error('it cannot be decrypted')
        return read(tenant)
      })
      await hub.pass(20 * minute)
      expect(hub.got.map(({ address }) => address)).toEqual(['own@shop.example'])
      broken.mockRestore()
      await hub.pass(6 * minute)
      expect(hub.got.map(({ address }) => address)).toEqual(['own@shop.example', 'p1@shop.example'])
    })

    it('NTF-08: repeats at most once after a crash between the yes and its record, with the same id', async () => {
      const hub = start()
      await hub.people([person(1)])
      await alert([change(1)], hub.ports)
      hub.clock.advance(minute)
      const { mailings } = hub.store
      const commit = mailings.commit
      let calls = 0
      const crashing = {
        ...mailings,
        commit: async (given: Parameters<typeof commit>[0]) => {
          calls += 1
          if (calls === 2) throw new Error('killed')
          return commit(given)
        },
      }
      const dying = createPostman({ ...hub.ports, mailings: crashing })
      await dying.round()
      await dying.settled()
      await hub.restart()
      await hub.pass(10 * minute)
      expect(hub.got).toHaveLength(2)
      expect(new Set(hub.got.map(({ message }) => message.id)).size).toBe(1)
    })

    it('NTF-05: sends no more to a number within 24 hours than its channel allows, and tells others of the rest', async () => {
      const hub = start({}, [], 2)
      await hub.people([person(1, { channel: 'text', address: '+49301234567' }), person(2)])
      for (const number of [1, 2, 3, 4]) {
        await happen(hub, change(number))
        await hub.pass(30 * minute, 5 * minute)
      }
      const told = (kind: string) =>
        arrived(hub, kind).flatMap(({ message }) => message.incidents.map((each) => each.incident.id))
      const ids = [1, 2, 3, 4].map((number) => change(number).incident.id)
      expect([told('text'), told('mail')]).toEqual([ids.slice(0, 2), ids.slice(2)])
      const texts = await paged(50, (page) => hub.store.mailings.list(shop, { recipient: id(1) }, page))
      expect(texts.map(({ status, why }) => [status, why?.includes('within 24 hours')])).toEqual([
        ['failed', true],
        ['failed', true],
        ['sent', undefined],
        ['sent', undefined],
      ])
      await hub.pass(24 * hour, hour)
      await happen(hub, change(5))
      await hub.pass(30 * minute, 5 * minute)
      expect(told('text')).toHaveLength(3)
    })

    it('NTF-09: switches an address off that is gone, and tells the others so and what was to be told', async () => {
      const hub = start({
        mail: (_, address) =>
          address.startsWith('p1') ? ({ ...down, kind: 'gone', reason: 'no such mailbox' } as Attempt) : sent,
      })
      await hub.people([person(1), person(2)])
      await alert([change(1)], hub.ports)
      await hub.pass(10 * minute)
      const others = hub.got.filter(({ address }) => address.startsWith('p2')).map(({ message }) => message.reason)
      expect(others.sort()).toEqual(['notice', 'opened'])
      expect((await hub.store.books.read(shop)).recipients[0]?.suppressed?.reason).toBe('no such mailbox')
      await alert([change(2)], hub.ports)
      await hub.pass(10 * minute)
      expect(hub.got.filter(({ address }) => address.startsWith('p1'))).toHaveLength(1)
      expect((await hub.store.mailings.notices(shop, change(2).incident.id)).map(({ why }) => why)).toEqual([
        'the address is switched off: no such mailbox',
      ])
    })

    it('tells again what is open, every so often, until somebody takes it on', { timeout: patience }, async () => {
      const hub = start()
      await hub.people([person(1)], [route({ repeat: { everyMinutes: 60, timesMost: 20 } })])
      await happen(hub, change(1), change(2))
      await hub.pass(130 * minute, 5 * minute)
      const told = () => hub.got.map(({ message }) => [message.reason, message.incidents.length])
      expect(told()).toEqual([
        ['opened', 2],
        ['reminder', 2],
        ['reminder', 2],
      ])
      await happen(hub, changed(1, 'incident.acknowledged', hub.clock.now(), { status: 'acknowledged' }))
      await hub.pass(60 * minute, 5 * minute)
      expect(hub.got.at(-1)?.message).toMatchObject({ subject: 'Still open: oversell', more: 0 })
      expect(told().at(-1)).toEqual(['reminder', 1])
      const over = { status: 'resolved' as const, resolvedAt: hub.clock.now() }
      await happen(hub, changed(2, 'incident.resolved', hub.clock.now(), over))
      await hub.pass(3 * hour, 5 * minute)
      expect(told().slice(4)).toEqual([['resolved', 1]])
      expect((await all(hub.store)).filter(({ dueAt }) => dueAt !== undefined)).toEqual([])
    })

    it('stops telling again after as many times as the route says, and not while it is quiet, muted or in maintenance', {
      timeout: patience,
    }, async () => {
      const hub = start()
      const quietHours = { from: '15:30', to: '18:00', criticalBreaksThrough: false }
      await hub.people([person(1)], [route({ repeat: { everyMinutes: 60, timesMost: 5 }, quietHours })])
      const { books } = hub.store
      const about = { tenant: shop, createdAt: noon, match: {} }
      const until = (clock: string) => `2026-11-20T${clock}:00.000Z` as Instant
      const stocktake = { id: `mnt_${'0'.repeat(26)}`, name: 'Stocktake', from: until('14:00'), to: until('14:40') }
      await books.put('windows', { ...about, ...stocktake } as Parameters<typeof books.put<'windows'>>[1])
      await happen(hub, change(1))
      await hub.pass(6 * hour, 10 * minute)
      await books.put('mutes', {
        ...{ id: `mut_${'0'.repeat(26)}`, tenant: shop, createdAt: noon, detector: 'oversell', until: until('20:30') },
      } as Parameters<typeof books.put<'mutes'>>[1])
      await hub.pass(6 * hour, 10 * minute)
      const times = hub.got.map(({ message, at }) => `${message.reason} ${at.slice(11, 16)}`)
      expect(times).toEqual([
        ...['opened 12:10', 'reminder 13:10', 'reminder 14:40', 'reminder 18:00'],
        ...['reminder 20:30', 'reminder 21:30'],
      ])
    })

    it('holds back what was to leave when maintenance was planned, and tells it at its end, or when it is ended', {
      timeout: patience,
    }, async () => {
      const hub = start()
      await hub.people([person(1), person(2)], [route({ escalate: { afterMinutes: 15, recipients: [id(2)] } })])
      await happen(hub, change(1))
      await hub.pass(5 * minute)
      const { books } = hub.store
      const planned = (number: number, given: object) =>
        books.put('windows', {
          ...{ id: `mnt_${String(number).padStart(26, '0')}` as WindowId, tenant: shop, name: 'Stocktake' },
          ...{ createdAt: noon, from: noon, to: addMilliseconds(noon, 2 * hour), match: Match.parse(given) },
        })
      await planned(1, { detectors: ['oversell'] })
      await planned(2, { detectors: ['another'] })
      await happen(hub, change(2))
      await hub.pass(hour)
      const told = () => hub.got.map(({ message, at }) => `${message.reason} ${at.slice(11, 16)}`)
      expect(told()).toEqual(['opened 12:01'])
      expect(await endMaintenance(shop, `mnt_${'1'.padStart(26, '0')}`, { ...hub.ports })).toEqual({ released: 3 })
      await hub.pass(5 * minute)
      const after = hub.got.slice(1)
      expect(after.map(({ message }) => message.reason).sort()).toEqual(['escalated', 'escalated', 'opened'])
      expect(after.every(({ at }) => at > addMilliseconds(noon, 65 * minute))).toBe(true)
    })

    it('tells again once of what was told twice, and never to tools that take each by itself', {
      timeout: patience,
    }, async () => {
      const hub = start({}, ['webhook'])
      const both = route({
        ...{ recipients: [id(1), id(2)], repeat: { everyMinutes: 60, timesMost: 20 } },
        ...{ groupWaitSeconds: 0, groupIntervalSeconds: 0 },
      })
      await hub.people([person(1), person(2, { channel: 'webhook', address: 'tool' })], [both])
      await happen(hub, change(1, 'incident.opened', { severity: 'warning' }))
      await hub.pass(30 * minute, 5 * minute)
      await happen(hub, changed(1, 'incident.worsened', hub.clock.now(), { severity: 'critical' }))
      await hub.pass(65 * minute, 5 * minute)
      expect(arrived(hub, 'mail').map(({ message }) => message.reason)).toEqual(['opened', 'updated', 'reminder'])
      expect(arrived(hub, 'webhook').map(({ message }) => message.reason)).toEqual(['opened', 'updated'])
    })

    it('OUT-15: sends all again that failed since a moment, oldest first, once each and with the same ids', {
      timeout: patience,
    }, async () => {
      let isDown = true
      const refused: Attempt = { status: 'failed', kind: 'permanent', reason: 'refused' }
      const hub = start({ mail: () => (isDown ? refused : sent) })
      await hub.people([person(1)], [route({ groupWaitSeconds: 0, groupIntervalSeconds: 0 })])
      for (const number of [1, 2, 3]) {
        await happen(hub, change(number))
        await hub.pass(hour, 20 * minute)
      }
      const failed = (await all(hub.store)).map(({ id: message }) => message).reverse()
      expect(failed).toHaveLength(3)
      isDown = false
      const since = '2026-11-20T12:30:00.000Z' as Instant
      const recover = () => replaySince(shop, { since }, hub.ports)
      expect(await recover()).toEqual({ replayed: 2, unreachable: 0, more: false })
      expect(await recover()).toEqual({ replayed: 0, unreachable: 0, more: false })
      hub.got.length = 0
      await hub.pass(hour, 20 * minute)
      expect(hub.got.map(({ message }) => message.id)).toEqual(failed.slice(1))
      const off = { since: noon, reason: 'gone' }
      await changeRecipient(person(1), (found) => ({ ...found, suppressed: off }), hub.store.books)
      expect(await replaySince(shop, { since: noon }, hub.ports)).toEqual({ replayed: 0, unreachable: 1, more: false })
    })

    it('says in a digest once what went to and fro, and how it stands by then', { timeout: patience }, async () => {
      const hub = start()
      await hub.people([person(1)], [route({ digest: { every: 'day', at: '13:00', on: 'monday' } })])
      const opened = incident('1')
      const turned = (type: IncidentChange['type'], given: Partial<Incident> = {}) =>
        happen(hub, { type, incident: { ...opened, ...given, updatedAt: hub.clock.now() } } as IncidentChange)
      const over = (reopened: number) =>
        turned('incident.resolved', { status: 'resolved', resolvedAt: hub.clock.now(), reopened })
      await turned('incident.opened')
      await hub.pass(2 * hour, hour)
      await over(0)
      await hub.pass(minute)
      await turned('incident.reopened', { reopened: 1 })
      await hub.pass(minute)
      await over(1)
      await hub.pass(24 * hour, hour)
      const said = hub.got.map(({ message }) => [message.incidents.map((each) => each.incident.status), message.more])
      expect(said).toEqual([
        [['open'], 0],
        [['resolved'], 0],
      ])
      await turned('incident.reopened', { reopened: 2 })
      await hub.pass(minute)
      await over(2)
      await hub.pass(minute)
      await turned('incident.reopened', { reopened: 3 })
      await hub.pass(24 * hour, hour)
      expect(hub.got.slice(2).map(({ message }) => [message.incidents.length, message.more])).toEqual([[1, 0]])
    })

    it('tells instead nobody who wants to hear nothing of it', async () => {
      const gone: Attempt = { status: 'failed', kind: 'permanent', reason: 'refused' }
      const hub = start({ mail: (_message, address) => (address.startsWith('p1@') ? gone : sent) })
      await hub.people([person(1), person(2), person(3)])
      await hub.store.books.put('mutes', {
        ...{ id: `mut_${'0'.repeat(26)}` as MuteId, tenant: shop, createdAt: noon, recipient: id(2) },
        ...{ detector: 'oversell', until: addMilliseconds(noon, hour) },
      })
      await happen(hub, change(1))
      await hub.pass(5 * minute)
      expect(hub.got.map(({ address }) => address)).toEqual(['p1@shop.example', 'p3@shop.example'])
    })

    it('NTF-09: tells others of what waited for an address when that was switched off', async () => {
      const hub = start({
        mail: (_, address) => (address.startsWith('p1') ? { ...down, kind: 'gone', reason: 'no such mailbox' } : sent),
      })
      const daily = {
        id: `rte_${'1'.repeat(26)}`,
        match: { severityAtLeast: 'info' },
        digest: { every: 'day', at: '15:00' },
      }
      const critical = route({ match: { severityAtLeast: 'critical' } })
      await hub.people([person(1), person(2)], [critical, Route.parse({ ...route(), ...daily })])
      await alert([change(1), change(2, 'incident.opened', { severity: 'info' })], hub.ports)
      await hub.pass(2 * minute)
      await hub.pass(4 * hour, 15 * minute)
      const toOthers = arrived(hub, 'mail').filter(({ address }) => address.startsWith('p2'))
      expect(toOthers.map(({ message }) => message.reason).sort()).toEqual(['notice', 'opened', 'opened'])
      const waiting = (await all(hub.store)).filter(({ recipient }) => recipient === id(1))
      expect(waiting.map(({ status }) => status)).toEqual(['failed', 'failed'])
    })

    it('NTF-09: takes back a mail that bounces later: the address is off, others are told, whatever is repeated', async () => {
      const hub = start()
      await hub.people([person(1), person(2)])
      await alert([change(1)], hub.ports)
      await hub.pass(minute)
      const [mailing] = await all(hub.store)
      const returned = { tenant: shop, alert: mailing?.id ?? '', at: hub.clock.now(), reason: 'mail to it bounces' }
      for (let time = 0; time < 2; time += 1) {
        await takeBack({ ...returned, what: 'bounced' }, hub.ports)
        await hub.pass(2 * minute)
      }
      const toOthers = arrived(hub, 'mail').filter(({ address }) => address.startsWith('p2'))
      expect(toOthers.map(({ message }) => message.reason).sort()).toEqual(['notice', 'opened'])
      const [off] = (await hub.store.books.read(shop)).recipients
      expect(off?.suppressed?.reason).toBe('mail to it bounces')
      expect((await hub.store.mailings.find(shop, returned.alert))?.why).toBe(
        'the address is switched off: mail to it bounces',
      )
    })

    it('NTF-09: a complaint ends mail to its owner, who did get it; what came back for now is told to others alone', async () => {
      const hub = start()
      await hub.people([person(1), person(2), person(3)], [route({ recipients: [id(1), id(2)] })])
      await alert([change(1)], hub.ports)
      await hub.pass(minute)
      const returned = { tenant: shop, at: hub.clock.now(), reason: 'a reason' }
      for (const { id: alertId, recipient } of await all(hub.store)) {
        const what = recipient === id(1) ? 'complained' : 'delayed'
        await takeBack({ ...returned, alert: alertId, what }, hub.ports)
      }
      await hub.pass(2 * minute)
      const told = arrived(hub, 'mail')
        .slice(2)
        .map(({ address, message }) => `${address.slice(0, 2)} ${message.reason}`)
      expect(told.sort()).toEqual(['p2 notice', 'p3 notice', 'p3 opened'])
      const { recipients } = await hub.store.books.read(shop)
      expect(recipients.map(({ suppressed }) => suppressed !== undefined)).toEqual([true, false, false])
    })

    it('NTF-09: a bounce from before an address was confirmed anew says nothing, and neither does one of no message of ours', async () => {
      const hub = start()
      await hub.people([person(1, { confirmedAt: '2026-11-20T12:30:00.000Z' as Instant }), person(2)])
      await alert([change(1)], hub.ports)
      await hub.pass(minute)
      const [mailing] = await all(hub.store)
      const old = { tenant: shop, what: 'complained', at: noon, reason: 'old' } as const
      await takeBack({ ...old, alert: mailing?.id ?? '' }, hub.ports)
      await takeBack({ ...old, alert: 'msg_unknown' }, hub.ports)
      expect((await hub.store.books.read(shop)).recipients[0]?.suppressed).toBeUndefined()
    })

    it('OUT-08: cuts off who never answers after 15 s, and keeps nobody else waiting', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const hub = start({ mail: (_, address) => (address.startsWith('p1') ? new Promise(() => {}) : sent) })
      await hub.people([person(1), person(2)], [route({ recipients: [id(1), id(2)], groupIntervalSeconds: 0 })])
      await alert([change(1)], hub.ports)
      hub.clock.advance(minute)
      expect(await hub.round()).toBe(2)
      await vi.waitFor(async () => {
        const [sent] = await paged(9, (page) => hub.store.mailings.list(shop, { recipient: id(2) }, page))
        expect([sent?.status, hub.got.map(({ address }) => address)]).toEqual(['sent', ['p2@shop.example']])
      })
      await vi.advanceTimersByTimeAsync(15_000)
      vi.useRealTimers()
      await vi.waitFor(async () => {
        const [stuck] = await paged(9, (page) => hub.store.mailings.list(shop, { recipient: id(1) }, page))
        expect(stuck).toMatchObject({ status: 'waiting', tries: 1, why: 'no answer within 15 seconds' })
      })
    })

    it('OUT-12: tries a webhook ten times over its schedule, give or take a fifth, and then it is exhausted', () => {
      const wait = (tries: number, chance: number, given = {}) =>
        retryMilliseconds(
          { kind: 'webhook' },
          tries,
          { ...down, ...given } as Extract<Attempt, { status: 'failed' }>,
          chance,
        )
      for (const [at, seconds] of webhookRetrySeconds.entries()) {
        expect(wait(at + 1, 0)).toBe(seconds * 800)
        expect(wait(at + 1, 0.5)).toBe(seconds * 1_000)
        expect(wait(at + 1, 0.999_999)).toBeLessThanOrEqual(seconds * 1_200)
      }
      expect(wait(10, 0.5)).toBeUndefined()
      // OUT-13
      expect(wait(1, 0.5, { retryAfterSeconds: 120 })).toBe(120_000)
      expect(wait(1, 0.5, { retryAfterSeconds: 10 ** 9 })).toBe(24 * hour)
      for (const nonsense of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(wait(1, 0.5, { retryAfterSeconds: nonsense })).toBe(5_000)
      }
    })

    it(
      'OUT-15: switches an endpoint off that fails for five days, tells the owner, and keeps what it owes in sight',
      async () => {
        const hub = start({ webhook: () => down })
        await hub.people([person(1, { channel: 'webhook', address: 'https://tool.example' }), person(2)])
        for (let day = 1; day <= 6; day += 1) {
          await alert([change(day)], hub.ports)
          await hub.pass(24 * hour, 2 * hour)
        }
        const [tool] = (await hub.store.books.read(shop)).recipients
        expect(tool?.suppressed?.reason).toBe('nothing got through for five days: the provider is down')
        expect(
          arrived(hub, 'mail')
            .map(({ message }) => message.reason)
            .filter((reason) => reason === 'notice'),
        ).toHaveLength(1)
        const heard = arrived(hub, 'mail').reduce((sum, { message }) => sum + (message.reason === 'opened' ? 1 : 0), 0)
        expect(heard).toBe(6)
        const [owed] = await paged(9, (page) => hub.store.mailings.list(shop, { recipient: id(1) }, page))
        expect(owed?.status).toBe('failed')
      },
      patience,
    )

    it('switches off nobody who confirms during the attempt, and tells the others of that message alone', async () => {
      const gone: Attempt = { status: 'failed', kind: 'gone', reason: 'no such mailbox' }
      const hub = start({
        mail: async (_, address) => {
          if (!address.startsWith('p1')) return sent
          const confirmedAt = hub.clock.now()
          await changeRecipient({ tenant: shop, id: id(1) }, (found) => ({ ...found, confirmedAt }), hub.store.books)
          return gone
        },
      })
      await hub.people([person(1), person(2)])
      await alert([change(1)], hub.ports)
      await hub.pass(minute)
      const [first] = (await hub.store.books.read(shop)).recipients
      expect([first?.suppressed, first?.confirmedAt]).toEqual([undefined, '2026-11-20T12:01:00.000Z'])
      expect(arrived(hub, 'mail').map(({ address, message }) => [address, message.reason])).toEqual([
        ['p1@shop.example', 'opened'],
        ['p2@shop.example', 'opened'],
      ])
    })
  })
