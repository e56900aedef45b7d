/** What people decide about incidents, beside deliveries that come in meanwhile: the use cases on the store itself. */
import { expect, it } from 'vitest'
import type { Incident, IncidentChange } from '../incident/incident.ts'
import type { Action } from '../incident/life.ts'
import { shelfEmpty } from '../testing/acme.ts'
import { actOnIncident, actOnIncidents, actOnMatching } from '../usecases/act-on-incident.ts'
import { alignSubject } from '../usecases/align.ts'
import type { SweepPorts } from '../usecases/sweep.ts'
import { sweep } from '../usecases/sweep.ts'
import { addMilliseconds, type Quantity } from '../values.ts'
import {
  type AdapterFactory,
  type Bench,
  connection,
  contract,
  count,
  dress,
  noon,
  rival,
  shop,
} from './adapter.contract.ts'

const by = { kind: 'key', name: 'admin' } as const
const minute = 60_000

export const lifeContract = (openAdapter: AdapterFactory): void =>
  contract('the life of incidents', openAdapter, (bench) => {
    it('writes the decision, its history and what is to be told in one go', async () => {
      const { id } = await emptyShelf(bench)
      const { outcome } = await act(bench, id, { do: 'acknowledge' })
      expect(outcome).toBe('done')
      for await (const adapter of bench.nowAndAgain()) {
        expect(await adapter.incidents.find(shop, id)).toMatchObject({ status: 'acknowledged', version: 2 })
        expect((await adapter.subjects.read(shop, dress)).incidents.get(id)).toMatchObject({ status: 'acknowledged' })
        expect((await adapter.incidents.history(shop, id, { limit: 9 })).items).toMatchObject([
          { version: 2, type: 'incident.acknowledged', by },
          { version: 1, type: 'incident.opened', by: { kind: 'hub' } },
        ])
        expect(await told(bench)).toEqual(['incident.opened', 'incident.acknowledged'])
      }
    })

    it('changes and tells nothing when it is so already', async () => {
      const { id } = await emptyShelf(bench)
      await act(bench, id, { do: 'acknowledge' })
      expect(await act(bench, id, { do: 'acknowledge' })).toMatchObject({ outcome: 'unchanged' })
      expect(await told(bench)).toHaveLength(2)
    })

    it('changes nothing where the caller’s check of it as it is by now throws', async () => {
      const { id } = await emptyShelf(bench)
      const ports = portsOf(bench)
      await act(bench, id, { do: 'acknowledge' })
      const snooze = (seen: number) => {
        const check = ({ version }: Incident) => expect(version).toBe(seen)
        return actOnIncident(shop, { id, check }, { do: 'snooze' }, by, ports)
      }
      await expect(snooze(1)).rejects.toThrow()
      const fresh = await snooze(2)
      expect(fresh).toMatchObject({ outcome: 'done', incident: { status: 'snoozed', version: 3 } })
    })

    it('lets a decision and deliveries of the same moment both take effect', async () => {
      const { id } = await emptyShelf(bench)
      const deliveries = Array.from({ length: 10 }, (_, number) => tell(bench, `shelf-${number}`, '0'))
      const decisions = (['one', 'two', 'three'] as const).map((text) => act(bench, id, { do: 'comment', text }))
      await Promise.all([...deliveries, act(bench, id, { do: 'acknowledge' }), ...decisions])
      const { subjects, incidents } = await bench.again()
      const state = await subjects.read(shop, dress)
      expect(state.facts.size).toBe(11)
      expect(state.incidents.size).toBe(11)
      expect(state.incidents.get(id)).toMatchObject({ status: 'acknowledged', version: 5 })
      const { items } = await incidents.history(shop, id, { limit: 20 })
      expect(items.map(({ version }) => version)).toEqual([5, 4, 3, 2, 1])
      expect((await told(bench)).filter((type) => type === 'incident.opened')).toHaveLength(11)
    })

    it('never brings back what a delivery of the same moment ended', async () => {
      const { id } = await emptyShelf(bench)
      await Promise.all([tell(bench, 'shop', '4', minute), act(bench, id, { do: 'snooze' })])
      expect(await bench.adapter.incidents.find(shop, id)).toMatchObject({
        status: 'resolved',
        resolution: 'restocked',
      })
    })

    it('wakes a snoozed one by the sweep at its time and not before, and keeps other marks of its subject', async () => {
      const { id } = await emptyShelf(bench)
      await bench.adapter.policies.put(shop, shelfEmpty.id, { graceSeconds: 600 })
      bench.clock.advance(10 * minute)
      await tell(bench, 'cellar', '0', minute)
      const due = addMilliseconds(noon, 11 * minute)
      expect((await bench.adapter.subjects.read(shop, dress)).recheckAt).toBe(due)
      await act(bench, id, { do: 'snooze', until: addMilliseconds(noon, 30 * minute) })
      expect((await bench.adapter.subjects.read(shop, dress)).recheckAt).toBe(due)
      bench.clock.advance(minute)
      await sweep(bench.clock.now(), portsOf(bench))
      expect((await bench.adapter.subjects.read(shop, dress)).recheckAt).toBe(addMilliseconds(noon, 30 * minute))
      bench.clock.advance(19 * minute - 1)
      expect(await sweep(bench.clock.now(), portsOf(bench))).toMatchObject({ rechecked: 0 })
      bench.clock.advance(1)
      expect(await sweep(bench.clock.now(), portsOf(bench))).toMatchObject({ rechecked: 1 })
      expect(await bench.adapter.incidents.find(shop, id)).toMatchObject({ status: 'open' })
      expect(await sweep(bench.clock.now(), portsOf(bench))).toMatchObject({ rechecked: 0 })
    })

    it('leaves one closed by hand closed while the finding holds, and reopens it when it went and came back', async () => {
      const { id } = await emptyShelf(bench)
      bench.clock.advance(10 * minute)
      await act(bench, id, { do: 'resolve', reason: 'ordered' })
      await tell(bench, 'shop', '0', minute)
      expect(await bench.adapter.incidents.find(shop, id)).toMatchObject({ status: 'resolved', reason: 'ordered' })
      await tell(bench, 'shop', '3', 2 * minute)
      await tell(bench, 'shop', '0', 3 * minute)
      for await (const { incidents } of bench.nowAndAgain())
        expect(await incidents.find(shop, id)).toMatchObject({ status: 'open', reopened: 1 })
      expect(await told(bench)).toEqual([
        'incident.opened',
        'incident.resolved',
        'incident.cleared',
        'incident.reopened',
      ])
    })

    it('answers for each of many, in their order, and for all that a filter fits', async () => {
      for (const shelf of ['a', 'b', 'c']) await tell(bench, shelf, '0')
      const ports = portsOf(bench)
      const ids = (await bench.adapter.incidents.list(shop, {}, { limit: 9 })).items.map(({ id }) => id)
      const [first = '', second = '', third = ''] = ids
      await act(bench, second, { do: 'acknowledge' })
      const asked = [first, 'inc_nothing', second, third, first].map((id) => ({ id }))
      const acted = await actOnIncidents(shop, asked, { do: 'acknowledge' }, by, ports)
      expect(acted.map(({ id, outcome }) => [id, outcome])).toEqual([
        [first, 'done'],
        ['inc_nothing', 'not-found'],
        [second, 'unchanged'],
        [third, 'done'],
        [first, 'unchanged'],
      ])
      const filtered = await actOnMatching(shop, { status: 'acknowledged' }, { do: 'snooze' }, by, ports)
      expect(filtered).toMatchObject({
        more: false,
        acted: [{ outcome: 'done' }, { outcome: 'done' }, { outcome: 'done' }],
      })
    })

    it('says why it refuses, and changes nothing', async () => {
      const { id } = await emptyShelf(bench)
      await tell(bench, 'shop', '5', minute)
      expect(await act(bench, id, { do: 'acknowledge' })).toMatchObject({
        outcome: 'refused',
        detail: expect.stringContaining('resolved'),
      })
      expect(await told(bench)).toEqual(['incident.opened', 'incident.resolved'])
    })

    it('TEN-01: treats another tenant’s incident as one that does not exist', async () => {
      const { id } = await emptyShelf(bench)
      const outcome = await actOnIncident(rival, { id }, { do: 'acknowledge' }, by, portsOf(bench))
      expect(outcome).toEqual({ id, outcome: 'not-found' })
      expect(await bench.adapter.incidents.find(shop, id)).toMatchObject({ status: 'open' })
    })
  })

const portsOf = ({ adapter, clock }: Bench): SweepPorts => ({ ...adapter, clock, detectors: [shelfEmpty] })

const act = (bench: Bench, id: string, action: Action) => actOnIncident(shop, { id }, action, by, portsOf(bench))

const told = async ({ adapter }: Bench): Promise<string[]> =>
  (await adapter.untold()).map(({ type }: IncidentChange) => type)

/** A count that comes in, so many milliseconds after noon. */
async function tell(bench: Bench, location: string, quantity: string, after = 0): Promise<void> {
  const fact = count(location, quantity as Quantity, { asOf: addMilliseconds(noon, after) })
  await alignSubject(shop, dress, { told: [fact] }, portsOf(bench))
}

async function emptyShelf(bench: Bench): Promise<Incident> {
  await bench.adapter.connections.put(connection(), { signing: ['secret'], credentials: {} })
  await tell(bench, 'shop', '0')
  const [incident] = (await bench.adapter.incidents.list(shop, {}, { limit: 1 })).items
  if (!incident) throw new Error('nothing was found')
  return incident
}
