import { expect, it } from 'vitest'
import type { Incident } from '../incident/incident.ts'
import { itemSubject, type Subject } from '../subject.ts'
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
} from './adapter.contract.ts'
import type { IncidentFilter } from './incidents.ts'

async function open({ subjects }: Adapter, record: Incident, subject: Subject = dress): Promise<void> {
  const state = await subjects.read(record.tenant, subject)
  const change = { ...noChange, incidents: [{ type: 'incident.opened' as const, incident: record }] }
  expect(await subjects.commit(record.tenant, subject, state, change)).toBe('committed')
}

const numbered = (number: number, given: Partial<Incident> = {}) =>
  incident(String(number), { detectedAt: addMilliseconds(noon, Math.floor(number / 2)), ...given })

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

    it('TEN-01: treats another tenant’s incident as one that does not exist', async () => {
      const record = numbered(1)
      await open(bench.adapter, record)
      expect(await bench.adapter.incidents.find(rival, record.id)).toBeUndefined()
      expect((await bench.adapter.incidents.list(rival, {}, { limit: 10 })).items).toEqual([])
    })
  })
