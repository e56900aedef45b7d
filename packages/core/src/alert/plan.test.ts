import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IncidentChange } from '../incident/incident.ts'
import { incident, noon, shop } from '../ports/adapter.contract.ts'
import { addMilliseconds, type Instant } from '../values.ts'
import { type Plan, plan, type Told } from './plan.ts'
import { Recipient, type RecipientId } from './recipient.ts'
import { type AlertBook, noBook, Route, type RouteSettings } from './route.ts'

const id = (number: number): RecipientId => `rcp_${String(number).padStart(26, '0')}` as RecipientId
const recipient = (number: number, given: Partial<Recipient> = {}): Recipient =>
  Recipient.parse({
    ...{ id: id(number), tenant: shop, name: `Person ${number}`, channel: 'smtp', address: `p${number}@shop.example` },
    ...{ createdAt: noon, confirmedAt: noon, ...given },
  })
const route = (number: number, given: Partial<RouteSettings> = {}): Route =>
  Route.parse({
    ...{ id: `rte_${String(number).padStart(26, '0')}`, tenant: shop, createdAt: noon, name: `Route ${number}` },
    ...{ recipients: [id(1)], ...given },
  })
const book = (given: Partial<AlertBook>): AlertBook => ({ ...noBook, recipients: [recipient(1)], ...given })
const change = (type: IncidentChange['type'], given = {}): IncidentChange => ({
  type,
  incident: incident('1', { severity: 'critical', ...given }),
})
const at = (text: string) => text as Instant
const told = (given: Partial<Told> = {}): Told => ({
  ...{ recipient: id(1), route: route(1).id, reason: 'opened', severity: 'critical', decidedAt: noon, at: noon },
  state: 'left',
  ...given,
})
const whens = ({ tell }: Plan) => tell.map((telling) => [telling.recipient, telling.reason, telling.at])

