import { expect, it } from 'vitest'
import { dueAgain, forgotten, type News, newPosting, type Posting } from '../subscription/posting.ts'
import { Subscription, type SubscriptionId } from '../subscription/subscription.ts'
import { addMilliseconds, type TenantId } from '../values.ts'
import { type AdapterFactory, contract, noon, paged, refusesForeignCursors, rival, shop } from './adapter.contract.ts'

const subscriptionId = (number: number) => `sub_${String(number).padStart(26, '0')}` as SubscriptionId
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
export const subscription = (number: number, given: Partial<Subscription> = {}): Subscription =>
  Subscription.parse({
    ...{ id: subscriptionId(number), tenant: shop, url: `https://tool-${number}.example/hook`, events: ['*'] },
    ...{ description: '', secrets: [{ secret }], status: 'active', activeSince: noon, createdAt: noon },
    ...given,
  })
const news = (number: number, given: Partial<News> = {}): News => ({
  ...{ id: `msg_${number}`, tenant: shop, type: 'order.placed', about: `dlv_${number}`, body: `{"n":${number}}` },
  ...given,
})
const minute = (number: number) => addMilliseconds(noon, number * 60_000)
const first = subscriptionId(1)
const second = subscriptionId(2)
const posting = (number: number, of = first, given: Partial<News> = {}): Posting =>
  newPosting(news(number, given), of, minute(number))
const asKept = (given: Posting): Posting => ({ ...given, rev: given.rev + 1 })
const idsOf = (postings: readonly Posting[]): string[] => postings.map(({ id }) => id)

