import { expect, it } from 'vitest'
import { erasedIncident } from '../incident/incident.ts'
import { customerMark, emailMark, type Mark, orderMark } from '../privacy/mark.ts'
import { newRequest, nobody, type PrivacyRequest, type PrivacyRequestId } from '../privacy/request.ts'
import { addMilliseconds, type TenantId } from '../values.ts'
import {
  type AdapterFactory,
  contract,
  delivery,
  deliveryId,
  dress,
  incident,
  noChange,
  noon,
  paged,
  rival,
  shop,
  till,
} from './adapter.contract.ts'

const ada = emailMark('a'.repeat(43))
const record = customerMark(till, '7')
const order = orderMark('#1001')
const requestId = (number: number) => `prv_${String(number).padStart(26, '0')}` as PrivacyRequestId
const request = (number: number, tenant: TenantId = shop, kind: PrivacyRequest['kind'] = 'erase') =>
  newRequest({
    ...{ id: requestId(number), tenant, kind, scope: 'person', by: 'vendor', connection: till },
    person: nobody,
    requestedAt: addMilliseconds(noon, number),
  })
const later = addMilliseconds(noon, 3_600_000)

export const privacyContract = (open: AdapterFactory): void =>
  contract('privacy', open, (bench) => {
    it('tells whom deliveries name, page by page, oldest first, each by its last note', async () => {
      const { inbox, privacy } = bench.adapter
      for (const number of [1, 2, 3]) {
        await inbox.put(delivery(number))
        await privacy.note(delivery(number), [ada])
      }
      await privacy.note(delivery(2), [record, order])
      const found: (readonly [string, readonly Mark[]])[] = []
      let after: string | undefined
      for (let turns = 0; turns < 5; turns += 1) {
        const { items, next } = await (await bench.again()).privacy.named(shop, after, 2)
        found.push(...items.map(({ delivery: { id }, marks }) => [id, marks] as const))
        after = next
        if (next === undefined) break
      }
      expect(found).toEqual([
        [deliveryId(1), [ada]],
        [deliveryId(2), [record, order]],
        [deliveryId(3), [ada]],
      ])
      expect((await bench.adapter.privacy.named(rival, undefined, 10)).items).toEqual([])
    })

    it('names what is doomed once its time has come, until it is forgotten', async () => {
      const { inbox, privacy } = bench.adapter
      await inbox.put(delivery(1))
      await privacy.note(delivery(1), [ada])
      await privacy.doom(delivery(1), later)
      expect(await privacy.doomed(noon, 10)).toEqual([])
      expect(await privacy.doomed(later, 10)).toMatchObject([{ id: deliveryId(1), tenant: shop, connection: till }])
      await privacy.forget(delivery(1))
      expect(await privacy.doomed(later, 10)).toEqual([])
      expect((await privacy.named(shop, undefined, 10)).items).toEqual([])
    })

    it('PII-02: knows for ever who was erased, also after it was closed and opened, and of no other tenant', async () => {
      const { privacy } = bench.adapter
      expect(await privacy.erased(shop, [ada])).toEqual(new Set())
      await privacy.entomb(shop, [ada, record], noon)
      await privacy.entomb(shop, [ada], later)
      for await (const adapter of bench.nowAndAgain()) {
        expect(await adapter.privacy.erased(shop, [ada, order])).toEqual(new Set([ada]))
        expect(await adapter.privacy.erased(rival, [ada])).toEqual(new Set())
        const all = await paged(1, (page) => adapter.privacy.tombstones(shop, page))
        expect(all.map(({ mark, erasedAt }) => [mark, erasedAt]).sort()).toEqual(
          [
            [ada, noon],
            [record, noon],
          ].sort(),
        )
      }
    })

    it('PII-03: lists the exports that nobody has answered, oldest first, and no other', async () => {
      const { privacy } = bench.adapter
      const wanted = (number: number, tenant?: TenantId) => request(number, tenant, 'export')
      for (const number of [5, 1, 3, 2]) await privacy.open(wanted(number))
      await privacy.open(request(4))
      await privacy.open(wanted(6, rival))
      await privacy.save({ ...wanted(2), answered: { by: { kind: 'key', name: 'admin' }, at: later } })
      for await (const adapter of bench.nowAndAgain()) {
        for (const limit of [1, 2, 10]) {
          const listed = await paged(limit, (page) => adapter.privacy.unanswered(shop, page))
          expect(listed.map(({ id }) => id)).toEqual([requestId(1), requestId(3), requestId(5)])
        }
        expect(await adapter.privacy.find(shop, requestId(2))).toMatchObject({ answered: { at: later } })
        expect((await adapter.privacy.unanswered('nobody' as TenantId, { limit: 10 })).items).toEqual([])
        expect((await adapter.privacy.due(addMilliseconds(noon, 99), 10)).map(({ id }) => id)).toEqual([requestId(4)])
      }
    })

    it('keeps a request once, lists newest first, and names what is due', async () => {
      const { privacy } = bench.adapter
      for (const number of [1, 2, 3]) expect(await privacy.open(request(number))).toBe(true)
      expect(await privacy.open({ ...request(1), status: 'done' })).toBe(false)
      await privacy.open(request(9, rival))
      const { dueAt: _dueAt, ...done } = request(2)
      await privacy.save({ ...done, status: 'done' })
      const { privacy: reopened } = await bench.again()
      const listed = await paged(2, (page) => reopened.requests(shop, page))
      expect(listed.map(({ id, status }) => [id, status])).toEqual([
        [requestId(3), 'pending'],
        [requestId(2), 'done'],
        [requestId(1), 'pending'],
      ])
      expect((await reopened.due(addMilliseconds(noon, 3), 10)).map(({ id }) => id)).toEqual([
        requestId(1),
        requestId(3),
      ])
      expect(await reopened.due(noon, 10)).toEqual([])
      expect(await reopened.find(shop, requestId(1))).toEqual(request(1))
      expect(await reopened.find(rival, requestId(1))).toBeUndefined()
    })

    it('PII-01: an erased delivery has no bytes any more, stays a duplicate, and is not in quarantine', async () => {
      const { inbox } = bench.adapter
      for (const number of [1, 2, 3])
        await inbox.put(delivery(number, number === 3 ? { body: new Uint8Array(500_000) } : {}))
      expect(await inbox.erase(delivery(1))).toBe('waiting')
      await inbox.settle(delivery(1), { status: 'aligned' })
      await inbox.settle(delivery(2), { status: 'parked', reason: 'not JSON' })
      await inbox.settle(delivery(3), { status: 'aligned' })
      for (const number of [1, 2, 3]) {
        expect(await inbox.erase(delivery(number))).toBe('erased')
        expect(await inbox.erase(delivery(number))).toBe('erased')
        expect(await inbox.open(shop, deliveryId(number))).toBe('expired')
        expect(await inbox.replay(shop, deliveryId(number))).toBe('expired')
      }
      expect(await inbox.put(delivery(4, { dedupeKey: 'key-1' }))).toBe('duplicate')
      expect(await inbox.find(shop, deliveryId(2))).toMatchObject({ status: 'ignored' })
      expect(await inbox.parked(shop, till)).toEqual([])
      expect(await inbox.erase(delivery(1, { tenant: rival }))).toBe('unknown')
    })

    it('PII-01: an erased incident says only that it was, and has no history in which people wrote', async () => {
      const { incidents, subjects } = bench.adapter
      const told = incident('7', { status: 'resolved', details: { who: 'a•••@x•••.com' }, evidence: ['record|7'] })
      const { id } = told
      const state = await subjects.read(shop, dress)
      await subjects.commit(shop, dress, state, {
        ...noChange,
        incidents: [{ type: 'incident.resolved', incident: told }],
      })
      await incidents.adoptHistory(shop, id, [
        {
          version: 50,
          at: noon,
          by: { kind: 'hub' },
          type: 'incident.commented',
          status: 'resolved',
          why: 'Ada called',
        },
      ])
      await incidents.erase(erasedIncident(told, later))
      for await (const { incidents: read } of bench.nowAndAgain()) {
        expect(await read.find(shop, id)).toMatchObject({
          status: 'resolved',
          details: {},
          evidence: [],
          erasedAt: later,
        })
        expect((await read.history(shop, id, { limit: 10 })).items).toEqual([])
      }
    })
  })
