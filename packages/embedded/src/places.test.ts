/** Orders and people find their subject, whatever name each system uses and whatever comes first. */
import {
  type AlignPorts,
  align,
  alignNews,
  type CanonicalEvent,
  type ConnectionId,
  type EventDraft,
  instantFrom,
  type Person,
  quantityFrom,
  type Role,
} from '@kilter/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { defaultTenant, openStore, type Store } from './store.ts'

const web = `con_${'1'.repeat(26)}` as ConnectionId
const pay = `con_${'2'.repeat(26)}` as ConnectionId
const crm = `con_${'3'.repeat(26)}` as ConnectionId
const at = (minute: number) => instantFrom(`2026-11-20T10:${String(minute).padStart(2, '0')}:00Z`)
const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR' })

/** A store of its own with three connections, closed when `work` is done. */
async function withStore<Result>(work: (store: Store, ports: AlignPorts) => Promise<Result>): Promise<Result> {
  const store = openStore({ folder: ':memory:' })
  const roles: readonly [ConnectionId, Role[]][] = [
    [web, ['orders', 'customers']],
    [pay, ['payments']],
    [crm, ['customers']],
  ]
  for (const [id, own] of roles) {
    const connection = {
      id,
      tenant: defaultTenant,
      vendor: 'any',
      name: id,
      roles: own,
      settings: {},
      createdAt: at(0),
    }
    await store.connections.put(connection, { signing: [], credentials: {} })
  }
  try {
    return await work(store, { ...store, detectors: [] })
  } finally {
    await store.close()
  }
}

type Said = EventDraft & { readonly by: ConnectionId }

function events(said: readonly Said[]): CanonicalEvent[] {
  return said.map(({ by, ...draft }, number) => {
    const id = `${by}.${JSON.stringify(draft).length}.${draft.type}`
    const envelope = { specversion: '1.0', id, source: '', tenant: defaultTenant, delivery: `dlv_${number}` }
    return { ...envelope, connection: by, receivedAt: at(59), ...draft } as CanonicalEvent
  })
}

/** Which facts lie where once all of it is heard, batch by batch. */
const play = (batches: readonly (readonly Said[])[]): Promise<Record<string, string[]>> =>
  withStore(async (store, ports) => {
    for (const batch of batches) await align(defaultTenant, events(batch), ports)
    const found: Record<string, string[]> = {}
    const { items } = await store.subjects.all(defaultTenant, { limit: 200 })
    for (const subject of items.filter(({ kind }) => kind === 'order' || kind === 'customer')) {
      const { facts } = await store.subjects.read(defaultTenant, subject)
      const shown = [...facts.all()].map(({ kind, connection, ref }) => `${kind} ${connection.at(-1)} ${ref}`)
      if (shown.length > 0) found[`${subject.kind}|${subject.key}`] = shown.sort()
    }
    return found
  })

const line = { line: '1', item: { sku: 'DRESS' }, ordered: quantityFrom(1), waiting: quantityFrom(1) }
const shipped = { shipped: quantityFrom(0) }
const ordered: Said = {
  by: web,
  type: 'order.placed',
  time: at(1),
  data: { order: '450', number: '#1001', placedAt: at(1), lines: [{ ...line, ...shipped }] },
}
const parcel: Said = {
  by: web,
  type: 'order.fulfilled',
  time: at(5),
  data: { order: '450', fulfilment: 'F', shippedAt: at(5), location: null, cancelled: false, lines: [] },
}
const paidById: Said = {
  by: pay,
  type: 'payment.captured',
  time: at(2),
  data: { payment: 'pi_1', amount: euros(500), order: { id: '450' } },
}
const paidByNumber: Said = {
  by: pay,
  type: 'payment.captured',
  time: at(3),
  data: { payment: 'pi_2', amount: euros(500), order: { number: '1001' } },
}
const unnamed: Said = {
  by: pay,
  type: 'payment.captured',
  time: at(2),
  data: { payment: 'pi_1', amount: euros(500) },
}
const paidBack: Said = {
  by: pay,
  type: 'payment.refunded',
  time: at(8),
  data: { refund: 're_1', payment: 'pi_1', amount: euros(500), status: 'done' },
}
const other: Said = { ...ordered, data: { ...ordered.data, order: '451', number: '#1002' } } as Said

/** What is said, in any order, some of it twice, in batches of any size. */
const messes = (said: readonly Said[]) =>
  fc
    .shuffledSubarray([...said, ...said], { minLength: said.length })
    .map((some) => [...some, ...said.filter((each) => !some.includes(each))])
    .chain((all) => fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1 }).map((sizes) => batched(all, sizes)))

