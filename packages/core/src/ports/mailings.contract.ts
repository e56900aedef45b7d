import { expect, it } from 'vitest'
import { ended, type Mailing, type Notice } from '../alert/mailing.ts'
import type { RecipientId } from '../alert/recipient.ts'
import type { RouteId } from '../alert/route.ts'
import { addMilliseconds, type Instant, type TenantId } from '../values.ts'
import {
  type AdapterFactory,
  contract,
  incident,
  noon,
  paged,
  refusesForeignCursors,
  rival,
  shop,
} from './adapter.contract.ts'
import { commitWeightMax, weightOf } from './mailings.ts'

const minute = 60_000
const inMinutes = (minutes: number): Instant => addMilliseconds(noon, minutes * minute)
const recipient = (number: number): RecipientId => `rcp_${String(number).padStart(26, '0')}` as RecipientId
const nobody: ReadonlySet<RecipientId> = new Set()

const mailing = (number: number, given: Partial<Mailing> = {}): Mailing => ({
  ...{ id: `msg_${number}`, tenant: shop, recipient: recipient(1), group: `group ${number}`, reason: 'opened' },
  ...{ status: 'gathering', severity: 'critical', count: 1, shown: [{ incident: about(1), severity: 'critical' }] },
  ...{ createdAt: inMinutes(number), dueAt: noon, tries: 0, attempts: [], rev: 0 },
  ...given,
})

const about = (number: number) => incident(String(number)).id

const notice = (number: number, given: Partial<Notice> = {}): Notice => ({
  ...{ tenant: shop, incident: about(number), change: `incident.opened@${noon}@critical@0`, recipient: recipient(1) },
  ...{ route: 'default-now' as RouteId, reason: 'opened', severity: 'critical', decidedAt: noon, at: noon },
  ...{ why: 'route "Critical at once"' },
  ...given,
})

const written = ({ rev, ...rest }: Mailing): Mailing => ({ ...rest, rev: rev + 1 })
const places = (notices: readonly Notice[]): string[] =>
  notices.map(({ incident: id, recipient: to }) => `${id} ${to}`).sort()

