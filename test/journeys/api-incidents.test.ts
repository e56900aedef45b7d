/** Incidents as scripts read them: the shape they rely on, and what each change brings about. */
import { parse } from 'csv-parse/sync'
import { beforeEach, describe, expect, it } from 'vitest'
import { call, connectionNamed, type Incident, incidents, refusal, running, send, withHub } from '../support/admin.ts'
import { lightspeed, shopify, soldTwice, webOrder } from '../support/sold-twice.ts'

interface Told extends Incident {
  readonly evidence: readonly string[]
  readonly timeline: readonly { readonly fact?: string; readonly connection?: string; readonly delivery?: string }[]
  readonly facts: readonly { readonly key: string; readonly delivery: string }[]
}

withHub()

describe('a piece sold in the shop and again on the web', () => {
  beforeEach(async () => send(...(await soldTwice(running().client))))

  it('is an incident with all that scripts rely on', async () => {
    const { items, nextCursor } = await call<{ items: Incident[]; nextCursor: null }>(
      'GET',
      '/v1/incidents?status=open&detector=oversell',
    )
    expect(nextCursor).toBeNull()
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^inc_/),
        story: expect.stringMatching(/^connection\|con_/),
        detector: 'oversell',
        subject: { kind: 'item', key: 'RED-DRESS-M' },
        severity: expect.any(String),
        status: 'open',
        cause: 'sold-in-store-before-order',
        quantity: '1',
        order: '#1001',
        impact: { amountMinor: 5900, currency: 'EUR' },
        title: expect.stringContaining('#1001'),
        summary: expect.stringMatching(/\w/),
        advice: expect.stringMatching(/\w/),
        goal: expect.stringMatching(/\w/),
        timeline: expect.arrayContaining([
          {
            ...{ at: '2026-11-20T14:02:00.000Z', what: expect.stringContaining('Till') },
            fact: expect.stringMatching(/^sale\|/),
          },
        ]),
        evidence: expect.arrayContaining([expect.any(String)]),
        occurredAt: '2026-11-20T14:05:00.000Z',
        detectedAt: expect.stringMatching(/Z$/),
        updatedAt: expect.stringMatching(/Z$/),
        reopened: 0,
        version: 1,
      },
    ])
    const { facts, timeline, ...told } = await call<Told>('GET', `/v1/incidents/${items[0]?.id}`)
    expect({ ...told, timeline: timeline.map(({ connection, delivery, ...moment }) => moment) }).toEqual(items[0])
    expect(facts.map(({ key }) => key).sort()).toEqual([...told.evidence].sort())
  })

  it('leads from each step of what happened to the delivery that brought it', async () => {
    const [till, web] = [await connectionNamed('Till'), await connectionNamed('Web shop')]
    const { items } = await call<{ items: { id: string; topic: string }[] }>('GET', '/v1/deliveries')
    const deliveryOf = (topic: string) => items.find((delivery) => delivery.topic === topic)?.id ?? 'none'
    const [{ id = '' } = {}] = await incidents('detector=oversell')
    const { facts, timeline } = await call<Told>('GET', `/v1/incidents/${id}`)
    const [count, sale, order] = [
      { connection: till.id, delivery: deliveryOf('inventory.update') },
      { connection: till.id, delivery: deliveryOf('sale.update') },
      { connection: web.id, delivery: deliveryOf('orders/create') },
    ]
    expect(facts).toMatchObject([
      { ...count, kind: 'count', at: '2026-11-20T10:00:00.000Z', what: expect.stringContaining('count: 1') },
      { ...sale, kind: 'sale', at: '2026-11-20T14:02:00.000Z', what: expect.stringContaining('1 sold') },
      { ...order, kind: 'line', at: '2026-11-20T14:05:00.000Z', what: expect.stringContaining('#1001') },
    ])
    const steps = timeline.filter(({ fact }) => fact !== undefined)
    expect(steps.map(({ connection, delivery }) => ({ connection, delivery }))).toEqual([
      ...[count, sale, order, sale], // the sale once more: it was told late
    ])
    for (const { delivery } of facts)
      expect(await call('GET', `/v1/deliveries/${delivery}`)).toMatchObject({ id: delivery })
  })

  it('says of an incident that names no evidence what was said of its subject, and who said so', async () => {
    const till = await connectionNamed('Till')
    const level = { product_id: 'product-2', outlet_id: 'outlet-1', count: '3', version: 1 }
    await send(lightspeed(till.id, 'inventory.update', { ...level, id: 'level-2', updated_at: '2026-11-20 10:00:00' }))
    const [{ id = '' } = {}] = await incidents('detector=item.unmapped')
    const { facts } = await call<Told>('GET', `/v1/incidents/${id}`)
    expect(facts).toMatchObject([{ connection: till.id, delivery: expect.stringMatching(/^dlv_/), kind: 'count' }])
  })

  it('ends when the order is cancelled, and says how', async () => {
    const web = await connectionNamed('Web shop')
    const cancelled = { ...webOrder(1001, '2026-11-20T14:05:00Z'), cancelled_at: '2026-11-20T14:20:00Z' }
    await send(shopify(web.id, 'orders/cancelled', { ...cancelled, updated_at: '2026-11-20T14:20:00Z' }))
    expect(await incidents('detector=oversell')).toMatchObject([
      { status: 'resolved', resolution: 'cancelled', resolvedAt: expect.stringMatching(/Z$/) },
    ])
    expect(await incidents('status=open&detector=oversell')).toEqual([])
    const { items } = await call<{ items: { id: string; topic: string }[] }>('GET', '/v1/deliveries')
    const [{ id = '' } = {}] = await incidents('detector=oversell')
    const history = await call<{ items: { type: string; deliveries: string[] }[] }>(
      'GET',
      `/v1/incidents/${id}/history`,
    )
    const topics = history.items.map(({ type, deliveries }) => [
      type,
      deliveries.map((delivery) => items.find((each) => each.id === delivery)?.topic).sort(),
    ])
    // The last report of the line is the cancellation: who told of the order first is known by the history.
    expect(topics[0]).toEqual(['incident.resolved', ['orders/cancelled']])
    expect(topics.at(-1)).toEqual(['incident.opened', expect.arrayContaining(['orders/create'])])
  })

  it('is judged anew when the till no longer counts as stock, and again when it does', async () => {
    const till = await connectionNamed('Till')
    await call('PATCH', `/v1/connections/${till.id}`, { roles: [] })
    await running().hub.worker.idle()
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toMatchObject({ onHand: null, shortfall: null, owed: '1' })
    expect(await incidents('detector=oversell')).toMatchObject([{ status: 'resolved' }])
    await call('PATCH', `/v1/connections/${till.id}`, { roles: ['physical'] })
    await running().hub.worker.idle()
    expect(await incidents('detector=oversell')).toMatchObject([{ status: 'open', reopened: 1 }])
  })

  it('is judged anew when the policy says that other locations serve the web', async () => {
    const before = await call<object>('GET', '/v1/policies/stock')
    expect(before).toEqual({ poolLocations: [], tillSeesShipments: true })
    expect(await call('PUT', '/v1/policies/stock', { poolLocations: ['warehouse'] })).toEqual({
      poolLocations: ['warehouse'],
      tillSeesShipments: true,
    })
    await running().hub.worker.idle()
    expect(await incidents('detector=oversell')).toMatchObject([{ status: 'resolved' }])
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toMatchObject({ locations: [{ inPool: false }] })
    expect(await refusal('PUT', '/v1/policies/stock', { poolLocations: [''] })).toEqual({
      status: 422,
      paths: ['poolLocations.0'],
    })
    expect(await refusal('PUT', '/v1/policies/oversell', { tolerence: 1 })).toEqual({
      status: 422,
      paths: ['tolerence'],
    })
    expect(await refusal('GET', '/v1/policies/no.such')).toEqual({ status: 404, paths: [] })
  })

  it('goes into a CSV file that a spreadsheet opens and runs nothing of', async () => {
    const till = await connectionNamed('Till')
    const level = {
      product_id: 'product-2',
      outlet_id: 'outlet-1',
      count: '1',
      version: 1,
      updated_at: '2026-11-20 10:00:00',
    }
    await send(lightspeed(till.id, 'inventory.update', { ...level, id: 'level-2' }))
    const alias = { item: '=cmd|calc', connection: till.id, externalId: 'product-2' }
    expect((await running().client.fetch('PUT', '/v1/aliases', { aliases: [alias] })).status).toBe(200)
    await running().hub.worker.idle()
    const file = await running().client.fetch('GET', '/v1/incidents/export?status=open')
    expect([file.headers.get('content-type'), file.headers.get('content-disposition')]).toEqual([
      'text/csv; charset=utf-8',
      'attachment; filename="incidents.csv"',
    ])
    const [columns = [], ...rows] = parse(await file.text()) as string[][]
    const cells = rows.map((row) => Object.fromEntries(row.map((cell, place) => [columns[place], cell])))
    const [oversold] = await incidents('status=open&detector=oversell')
    expect(cells).toContainEqual(
      expect.objectContaining({
        ...{ id: oversold?.id, status: 'open', subject: 'RED-DRESS-M', order: '#1001', quantity: '1' },
        ...{
          impact: '59.00',
          currency: 'EUR',
          impactMinor: '5900',
          occurredAt: '2026-11-20T14:05:00.000Z',
          resolvedAt: '',
        },
      }),
    )
    expect(rows).toHaveLength((await incidents('status=open')).length)
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
  })

  it('goes into a file of one JSON object a line, as the list shows it', async () => {
    const file = await running().client.fetch('GET', '/v1/incidents/export?format=ndjson&detector=oversell')
    const lines = (await file.text()).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(await incidents('detector=oversell'))
    expect(await refusal('GET', '/v1/incidents/export?format=xlsx')).toEqual({ status: 422, paths: ['format'] })
  })
})
