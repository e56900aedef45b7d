/** Advice names the place in the vendor's own admin where it is known, and speaks in our own words where it is not. */
import { connectors } from '@kilter/connectors'
import {
  type ConnectionView,
  type Connector,
  type Incident,
  type PlaceName,
  placeNames,
  withPlaces,
} from '@kilter/core'
import { detectors } from '@kilter/detectors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { soldTwice } from '../support/sold-twice.ts'

const id = 'con_00000000000000000000000001'
const details = { connection: id, missingIn: id, believedConnection: id, service: id, saidTo: id }

/** Which findings are mended where. */
const mendedAt: Readonly<Record<PlaceName, readonly Partial<Incident>[]>> = {
  stock: [
    ...['store-shows-more', 'store-shows-less'].map((cause) => ({ detector: 'stock.drift', cause })),
    ...[{ detector: 'stock.unknown' }, { detector: 'oversell', cause: 'ordered-twice-online' }],
  ],
  products: [
    ...[{ detector: 'item.unmapped' }, { detector: 'listing.stale' }, { detector: 'price.mismatch' }],
    { detector: 'oversell', cause: 'listed-without-stock' },
  ],
  orders: [
    ...[{ detector: 'order.unfulfilled' }, { detector: 'order.missing' }],
    ...['short', 'unrecorded'].map((cause) => ({ detector: 'payment.mismatch', cause })),
  ],
  customers: ['customer.missing', 'customer.mismatch', 'customer.duplicate', 'consent.conflict'].map((detector) => ({
    detector,
  })),
  webhooks: [{ detector: 'connection.silent' }, { detector: 'connection.failing', discriminator: 'greeting' }],
}

function adviceOf(finding: Partial<Incident>, vendor: string, from: typeof detectors): string {
  const connection = { id, name: 'Ours', vendor, roles: ['physical'], createdAt: '2026-11-01T00:00:00.000Z' }
  const found = {
    subject: { kind: 'item', key: 'RED' },
    order: '#1',
    details,
    discriminator: '',
    evidence: [],
    ...finding,
  }
  const detector = from.find((each) => each.id === finding.detector)
  const told = detector?.words(found as unknown as Incident, [connection as unknown as ConnectionView])
  if (!told) throw new Error(`no detector ${finding.detector}`)
  return told.advice
}

const placed = withPlaces(detectors, connectors)
const all = [...connectors.values()].map((connector): [string, Connector] => [connector.vendor, connector])

describe.each(all)('%s', (vendor, { places = {}, guide }) => {
  it.each(placeNames.map((name) => [name, places[name] ?? 'not known'] as const))('%s: %s', (name) => {
    for (const finding of mendedAt[name]) {
      const [plain, told] = [detectors, placed].map((from) => adviceOf(finding, vendor, from))
      if (places[name] === undefined) expect([finding, told]).toEqual([finding, plain])
      else expect([finding, told]).toEqual([finding, expect.stringContaining(` (${places[name]})`)])
      expect(plain).not.toContain('→')
      expect(told).not.toContain('{where}')
    }
  })

  it('says in its guide and in its places the same of where webhooks are', () => {
    if (places.webhooks) expect([guide.secret, ...guide.steps].join('\n')).toContain(places.webhooks)
  })
})

it('some vendors have places and some have none, so that both are told', () => {
  const counts = all.map(([, { places = {} }]) => Object.keys(places).length)
  expect([Math.min(...counts), Math.max(...counts) >= 4]).toEqual([0, true])
})

it('finds the same with and without places', () => {
  for (const [index, { assess, resolution }] of detectors.entries()) {
    expect(placed[index]?.assess).toBe(assess)
    expect(placed[index]?.resolution).toBe(resolution)
  }
})

describe('a running hub', () => {
  let running: RunningHub
  beforeAll(async () => {
    running = await runHub()
  })
  afterAll(() => running.hub.stop())

  it('tells where at the vendor something is put right, and lists the places of each vendor', async () => {
    const { client } = running
    for (const webhook of await soldTwice(client)) await client.send(webhook)
    await running.hub.worker.idle()
    const late = await client.all<{ advice: string }>('/v1/incidents?detector=order.unfulfilled')
    expect(late.map(({ advice }) => advice)).toEqual([
      'Send #1001 today and mark it as fulfilled in Web shop (Orders), or tell the customer when it will leave.',
    ])
    expect(await client.call('GET', '/v1/vendors/shopify')).toMatchObject({ places: { stock: 'Products → Inventory' } })
    expect(await client.call('GET', '/v1/vendors/cloudevents')).toMatchObject({ places: {} })
  })
})