function batched(all: readonly Said[], sizes: readonly number[]): Said[][] {
  const batches: Said[][] = []
  for (let start = 0, turn = 0; start < all.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    batches.push(all.slice(start, start + size))
    start += size
  }
  return batches
}

const story = [ordered, other, parcel, paidById, unnamed, paidByNumber, paidBack]
const gathered = {
  'order|1001': ['order 1 450', 'parcel 1 F', 'payback 2 re_1', 'payment 2 pi_1', 'payment 2 pi_2'],
  'order|1002': ['order 1 451'],
}

it('gathers what is said of an order by its number, its id and its payments', async () => {
  expect(await play([story])).toEqual(gathered)
  expect(await play(story.toReversed().map((each) => [each]))).toEqual(gathered)
})

it('gathers the same whatever comes first, twice or together', async () => {
  await fc.assert(
    fc.asyncProperty(messes(story), async (batches) => {
      expect(await play(batches)).toEqual(gathered)
    }),
    { numRuns: 60 },
  )
})

it('keeps what is said of a payment until its order is known', async () => {
  expect(await play([[paidBack], [unnamed]])).toEqual({
    [`order|${pay}:payment:pi_1`]: ['payback 2 re_1', 'payment 2 pi_1'],
  })
})

it('leaves alone an order whose number is the id of another one', async () => {
  const namesake: Said = { ...ordered, by: crm, data: { ...ordered.data, order: '77', number: '450' } } as Said
  const found = await play([[namesake], [ordered], [paidByNumber]])
  expect(found).toEqual({ 'order|450': ['order 3 77'], 'order|1001': ['order 1 450', 'payment 2 pi_2'] })
})

const pseudonym = (sign: string) => ({ digest: sign.repeat(43), hint: `${sign}•••` })
const customer = (by: ConnectionId, ref: string, minute: number, person: Person): Said => ({
  by,
  type: 'customer.updated',
  time: at(minute),
  data: { customer: ref, person },
})
const ann = pseudonym('a')
const anna = pseudonym('b')
const phone = pseudonym('p')
const people: readonly Said[] = [
  customer(web, '1', 1, { email: ann, phone }),
  customer(web, '1', 3, { email: anna, phone }),
  customer(crm, '9', 2, { email: anna }),
  customer(crm, '8', 2, { email: ann }),
  { by: crm, type: 'customer.merged', time: at(4), data: { customer: '9', merged: ['8'] } },
]
const consented: Said = {
  by: crm,
  type: 'consent.changed',
  time: at(5),
  data: { customer: '9', person: { email: anna }, channel: 'email', state: 'withdrawn' },
}
const erased: Said = {
  by: web,
  type: 'customer.deleted',
  time: at(2),
  data: { customer: '1', orders: [], erase: true },
}
const onlyContacts = (found: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(found).filter(([name]) => !name.includes(':')))

it('shows a record at the addresses and numbers that it has now, and nowhere else', async () => {
  await fc.assert(
    fc.asyncProperty(messes([...people, consented]), async (batches) => {
      expect(onlyContacts(await play(batches))).toEqual({
        [`customer|${anna.digest}`]: ['consent 3 email/', 'record 1 1', 'record 3 9'],
        [`customer|${phone.digest}`]: ['record 1 1'],
      })
    }),
    { numRuns: 60 },
  )
})

it('PII-02: an erased record stays away from every address, be the order to erase first or last', async () => {
  await fc.assert(
    fc.asyncProperty(messes([...people, erased]), async (batches) => {
      const found = await play(batches)
      expect(onlyContacts(found)).toEqual({ [`customer|${anna.digest}`]: ['record 3 9'] })
      expect(found[`customer|${web}:1`]).toEqual(['record 1 1'])
    }),
    { numRuns: 60 },
  )
})

it('counts as missed what was asked for, is younger than what was known of the same thing, and says something else', async () => {
  const customers = [
    customer(crm, '9', 1, { email: ann }),
    customer(crm, '9', 2, { email: ann }),
    customer(crm, '9', 3, { email: anna }),
    customer(crm, '9', 2, { email: anna }),
  ]
  const missed: string[] = []
  await withStore(async (_store, ports) => {
    for (const said of customers) {
      const asked = events([said]).map((event) => ({ ...event, id: said.time, origin: 'pull' as const }))
      const { isMissed } = await alignNews(defaultTenant, asked, ports)
      missed.push(...asked.filter(isMissed).map(({ time }) => time))
    }
  })
  expect(missed).toEqual([at(1), at(3)])
})
