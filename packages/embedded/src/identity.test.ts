/** Facts find their item: through a SKU, a catalogue or a person, whatever comes first; and the sweep that finishes what was left. */
import {
  type Alias,
  align,
  type CanonicalEvent,
  type ConnectionId,
  defineDetector,
  type EventDraft,
  type Incident,
  instantFrom,
  itemSubject,
  mapItems,
  quantityFrom,
  quiet,
  rehome,
  type SweepPorts,
  sweep,
  unmappedSubject,
} from '@kilter/core'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import * as z from 'zod'
import { defaultTenant, openStore, type Store } from './store.ts'

const connection = `con_${'7'.repeat(26)}` as ConnectionId
const at = (minute: number) => instantFrom(`2026-11-20T10:${String(minute).padStart(2, '0')}:00Z`)

/** Finds one thing in every item that holds facts, and fails on the items named `POISON`. */
const holding = defineDetector({
  id: 'holding',
  about: 'item',
  policy: z.strictObject({}),
  assess(facts, { subject }) {
    if (subject.key === 'POISON') throw new Error('cannot assess this')
    if (facts.size === 0) return quiet
    return { findings: [{ discriminator: '', severity: 'info', occurredAt: at(0), evidence: [], details: {} }] }
  },
  resolution: () => 'moved',
  words: () => ({ title: '', summary: '', advice: '', goal: '', timeline: [] }),
})

let store: Store
let ports: SweepPorts
let heard = 0

beforeEach(() => {
  store = openStore({ folder: ':memory:' })
  ports = { ...store, detectors: [holding] }
})
afterEach(() => store.close())

function event(draft: EventDraft): CanonicalEvent {
  heard += 1
  const delivery = `dlv_${String(heard).padStart(26, '0')}`
  const envelope = {
    specversion: '1.0',
    id: `${delivery}.0`,
    source: '',
    tenant: defaultTenant,
    connection,
    delivery,
    receivedAt: at(59),
  }
  return { ...envelope, ...draft } as CanonicalEvent
}

const counted = (externalId: string, minute: number, sku?: string) =>
  event({
    type: 'stock.counted',
    time: at(minute),
    data: {
      item: { externalId, ...(sku ? { sku } : {}) },
      location: 'shop',
      quantity: quantityFrom(minute),
      basis: 'onHand',
    },
  })
const catalogue = (externalId: string, sku: string, minute: number) =>
  event({ type: 'product.updated', time: at(minute), data: { product: 'p', items: [{ externalId, sku }] } })
const person = (externalId: string, item: string): Alias => ({
  connection,
  externalId,
  item,
  by: 'person',
  asOf: at(50),
})

const hear = (...events: readonly CanonicalEvent[]) => align(defaultTenant, events, ports)
const sizeOf = async (key: string) => (await store.subjects.read(defaultTenant, { kind: 'item', key })).facts.size
const unmapped = (externalId: string) => unmappedSubject(connection, externalId).key
async function openAbout(): Promise<string[]> {
  const { items } = await store.incidents.list(defaultTenant, { status: 'open' }, { limit: 200 })
  return items.map(({ subject }: Incident) => subject.key).sort()
}

it('keeps what cannot be mapped under its own id, and moves it once the catalogue says what it is', async () => {
  await hear(counted('V1', 1), counted('V1', 2))
  expect([await sizeOf(unmapped('V1')), await openAbout()]).toEqual([2, [unmapped('V1')]])
  await hear(catalogue('V1', 'DRESS', 3))
  expect([await sizeOf(unmapped('V1')), await sizeOf('DRESS'), await openAbout()]).toEqual([0, 2, ['DRESS']])
})

it('follows a person before the vendor, also for facts that carry a SKU of their own, and goes back when the word is taken back', async () => {
  await hear(catalogue('V1', 'DRESS', 1), counted('V1', 2), counted('V1', 3, 'SHIRT'))
  expect([await sizeOf('DRESS'), await sizeOf('SHIRT')]).toEqual([1, 1])
  await mapItems(defaultTenant, [person('V1', 'COAT')], ports)
  expect([await sizeOf('COAT'), await sizeOf('DRESS'), await sizeOf('SHIRT')]).toEqual([2, 0, 0])
  await store.aliases.remove(defaultTenant, connection, 'V1')
  await rehome(defaultTenant, { connection, externalId: 'V1' }, ports)
  expect([await sizeOf('COAT'), await sizeOf('DRESS'), await sizeOf('SHIRT')]).toEqual([0, 1, 1])
})

it('FLT-11: ends with the same facts at the same items whatever order counts, catalogue and person come in', async () => {
  const said = [
    () => hear(counted('V1', 1)),
    () => hear(counted('V1', 2)),
    () => hear(counted('V2', 3)),
    () => hear(counted('V2', 4, 'SHIRT')),
    () => hear(catalogue('V1', 'SHIRT', 5)),
    () => hear(catalogue('V1', 'DRESS', 6)),
    () => hear(catalogue('V2', 'DRESS', 7)),
    () => mapItems(defaultTenant, [person('V2', 'COAT')], ports).then(() => {}),
  ]
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...said, ...said], { minLength: said.length * 2 }), async (order) => {
      await store.close()
      store = openStore({ folder: ':memory:' })
      ports = { ...store, detectors: [holding] }
      for (const say of order) await say()
      expect(await Promise.all(['DRESS', 'COAT', 'SHIRT', unmapped('V1'), unmapped('V2')].map(sizeOf))).toEqual([
        2, 2, 0, 0, 0,
      ])
      expect(await openAbout()).toEqual(['COAT', 'DRESS'])
    }),
    { numRuns: 40 },
  )
})

it('moves everything to an item that has let go of its own old facts: what is mapped late is not a repeat', async () => {
  const dress = itemSubject('DRESS')
  const state = await store.subjects.read(defaultTenant, dress)
  const nothing = { facts: [], removed: [], sightings: [], incidents: [] }
  await store.subjects.commit(defaultTenant, dress, state, { ...nothing, compactedTo: at(30) })
  await hear(counted('V1', 1), counted('V1', 2))
  await hear(catalogue('V1', 'DRESS', 40))
  expect([await sizeOf(unmapped('V1')), await sizeOf('DRESS')]).toEqual([0, 2])
})

it('sweeps up what was placed under the old item while the mapping changed', async () => {
  await hear(catalogue('V1', 'DRESS', 1))
  const late = { ...ports, aliases: { ...store.aliases, of: async () => [] } }
  await align(defaultTenant, [counted('V1', 2)], late)
  expect(await sizeOf(unmapped('V1'))).toBe(1)
  const later = instantFrom('2100-01-01T00:00:00Z')
  expect(await sweep(later, ports)).toMatchObject({ rehomed: 1 })
  expect([await sizeOf(unmapped('V1')), await sizeOf('DRESS')]).toEqual([0, 1])
  expect(await sweep(later, ports)).toEqual({ erasing: 0, rechecked: 0, rehomed: 0 })
})

it('FLT-20: looks again at all that is due, though one of it fails every time', async () => {
  await hear(counted('V1', 1, 'DRESS'), counted('V2', 1, 'COAT'))
  await align(defaultTenant, [counted('V3', 1, 'POISON')], { ...ports, detectors: [] })
  await store.subjects.recheckAll(defaultTenant, 'item', at(30))
  await expect(sweep(at(31), ports)).rejects.toThrow(/1 of what was due/)
  expect(await store.subjects.due(at(31), 10)).toEqual([{ tenant: defaultTenant, subject: itemSubject('POISON') }])
})