export const mailingsContract = (open: AdapterFactory): void =>
  contract('mailings', open, (bench) => {
    const keep = async (...mailings: Mailing[]): Promise<void> => {
      for (const each of mailings) expect(await bench.adapter.mailings.commit({ mailings: [each] })).toBe('committed')
    }

    it('keeps a mailing with all that is said of it, also after it was closed and opened', async () => {
      const full = mailing(1, {
        ...{ route: 'default-now' as RouteId, subject: 'A subject', note: 'A note', why: 'a reason', tries: 2 },
        ...{ closedAt: noon, fallbackAt: inMinutes(15), attempts: [{ at: noon, reason: 'down' }, { at: noon }] },
      })
      await keep(full)
      for await (const { mailings } of bench.nowAndAgain()) {
        expect(await mailings.find(shop, full.id)).toEqual(written(full))
        expect(await mailings.find(shop, 'msg_2')).toBeUndefined()
      }
    })

    it('lets exactly one of two writers through when both saw the same mailing', async () => {
      const { mailings } = bench.adapter
      const both = await Promise.all([1, 2].map((tries) => mailings.commit({ mailings: [mailing(1, { tries })] })))
      expect(both.sort()).toEqual(['committed', 'moved'])
      const found = (await mailings.find(shop, 'msg_1')) as Mailing
      const again = await Promise.all([3, 4].map((tries) => mailings.commit({ mailings: [{ ...found, tries }] })))
      expect(again.sort()).toEqual(['committed', 'moved'])
      expect((await mailings.find(shop, 'msg_1'))?.rev).toBe(2)
      expect(await mailings.commit({ mailings: [mailing(9, { rev: 1 })] })).toBe('moved')
    })

    it('writes all of a commit or none of it: a mailing that moved and a notice that is known undo the rest', async () => {
      const { mailings } = bench.adapter
      await mailings.commit({ mailings: [mailing(1)], added: [notice(1, { mailing: 'msg_1' })] })
      const known = {
        mailings: [mailing(2)],
        added: [notice(2, { mailing: 'msg_2' }), notice(1, { mailing: 'msg_2' })],
      }
      const moved = { mailings: [mailing(1), mailing(2)], added: [notice(2, { mailing: 'msg_2' })] }
      for (const change of [known, moved]) {
        expect(await mailings.commit(change)).toBe('moved')
        expect(await mailings.find(shop, 'msg_2')).toBeUndefined()
        expect(await mailings.notices(shop, about(2))).toEqual([])
      }
    })

    it('takes as much at once as a commit may weigh', async () => {
      const { mailings } = bench.adapter
      const some = Array.from({ length: 20 }, (_, number) => mailing(number))
      const added = Array.from({ length: 60 }, (_, number) => notice(number, { mailing: `msg_${number % 20}` }))
      expect(weightOf({ mailings: some, added })).toBe(commitWeightMax)
      expect(await mailings.commit({ mailings: some, added })).toBe('committed')
      const later = some.map((each) => ({ ...written(each), count: 4 }))
      const more = added.map((each) => ({ ...each, change: 'incident.worsened' }))
      expect(await mailings.commit({ mailings: later, added: more })).toBe('committed')
      expect(await mailings.placed(shop, 'msg_7')).toHaveLength(6)
      expect(await mailings.notices(shop, about(59))).toHaveLength(2)
    })

    it('tells all that was decided of an incident, for whom and for nobody, and what was withdrawn', async () => {
      const { mailings } = bench.adapter
      const { recipient: _, ...silent } = notice(1, { change: 'incident.resolved', why: 'no route fits' })
      const placed = notice(1, { mailing: 'msg_1' })
      const other = notice(1, { mailing: 'msg_2', recipient: recipient(2) })
      const second = mailing(2, { recipient: recipient(2) })
      await mailings.commit({ mailings: [mailing(1), second], added: [placed, other, silent] })
      const emptied = { ...written(mailing(1)), count: 0 }
      expect(await mailings.commit({ mailings: [emptied], withdrawn: [placed] })).toBe('committed')
      for await (const adapter of bench.nowAndAgain()) {
        const notices = await adapter.mailings.notices(shop, about(1))
        expect(notices).toHaveLength(3)
        expect(notices).toEqual(expect.arrayContaining([{ ...placed, withdrawn: true }, other, silent]))
        expect(await adapter.mailings.placed(shop, 'msg_1')).toEqual([])
        expect(await adapter.mailings.placed(shop, 'msg_2')).toEqual([{ ...other, state: 'waiting' }])
        const repeat = { ...written(mailing(1)), rev: 2 }
        expect(await adapter.mailings.commit({ mailings: [repeat], added: [placed] })).toBe('moved')
      }
    })

    it('knows what stands in a mailing, whenever it came in, and what has become of it', async () => {
      const { mailings } = bench.adapter
      await mailings.commit({ mailings: [mailing(1)], added: [notice(1, { mailing: 'msg_1' })] })
      const added = [2, 3].map((number) => notice(number, { mailing: 'msg_1' }))
      await mailings.commit({ mailings: [{ ...written(mailing(1)), count: 3 }], added })
      const states = async () => (await mailings.placed(shop, 'msg_1')).map(({ state }) => state)
      expect(places(await mailings.placed(shop, 'msg_1'))).toEqual(places([1, 2, 3].map((number) => notice(number))))
      expect(await states()).toEqual(['waiting', 'waiting', 'waiting'])
      const found = (await mailings.find(shop, 'msg_1')) as Mailing
      await mailings.commit({ mailings: [ended(found, 'sent')] })
      expect(await states()).toEqual(['left', 'left', 'left'])
    })

    it('answers the newest of a group', async () => {
      const { mailings } = bench.adapter
      await keep(...['a', 'a', 'b', 'a', 'b'].map((group, number) => mailing(number, { group })))
      expect((await mailings.latest(shop, 'a'))?.id).toBe('msg_3')
      expect((await mailings.latest(shop, 'b'))?.id).toBe('msg_4')
      expect(await mailings.latest(shop, 'c')).toBeUndefined()
    })

    it('lists the newest first, by status and by recipient, page by page', async () => {
      const { mailings } = bench.adapter
      const status = (number: number) => (number % 2 === 0 ? 'sent' : 'gathering')
      const some = Array.from({ length: 9 }, (_, number) =>
        mailing(number, { recipient: recipient(number % 3), status: status(number) }),
      )
      await keep(...some)
      const listed = async (filter: Parameters<typeof mailings.list>[1]) =>
        (await paged(2, (page) => mailings.list(shop, filter, page))).map(({ id }) => Number(id.slice(4)))
      expect(await listed({})).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0])
      expect(await listed({ status: 'sent' })).toEqual([8, 6, 4, 2, 0])
      expect(await listed({ recipient: recipient(2) })).toEqual([8, 5, 2])
      expect(await listed({ recipient: recipient(2), status: 'gathering' })).toEqual([5])
      await refusesForeignCursors(
        (page) => mailings.list(shop, {}, page),
        [(page) => mailings.list(shop, { status: 'sent' }, page), (page) => mailings.list(rival, {}, page)],
      )
    })

    it('answers what is due, earliest first, and nothing that is not or that has no time any more', async () => {
      const { mailings } = bench.adapter
      await keep(
        ...[3, 1, 2].map((number) => mailing(number, { dueAt: inMinutes(number), recipient: recipient(number) })),
        ended(mailing(4, { dueAt: noon }), 'sent'),
      )
      const due = async (minutes: number) =>
        (await mailings.due(inMinutes(minutes), 10, nobody)).map(({ id }) => Number(id.slice(4)))
      expect(await due(0)).toEqual([])
      expect(await due(2)).toEqual([1, 2])
      expect(await due(9)).toEqual([1, 2, 3])
      expect((await mailings.due(inMinutes(9), 2, nobody)).map(({ id }) => id)).toEqual(['msg_1', 'msg_2'])
      const [first] = await mailings.due(inMinutes(9), 1, nobody)
      await mailings.commit({ mailings: [{ ...(first as Mailing), dueAt: inMinutes(60) }] })
      expect(await due(9)).toEqual([2, 3])
    })

    it('lets nobody wait behind another who has much, and passes over those who are excepted', async () => {
      const { mailings } = bench.adapter
      const many = Array.from({ length: 45 }, (_, number) => mailing(number, { dueAt: noon }))
      await mailings.commit({ mailings: many })
      await keep(mailing(100, { dueAt: inMinutes(1), recipient: recipient(2) }))
      const due = await mailings.due(inMinutes(2), 40, nobody)
      expect(due.map(({ recipient: to }) => to)).toContain(recipient(2))
      expect(due.length).toBeLessThanOrEqual(40)
      expect((await mailings.due(inMinutes(2), 40, new Set([recipient(1)]))).map(({ id }) => id)).toEqual(['msg_100'])
    })

    it('answers those that others are to be told of, until they have been', async () => {
      const { mailings } = bench.adapter
      const late = mailing(1, { fallbackAt: inMinutes(15), dueAt: inMinutes(60) })
      await keep(late, mailing(2, { fallbackAt: inMinutes(10) }), mailing(3))
      const overdue = async (minutes: number) =>
        (await mailings.overdue(inMinutes(minutes), 10)).map(({ id }) => Number(id.slice(4)))
      expect(await overdue(9)).toEqual([])
      expect(await overdue(20)).toEqual([2, 1])
      const { fallbackAt: _, ...told } = written(late)
      await mailings.commit({ mailings: [told] })
      expect(await overdue(20)).toEqual([2])
    })

    it('TEN-01: keeps tenants apart, also where all ids are the same', async () => {
      const { mailings } = bench.adapter
      const of = (tenant: TenantId) => ({
        mailings: [mailing(1, { tenant })],
        added: [notice(1, { tenant, mailing: 'msg_1', why: tenant })],
      })
      expect(await mailings.commit(of(shop))).toBe('committed')
      expect(await mailings.find(rival, 'msg_1')).toBeUndefined()
      expect(await mailings.latest(rival, 'group 1')).toBeUndefined()
      expect([await mailings.notices(rival, about(1)), await mailings.placed(rival, 'msg_1')]).toEqual([[], []])
      expect((await mailings.list(rival, {}, { limit: 9 })).items).toEqual([])
      expect(await mailings.commit(of(rival))).toBe('committed')
      for (const tenant of [shop, rival]) {
        expect((await mailings.notices(tenant, about(1))).map(({ why }) => why)).toEqual([tenant])
        expect((await mailings.list(tenant, {}, { limit: 9 })).items.map((each) => each.tenant)).toEqual([tenant])
      }
    })
  })