describe('who is told', () => {
  it('tells what is critical at once and the rest once a day, where nothing is said', () => {
    const berlin = book({ recipients: [recipient(1, { timeZone: 'Europe/Berlin' })] })
    expect(whens(plan(change('incident.opened'), berlin, [], noon))).toEqual([
      [id(1), 'opened', '2026-11-20T12:00:30.000Z'],
    ])
    const slow = plan(change('incident.opened', { severity: 'warning' }), berlin, [], noon)
    expect(whens(slow)).toEqual([[id(1), 'opened', '2026-11-21T07:00:00.000Z']])
  })

  it('NTF-03: tells nobody who has not confirmed, and says so', () => {
    const { confirmedAt: _at, ...unconfirmed } = recipient(1)
    const planned = plan(change('incident.opened'), book({ recipients: [unconfirmed] }), [], noon)
    expect(planned.tell).toEqual([])
    expect(planned.silent).toEqual([{ recipient: id(1), why: 'the address is not confirmed yet' }])
  })

  it('tells nobody of what a detector only tries', () => {
    expect(plan(change('incident.opened', { shadow: true }), book({}), [], noon)).toEqual({
      ...{ tell: [], withdraw: [] },
      silent: [{ why: 'its detector is only being tried' }],
    })
  })

  it('lets a quiet night pass, by the clock on the recipient’s wall, and breaks through for what is critical', () => {
    const quietHours = { from: '22:00', to: '07:00', criticalBreaksThrough: true }
    const night = book({
      recipients: [recipient(1, { timeZone: 'Europe/Berlin' })],
      routes: [route(1, { quietHours })],
    })
    const one = (severity: 'warning' | 'critical', now: string) =>
      plan(change('incident.opened', { severity }), night, [], at(now)).tell.map((telling) => telling.at)
    // The night in which the clock is put forward: 07:00 is at 05:00 UTC, not at 06:00.
    expect(one('warning', '2026-03-28T23:00:00.000Z')).toEqual(['2026-03-29T05:00:00.000Z'])
    // And back: 07:00 is at 06:00 UTC.
    expect(one('warning', '2026-10-24T22:00:00.000Z')).toEqual(['2026-10-25T06:00:00.000Z'])
    expect(one('critical', '2026-10-24T22:00:00.000Z')).toEqual(['2026-10-24T22:00:30.000Z'])
    expect(one('warning', '2026-10-25T12:00:00.000Z')).toEqual(['2026-10-25T12:00:30.000Z'])
  })

  it('holds what a maintenance covers until its end', () => {
    const window = {
      ...{ id: `mnt_${'0'.repeat(26)}`, tenant: shop, name: 'Stocktaking', createdAt: noon, match: {} },
      ...{ from: noon, to: at('2026-11-20T18:00:00.000Z') },
    } as AlertBook['windows'][number]
    const held = plan(change('incident.opened'), book({ windows: [window], routes: [route(1)] }), [], noon)
    expect(whens(held)).toEqual([[id(1), 'opened', window.to]])
    const early = route(1, { digest: { every: 'day', at: '17:00', on: 'monday' } })
    const digest = plan(change('incident.opened'), book({ windows: [window], routes: [early] }), [], noon)
    expect(whens(digest)).toEqual([[id(1), 'opened', window.to]])
    const late = route(1, { digest: { every: 'day', at: '19:00', on: 'monday' } })
    const after = plan(change('incident.opened'), book({ windows: [window], routes: [late] }), [], noon)
    expect(whens(after)).toEqual([[id(1), 'opened', '2026-11-20T19:00:00.000Z']])
  })

  it('is silent where muted, until then', () => {
    const mute = {
      ...{ id: `mut_${'0'.repeat(26)}`, tenant: shop, createdAt: noon, detector: 'oversell', recipient: id(1) },
      until: addMilliseconds(noon, 1),
    } as AlertBook['mutes'][number]
    const muted = book({ mutes: [mute], routes: [route(1)] })
    expect(plan(change('incident.opened'), muted, [], noon).tell).toEqual([])
    expect(plan(change('incident.opened'), muted, [], mute.until).tell).toHaveLength(1)
  })

  it('calls others to what nobody takes on, and lets them be when somebody does or it ends', () => {
    const both = book({
      recipients: [recipient(1), recipient(2)],
      routes: [route(1, { escalate: { afterMinutes: 15, recipients: [id(2)] } })],
    })
    expect(whens(plan(change('incident.opened'), both, [], noon))).toEqual([
      [id(1), 'opened', '2026-11-20T12:00:30.000Z'],
      [id(2), 'escalated', '2026-11-20T12:15:00.000Z'],
    ])
    const waiting = told({ recipient: id(2), reason: 'escalated', state: 'waiting' })
    const ended = plan(change('incident.resolved'), both, [told(), waiting], noon)
    expect(ended.withdraw).toEqual([waiting])
    expect(ended.tell.map((telling) => telling.recipient)).toEqual([id(1)])
    expect(plan(change('incident.acknowledged'), both, [told(), waiting], noon).withdraw).toEqual([waiting])
  })

  it('calls nobody to what somebody has taken on or put off, whatever its finding says meanwhile', () => {
    const both = book({
      recipients: [recipient(1), recipient(2)],
      routes: [route(1, { escalate: { afterMinutes: 15, recipients: [id(2)] } })],
    })
    for (const status of ['acknowledged', 'snoozed'])
      expect(plan(change('incident.updated', { status }), both, [told()], noon).tell).toEqual([])
    expect(whens(plan(change('incident.updated'), both, [told()], noon))).toEqual([
      [id(2), 'escalated', '2026-11-20T12:15:00.000Z'],
    ])
  })

  it('calls others again where what was taken on got worse or came back, and nobody takes that on', () => {
    const both = book({
      recipients: [recipient(1), recipient(2)],
      routes: [route(1, { escalate: { afterMinutes: 15, recipients: [id(2)] } })],
    })
    const called = told({ recipient: id(2), reason: 'escalated' })
    const again = [id(2), 'escalated', '2026-11-20T12:15:00.000Z']
    expect(whens(plan(change('incident.worsened'), both, [told(), called], noon))).toContainEqual(again)
    expect(whens(plan(change('incident.woken'), both, [told(), called], noon))).toContainEqual(again)
    expect(whens(plan(change('incident.reopened'), both, [told(), called], noon))).toEqual([again])
    const waiting = { ...called, state: 'waiting' as const }
    expect(whens(plan(change('incident.worsened'), both, [told(), waiting], noon))).not.toContainEqual(again)
    expect(whens(plan(change('incident.updated'), both, [told(), called], noon))).toEqual([])
  })

  it('goes on calling others where nobody has it any more', () => {
    const waiting = told({ recipient: id(2), reason: 'escalated', state: 'waiting' })
    const given = plan(change('incident.assigned', { assignee: 'Jo' }), book({}), [told(), waiting], noon)
    expect(given.withdraw).toEqual([waiting])
    expect(plan(change('incident.assigned'), book({}), [told(), waiting], noon).withdraw).toEqual([])
  })

  it('gives the all-clear to a false alarm once, calls nobody to it any more, and tells where it was none after all', () => {
    const routed = book({ recipients: [recipient(1), recipient(2)], routes: [route(1)] })
    const waiting = told({ recipient: id(2), reason: 'escalated', state: 'waiting' })
    const closed = { status: 'resolved', resolution: 'false-alarm', holds: true }
    const ended = plan(change('incident.marked-false', closed), routed, [told(), waiting], noon)
    expect(ended.tell.map((telling) => [telling.recipient, telling.reason])).toEqual([[id(1), 'resolved']])
    expect(ended.withdraw).toEqual([waiting])
    const over = told({ reason: 'resolved', decidedAt: addMilliseconds(noon, 1) })
    expect(plan(change('incident.marked-false', closed), routed, [told(), over], noon).tell).toEqual([])
    const taken = plan(change('incident.unmarked-false'), routed, [told(), over], noon)
    expect(taken.tell.map((telling) => [telling.recipient, telling.reason])).toEqual([[id(1), 'reopened']])
    expect(plan(change('incident.unmarked-false', { status: 'resolved' }), routed, [told(), over], noon).tell).toEqual(
      [],
    )
  })

  it('tells of an update only where it has become graver or concerns somebody only now', () => {
    const routed = book({ routes: [route(1)] })
    const same = plan(change('incident.updated'), routed, [told()], noon)
    expect(same.tell).toEqual([])
    const graver = plan(change('incident.updated'), routed, [told({ severity: 'warning' })], noon)
    expect(graver.tell.map(({ reason }) => reason)).toEqual(['updated'])
    expect(plan(change('incident.updated'), routed, [], noon).tell.map(({ reason }) => reason)).toEqual(['opened'])
  })

  it('says again what got worse or woke up, to those who know of it', () => {
    const routed = book({ routes: [route(1)] })
    const reasonOf = (type: IncidentChange['type']) => plan(change(type), routed, [told()], noon).tell[0]?.reason
    expect(reasonOf('incident.worsened')).toBe('updated')
    expect(reasonOf('incident.woken')).toBe('reminder')
    expect(reasonOf('incident.commented')).toBeUndefined()
  })

  it('takes what waits for the digest out of it when it has become urgent', () => {
    const waiting = told({ severity: 'warning', state: 'waiting', at: at('2026-11-21T08:00:00.000Z') })
    const urgent = plan(change('incident.updated'), book({}), [waiting], noon)
    expect(urgent.withdraw).toEqual([waiting])
    expect(whens(urgent)).toEqual([[id(1), 'opened', '2026-11-20T12:00:30.000Z']])
  })
})

