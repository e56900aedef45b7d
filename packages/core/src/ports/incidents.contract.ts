import { expect, it } from 'vitest'
import type { HistoryEntry } from '../incident/history.ts'
import { historyMax } from '../incident/history.ts'
import type { Incident, IncidentChange } from '../incident/incident.ts'
import { act } from '../incident/life.ts'
import { storiesFrom, storyPartOf } from '../incident/story.ts'
import { connectionSubject, itemSubject, type Subject } from '../subject.ts'
import { addMilliseconds } from '../values.ts'
import {
  type Adapter,
  type AdapterFactory,
  contract,
  dress,
  incident,
  noChange,
  noon,
  paged,
  refusesForeignCursors,
  rival,
  shop,
  till,
} from './adapter.contract.ts'
import type { IncidentFilter } from './incidents.ts'

async function open({ subjects }: Adapter, record: Incident, subject: Subject = dress): Promise<void> {
  const state = await subjects.read(record.tenant, subject)
  const change = { ...noChange, incidents: [{ type: 'incident.opened' as const, incident: record }] }
  expect(await subjects.commit(record.tenant, subject, state, change)).toBe('committed')
}

const numbered = (number: number, given: Partial<Incident> = {}) =>
  incident(String(number), { detectedAt: addMilliseconds(noon, Math.floor(number / 2)), ...given })

const by = { kind: 'key', name: 'admin' } as const

/** Writes one change as it is, beside whatever else is known. */
async function write({ subjects }: Adapter, ...changes: IncidentChange[]): Promise<void> {
  const state = await subjects.read(shop, dress)
  expect(await subjects.commit(shop, dress, state, { ...noChange, incidents: changes })).toBe('committed')
}

const entry = (version: number): HistoryEntry => ({
  ...{ version, at: addMilliseconds(noon, version), by, type: 'incident.commented', status: 'open', why: `${version}` },
})

const commented = (record: Incident, version: number): IncidentChange => ({
  type: 'incident.commented',
  incident: { ...record, version },
  entry: entry(version),
})