export const subscriptionsContract = (open: AdapterFactory): void =>
  contract('subscriptions and their messages', open, (bench) => {
    const due = (of: SubscriptionId, number: number, tenant: TenantId = shop, limit = 100) =>
      bench.adapter.postings.due(tenant, of, minute(number), limit).then(idsOf)
    const all = (of: SubscriptionId = first, tenant: TenantId = shop) =>
      paged(200, (page) => bench.adapter.postings.list(tenant, of, {}, page))

    it('keeps subscriptions as they were written, oldest first, each for its tenant', async () => {
      const { subscriptions } = bench.adapter
      const paused = subscription(2, { status: 'paused', headers: { 'x-key': '1' } })
      for (const each of [paused, subscription(1), subscription(3, { tenant: rival })])
        expect(await subscriptions.put(each)).toBe('written')
      for await (const adapter of bench.nowAndAgain()) {
        expect(await adapter.subscriptions.of(shop)).toEqual([
          { ...subscription(1), rev: 1 },
          { ...paused, rev: 1 },
        ])
        expect((await adapter.subscriptions.active()).map(({ id }) => id).sort()).toEqual([first, subscriptionId(3)])
      }
    })

    it('lets exactly one of two writers through who read the same, and nobody who read one that went', async () => {
      const { subscriptions } = bench.adapter
      expect(await subscriptions.put(subscription(1))).toBe('written')
      expect(await subscriptions.put(subscription(1))).toBe('moved')
      const read = { ...subscription(1), rev: 1 }
      const outcomes = await Promise.all(['a', 'b'].map((description) => subscriptions.put({ ...read, description })))
      expect(outcomes.sort()).toEqual(['moved', 'written'])
      expect(await subscriptions.remove(shop, first)).toBe(true)
      expect(await subscriptions.put({ ...read, rev: 2 })).toBe('moved')
      expect(await subscriptions.of(shop)).toEqual([])
    })

    it('removes a subscription with all that was kept for it, and another tenant’s never', async () => {
      const { subscriptions, postings } = bench.adapter
      await subscriptions.put(subscription(1))
      await postings.add([posting(1), posting(2)])
      expect(await subscriptions.remove(rival, first)).toBe(false)
      expect(await subscriptions.remove(shop, first, 2)).toBe(false)
      expect(await due(first, 5)).toHaveLength(2)
      expect(await subscriptions.remove(shop, first, 1)).toBe(true)
      expect(await subscriptions.remove(shop, first)).toBe(false)
      expect(await all()).toEqual([])
      expect(await due(first, 5)).toEqual([])
    })

    it('keeps a message once for each subscription, however often it is told', async () => {
      const { postings } = bench.adapter
      await postings.add([])
      await postings.add([posting(1), posting(1, second)])
      await postings.add([posting(1, first, { body: 'other' }), posting(2)])
      for await (const adapter of bench.nowAndAgain()) {
        expect(await adapter.postings.find(shop, first, 'msg_1')).toEqual(asKept(posting(1)))
        expect(await adapter.postings.find(rival, first, 'msg_1')).toBeUndefined()
        expect(await adapter.postings.find(shop, second, 'msg_2')).toBeUndefined()
      }
      expect(idsOf(await all())).toEqual(['msg_2', 'msg_1'])
      expect(idsOf(await all(second))).toEqual(['msg_1'])
      expect(await all(first, rival)).toEqual([])
    })

    it('names what is due, earliest first, of one subscription, up to the limit', async () => {
      const { postings } = bench.adapter
      await postings.add([posting(3), posting(1), posting(2), posting(1, second)])
      expect(await due(first, 0)).toEqual([])
      expect(await due(first, 2)).toEqual(['msg_1', 'msg_2'])
      expect(await due(first, 9, shop, 2)).toEqual(['msg_1', 'msg_2'])
      expect(await due(first, 9, rival)).toEqual([])
      expect(await due(second, 9)).toEqual(['msg_1'])
    })

    it('writes a message where nobody wrote it meanwhile', async () => {
      const { postings } = bench.adapter
      await postings.add([posting(1)])
      const read = asKept(posting(1))
      const attempts = [{ at: noon, milliseconds: 12, code: 500, reason: 'The receiver answered 500.', answer: 'oops' }]
      const tried: Posting = { ...read, dueAt: minute(7), tries: 1, attempts, why: 'The receiver answered 500.' }
      const outcomes = await Promise.all([postings.put(tried), postings.put(tried)])
      expect(outcomes.sort()).toEqual(['moved', 'written'])
      expect(await postings.find(shop, first, 'msg_1')).toEqual(asKept(tried))
      expect(await due(first, 6)).toEqual([])
      expect(await due(first, 7)).toEqual(['msg_1'])
      const { dueAt: _due, why: _why, ...rest } = asKept(tried)
      expect(await postings.put({ ...rest, status: 'sent' })).toBe('written')
      expect(await due(first, 99)).toEqual([])
      expect(await postings.put(posting(9))).toBe('moved')
    })

    it('lists newest first, by status, in pages whose cursors fit no other list', async () => {
      const { postings } = bench.adapter
      await postings.add([1, 2, 3, 4, 5].map((number) => posting(number)))
      await postings.add([posting(6, second)])
      for (const number of [2, 4]) {
        const { dueAt: _due, ...given } = asKept(posting(number))
        await postings.put({ ...given, status: 'failed', why: 'exhausted' })
      }
      const listed = (status?: 'failed' | 'waiting') =>
        paged(2, (page) => postings.list(shop, first, status ? { status } : {}, page)).then(idsOf)
      expect(await listed()).toEqual(['msg_5', 'msg_4', 'msg_3', 'msg_2', 'msg_1'])
      expect(await listed('failed')).toEqual(['msg_4', 'msg_2'])
      expect(await listed('waiting')).toEqual(['msg_5', 'msg_3', 'msg_1'])
      await postings.add([posting(7, second)])
      await refusesForeignCursors(
        (page) => postings.list(shop, first, {}, page),
        [
          (page) => postings.list(shop, second, {}, page),
          (page) => postings.list(shop, first, { status: 'waiting' }, page),
        ],
      )
    })

    it('OUT-15: recovers what did not arrive since then, waiting or given up, in the order in which it was made', async () => {
      const { postings } = bench.adapter
      await postings.add([1, 2, 3, 4, 5].map((number) => posting(number)))
      const write = async (number: number, given: Partial<Posting>) => {
        const { dueAt: _due, ...read } = asKept(posting(number))
        expect(await postings.put({ ...read, tries: 10, ...given })).toBe('written')
      }
      await write(1, { status: 'failed' })
      await write(2, { status: 'failed' })
      await write(3, { dueAt: minute(600) })
      await write(4, { status: 'sent' })
      await postings.put({ ...asKept(posting(5)), dueAt: minute(59) })
      expect(await postings.recover(rival, first, noon, minute(60))).toBe(0)
      expect(await postings.recover(shop, first, minute(2), minute(60))).toBe(3)
      expect(await due(first, 59)).toEqual([])
      expect(await due(first, 60)).toEqual(['msg_2', 'msg_3', 'msg_5'])
      expect(await postings.find(shop, first, 'msg_2')).toMatchObject({ status: 'waiting', tries: 0 })
      expect(await postings.find(shop, first, 'msg_1')).toMatchObject({ status: 'failed' })
      expect(await postings.find(shop, first, 'msg_4')).toMatchObject({ status: 'sent' })
    })

    it('PII-01: forgets what was said of a delivery; what has not arrived is dropped, and is not known as new', async () => {
      const { postings } = bench.adapter
      await postings.add([posting(1), posting(2), posting(1, second)])
      const { dueAt: _due, ...arrived } = asKept(posting(1, second))
      await postings.put({ ...arrived, status: 'sent' })
      await postings.forget(rival, 'dlv_1')
      expect(await due(first, 9)).toEqual(['msg_1', 'msg_2'])
      await postings.forget(shop, 'dlv_1')
      await postings.forget(shop, 'dlv_1')
      await postings.add([posting(1)])
      for await (const adapter of bench.nowAndAgain()) {
        const { rev: _rev, ...dropped } = (await adapter.postings.find(shop, first, 'msg_1')) ?? posting(0)
        const { rev: _kept, ...wanted } = forgotten(posting(1))
        expect(dropped).toEqual(wanted)
        expect(await adapter.postings.find(shop, second, 'msg_1')).toMatchObject({ status: 'sent', body: '' })
      }
      expect(await due(first, 9)).toEqual(['msg_2'])
    })

    it('expires what was made before, and what is asked for again is due as when it was made', async () => {
      const { postings } = bench.adapter
      await postings.add([posting(1), posting(2), posting(3)])
      await bench.adapter.expire(minute(3))
      expect(idsOf(await all())).toEqual(['msg_3'])
      expect(await postings.find(shop, first, 'msg_1')).toBeUndefined()
      expect(await due(first, 9)).toEqual(['msg_3'])
      const { dueAt: _due, ...arrived } = asKept(posting(3))
      await postings.put({ ...arrived, status: 'sent' })
      const found = await postings.find(shop, first, 'msg_3')
      expect(await postings.put(dueAgain(found ?? posting(0), minute(8)))).toBe('written')
      expect(await due(first, 8)).toEqual(['msg_3'])
    })
  })