const recipientArb = fc.integer({ min: 1, max: 4 })
const bookArb = fc
  .record({
    out: fc.subarray([1, 2, 3, 4]),
    routes: fc.array(
      fc.record({
        recipients: fc.uniqueArray(recipientArb, { minLength: 1 }).map((numbers) => numbers.map(id)),
        severityAtLeast: fc.constantFrom('info', 'warning', 'critical'),
        isDigest: fc.boolean(),
        isQuiet: fc.boolean(),
        escalates: fc.option(recipientArb),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ out, routes }) =>
    book({
      recipients: [1, 2, 3, 4].map((number) =>
        recipient(number, out.includes(number) ? { suppressed: { since: noon, reason: 'bounced' } } : {}),
      ),
      routes: routes.map(({ recipients, severityAtLeast, isDigest, isQuiet, escalates }, index) =>
        route(index, {
          recipients,
          match: { severityAtLeast } as RouteSettings['match'],
          ...(isDigest && { digest: { every: 'day', at: '08:00', on: 'monday' } }),
          ...(isQuiet && { quietHours: { from: '22:00', to: '07:00', criticalBreaksThrough: true } }),
          ...(escalates && { escalate: { afterMinutes: 15, recipients: [id(escalates)] } }),
        }),
      ),
    }),
  )
const life = fc.array(
  fc.record({ minutes: fc.integer({ min: 1, max: 900 }), severity: fc.constantFrom('info', 'warning', 'critical') }),
  { minLength: 1, maxLength: 12 },
)

describe('over the life of an incident', () => {
  it('says of every change who is told or why nobody is, each recipient at most once, and gives the all-clear to exactly those told', () => {
    fc.assert(
      fc.property(bookArb, life, fc.boolean(), (said, steps, updates) => {
        let now = noon
        let known: Told[] = []
        let isOpen = false
        const aware = new Set<RecipientId>()
        for (const { minutes, severity } of steps) {
          now = addMilliseconds(now, minutes * 60_000)
          for (const one of known) {
            if (one.state !== 'waiting' || one.at > now) continue
            known = known.map((each) => (each === one ? { ...one, state: 'left' } : each))
            if (one.reason !== 'resolved') aware.add(one.recipient)
          }
          const kind: IncidentChange['type'] = !isOpen
            ? 'incident.reopened'
            : updates && minutes % 2
              ? 'incident.updated'
              : 'incident.resolved'
          const planned = plan(change(kind, { severity }), said, known, now)
          expect(planned.tell.length + planned.silent.length).toBeGreaterThan(0)
          const recipients = planned.tell.map((telling) => telling.recipient)
          expect(new Set(recipients).size).toBe(recipients.length)
          for (const telling of planned.tell) expect(telling.at >= now).toBe(true)
          if (kind === 'incident.resolved') {
            expect([...recipients].sort()).toEqual([...aware].sort())
            aware.clear()
          }
          known = known.filter((one) => !planned.withdraw.includes(one))
          const severityNow = severity as Told['severity']
          known.push(
            ...planned.tell.map((telling) => ({
              ...telling,
              severity: severityNow,
              decidedAt: now,
              state: 'waiting' as const,
            })),
          )
          isOpen = kind !== 'incident.resolved'
        }
      }),
    )
  })
})