export const incidentsContract = (openAdapter: AdapterFactory): void =>
  contract('incidents', openAdapter, (bench) => {
    it('lists the newest detected first, page by page, also those of one moment', async () => {
      for (let number = 1; number <= 7; number += 1) await open(bench.adapter, numbered(number))
      const { incidents } = await bench.again()
      const listed = await paged(2, (page) => incidents.list(shop, {}, page))
      expect(listed.map(({ detectedAt }) => detectedAt)).toEqual(
        listed
          .map(({ detectedAt }) => detectedAt)
          .sort()
          .reverse(),
      )
      expect(listed.map(({ discriminator }) => discriminator).sort()).toEqual(['1', '2', '3', '4', '5', '6', '7'])
    })

    it('narrows by status, detector and subject, together', async () => {
      const lamp = itemSubject('LAMP')
      await open(bench.adapter, numbered(1))
      await open(bench.adapter, numbered(2, { status: 'resolved' }))
      await open(bench.adapter, numbered(3, { detector: 'stock.unknown' }))
      await open(bench.adapter, incident('4', {}, lamp), lamp)
      const { incidents } = bench.adapter
      const found = async (filter: IncidentFilter) =>
        (await incidents.list(shop, filter, { limit: 10 })).items.map(({ discriminator }) => discriminator).sort()
      expect(await found({ status: 'open' })).toEqual(['1', '3', '4'])
      expect(await found({ status: 'resolved' })).toEqual(['2'])
      expect(await found({ detector: 'oversell' })).toEqual(['1', '2', '4'])
      expect(await found({ subject: 'LAMP' })).toEqual(['4'])
      expect(await found({ status: 'open', detector: 'oversell', subject: dress.key })).toEqual(['1'])
    })

    it('TEN-05: refuses a cursor that is edited, another tenant’s or another filter’s', async () => {
      for (const number of [1, 2]) {
        await open(bench.adapter, numbered(number))
        await open(bench.adapter, numbered(number, { tenant: rival }))
      }
      const { incidents } = bench.adapter
      await refusesForeignCursors(
        (page) => incidents.list(shop, {}, page),
        [(page) => incidents.list(rival, {}, page), (page) => incidents.list(shop, { status: 'open' }, page)],
      )
    })

    it('tells incidents as stories, page by page, of one status or all, and lists those of one', async () => {
      const root = { rootedIn: connectionSubject(till) }
      const money = { order: '#7', impact: { amountMinor: 5_900, currency: 'EUR' } }
      const lamp = itemSubject('LAMP')
      const all = [
        numbered(1, { ...money, ...root }),
        numbered(2, { ...money, ...root, detector: 'order.unfulfilled', status: 'resolved' }),
        numbered(3, { impact: { amountMinor: 1, currency: 'USD' }, occurredAt: addMilliseconds(noon, 3) }),
        numbered(4, { detector: 'stock.drift', occurredAt: addMilliseconds(noon, -4) }),
      ]
      for (const record of all) await open(bench.adapter, record)
      const other = incident('5', {}, lamp)
      await open(bench.adapter, other, lamp)
      for await (const { incidents } of bench.nowAndAgain()) {
        const told = await paged(1, (page) => incidents.stories(shop, {}, page))
        expect(told).toEqual(storiesFrom([...all, other].map(storyPartOf)))
        expect(told.map(({ key }) => key)).toEqual([`connection|${till}`, 'item|LAMP', 'item|RED-DRESS-M'])
        const unresolved = await paged(2, (page) => incidents.stories(shop, { status: 'open' }, page))
        expect(unresolved.map(({ incidents: count }) => count)).toEqual([1, 1, 2])
        const story = `connection|${till}`
        const found = async (filter: IncidentFilter) =>
          (await incidents.list(shop, { story, ...filter }, { limit: 9 })).items.map(
            ({ discriminator }) => discriminator,
          )
        expect([await found({}), await found({ status: 'open' })]).toEqual([['2', '1'], ['1']])
        expect((await incidents.stories(rival, {}, { limit: 9 })).items).toEqual([])
      }
    })

    it('moves an incident to another story when another thing turns out to be behind it', async () => {
      const record = numbered(1)
      await open(bench.adapter, record)
      const moved = { ...record, rootedIn: connectionSubject(till) }
      await write(bench.adapter, { type: 'incident.updated', incident: moved })
      for await (const { incidents } of bench.nowAndAgain()) {
        const { items } = await incidents.stories(shop, {}, { limit: 9 })
        expect(items.map(({ key, incidents: count }) => [key, count])).toEqual([[`connection|${till}`, 1]])
      }
    })

    it('TEN-05: refuses a cursor of another tenant’s stories or another status', async () => {
      for (const subject of [dress, itemSubject('LAMP')]) {
        await open(bench.adapter, incident('1', {}, subject), subject)
        await open(bench.adapter, incident('1', { tenant: rival }, subject), subject)
      }
      const { incidents } = bench.adapter
      await refusesForeignCursors(
        (page) => incidents.stories(shop, {}, page),
        [(page) => incidents.stories(rival, {}, page), (page) => incidents.stories(shop, { status: 'open' }, page)],
      )
    })

    it('TEN-01: treats another tenant’s incident as one that does not exist', async () => {
      const record = numbered(1)
      await open(bench.adapter, record)
      expect(await bench.adapter.incidents.find(rival, record.id)).toBeUndefined()
      expect((await bench.adapter.incidents.list(rival, {}, { limit: 10 })).items).toEqual([])
    })

    it('keeps the entries of its history, the newest first, page by page, also after it was closed and opened', async () => {
      const record = numbered(1)
      await open(bench.adapter, record)
      for (let version = 1; version <= 5; version += 1) await write(bench.adapter, commented(record, version))
      for await (const { incidents } of bench.nowAndAgain()) {
        const listed = await paged(2, (page) => incidents.history(shop, record.id, page))
        expect(listed).toEqual([5, 4, 3, 2, 1].map(entry))
        expect((await incidents.history(shop, numbered(2).id, { limit: 10 })).items).toEqual([])
      }
    })

    it('keeps the entries of all changes of one commit, however many there are', async () => {
      const records = Array.from({ length: 120 }, (_, number) => numbered(number))
      await write(bench.adapter, ...records.map((record) => commented(record, 1)))
      for (const record of [records[0], records[119]])
        expect((await bench.adapter.incidents.history(shop, (record as Incident).id, { limit: 9 })).items).toEqual([
          entry(1),
        ])
    })

    it(`keeps the last ${historyMax} entries of one incident`, async () => {
      const record = numbered(1)
      await open(bench.adapter, record)
      for (let version = 1; version <= historyMax + 3; version += 1)
        await write(bench.adapter, commented(record, version))
      const listed = await paged(200, (page) => bench.adapter.incidents.history(shop, record.id, page))
      expect(listed.map(({ version }) => version)).toEqual(
        Array.from({ length: historyMax }, (_, index) => historyMax + 3 - index),
      )
    })

    it('adopts the history of another hub, as often as it is given', async () => {
      const record = numbered(1)
      for (const entries of [[1, 2], [2, 3], [1]])
        await bench.adapter.incidents.adoptHistory(shop, record.id, entries.map(entry))
      const { items } = await (await bench.again()).incidents.history(shop, record.id, { limit: 10 })
      expect(items).toEqual([3, 2, 1].map(entry))
    })

    it('TEN-01, TEN-05: shows no history of another tenant’s, and refuses a cursor of another one', async () => {
      const [one, two] = [numbered(1), numbered(2)]
      for (const { id } of [one, two]) await bench.adapter.incidents.adoptHistory(shop, id, [1, 2].map(entry))
      const { incidents } = bench.adapter
      expect((await incidents.history(rival, one.id, { limit: 10 })).items).toEqual([])
      await refusesForeignCursors(
        (page) => incidents.history(shop, one.id, page),
        [(page) => incidents.history(shop, two.id, page), (page) => incidents.list(shop, {}, page)],
      )
    })

    it('keeps one at hand with its subject that somebody closed, until what it found is gone', async () => {
      const record = numbered(1)
      await open(bench.adapter, record)
      const closed = act(record, { do: 'resolve', reason: 'known' }, by, noon)
      if (!closed) throw new Error('nothing changed')
      await write(bench.adapter, closed)
      for await (const adapter of bench.nowAndAgain()) {
        expect((await adapter.subjects.read(shop, dress)).incidents.get(record.id)).toEqual(closed.incident)
        expect((await adapter.incidents.list(shop, { status: 'resolved' }, { limit: 9 })).items).toHaveLength(1)
      }
      const { holds: _holds, ...cleared } = closed.incident
      await write(bench.adapter, { type: 'incident.cleared', incident: cleared })
      for await (const adapter of bench.nowAndAgain()) {
        expect((await adapter.subjects.read(shop, dress)).incidents.size).toBe(0)
        expect(await adapter.incidents.find(shop, record.id)).toEqual(cleared)
      }
    })
  })
