/** Items as scripts read them: where each stands, by the word of all systems. */
import { beforeEach, describe, expect, it } from 'vitest'
import { call, connectionNamed, refusal, running, send, withHub } from '../support/admin.ts'
import { lightspeed, soldTwice } from '../support/sold-twice.ts'

withHub()

describe('an item', () => {
  beforeEach(async () => send(...(await soldTwice(running().client))))

  it('shows where it stands, in decimal text', async () => {
    const till = await connectionNamed('Till')
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toEqual({
      item: 'RED-DRESS-M',
      onHand: '0',
      owed: '1',
      sellable: expect.any(String),
      shortfall: '1',
      locations: [
        {
          connection: till.id,
          location: 'outlet-1',
          quantity: '1',
          countedAt: '2026-11-20T10:00:00.000Z',
          basis: 'onHand',
          inPool: true,
        },
      ],
      listings: [
        {
          connection: till.id,
          externalId: 'product-1',
          available: null,
          price: null,
          published: true,
          backorders: null,
          asOf: '2026-11-20T09:00:00.000Z',
        },
      ],
    })
    expect(await refusal('GET', '/v1/items/NEVER-HEARD-OF')).toEqual({ status: 404, paths: [] })
  })

  const at = async (moment: string) => call('GET', `/v1/items/RED-DRESS-M?at=${encodeURIComponent(moment)}`)

  it('is told as of any moment, by when things happened and not by when they were reported', async () => {
    expect(await at('2026-11-20T08:59:59Z')).toMatchObject({ onHand: null, owed: '0', shortfall: null, listings: [] })
    expect(await at('2026-11-20T10:00:00Z')).toMatchObject({ onHand: '1', owed: '0', sellable: '1', shortfall: '0' })
    expect(await at('2026-11-20T15:01:59+01:00')).toMatchObject({ onHand: '1', at: '2026-11-20T14:01:59.000Z' })
    expect(await at('2026-11-20T14:02:00Z')).toMatchObject({ onHand: '0', owed: '0', shortfall: '0' })
    expect(await at('2026-11-20T14:05:00Z')).toMatchObject({ onHand: '0', owed: '1', shortfall: '1' })
    const till = await connectionNamed('Till')
    const level = { id: 'level-1', product_id: 'product-1', outlet_id: 'outlet-1', count: '7', version: 9 }
    await send(lightspeed(till.id, 'inventory.update', { ...level, updated_at: '2026-11-20 09:30:00' }))
    expect(await at('2026-11-20T09:30:00Z')).toMatchObject({ onHand: '7', locations: [{ quantity: '7' }] })
    expect(await at('2026-11-20T10:00:00Z')).toMatchObject({ onHand: '1', locations: [{ quantity: '1' }] })
  })

  it('is told as of no moment to come, and of none that is no time', async () => {
    for (const moment of ['2036-01-01T00:00:00Z', '2026-02-30', '2026-11-20T14:00:00', 'yesterday', '']) {
      const path = `/v1/items/RED-DRESS-M?at=${encodeURIComponent(moment)}`
      expect([moment, await refusal('GET', path)]).toEqual([moment, { status: 422, paths: ['at'] }])
    }
  })

  it('has a timeline of every fact with its source, when it was said and when it was heard', async () => {
    const till = await connectionNamed('Till')
    const web = await connectionNamed('Web shop')
    const facts = await running().client.all<{ what: string; delivery: string }>(
      '/v1/items/RED-DRESS-M/timeline?limit=2',
    )
    expect(facts).toMatchObject([
      {
        at: '2026-11-20T14:05:00.000Z',
        kind: 'line',
        connection: web.id,
        what: expect.stringContaining('order #1001'),
      },
      { at: '2026-11-20T14:02:00.000Z', kind: 'sale', connection: till.id, what: '1 sold at outlet-1' },
      { at: '2026-11-20T10:00:00.000Z', kind: 'count', what: 'count: 1 on hand at outlet-1', data: { quantity: '1' } },
      { at: '2026-11-20T09:00:00.000Z', kind: 'listing', what: 'listing product-1: published' },
    ])
    for (const fact of facts) {
      expect(fact).toMatchObject({
        event: expect.stringContaining(`${fact.delivery}.`),
        receivedAt: expect.stringMatching(/Z$/),
      })
      expect(await call('GET', `/v1/deliveries/${fact.delivery}`)).toMatchObject({ status: 'aligned' })
    }
    expect(await refusal('GET', '/v1/items/NEVER-HEARD-OF/timeline')).toEqual({ status: 404, paths: [] })
  })

  it('is listed with where it stands, and found by how its SKU begins', async () => {
    const till = await connectionNamed('Till')
    const level = { id: 'level-9', product_id: 'product-9', outlet_id: 'outlet-1', count: '3', version: 1 }
    await send(lightspeed(till.id, 'inventory.update', { ...level, updated_at: '2026-11-20 10:00:00' }))
    const dress = { item: 'RED-DRESS-M', mapped: true, onHand: '0', owed: '1', sellable: '0', shortfall: '1' }
    const unknown = {
      item: `${till.id}:product-9`,
      mapped: false,
      onHand: '3',
      owed: '0',
      sellable: '3',
      shortfall: '0',
    }
    const found = (query: string) => running().client.all(`/v1/items?${query}`)
    expect(await found('')).toEqual([dress, unknown])
    expect(await found('limit=1')).toEqual([dress, unknown])
    expect(await found('prefix=RED-')).toEqual([dress])
    for (const none of ['red-', '%', '*', '_']) expect(await found(`prefix=${encodeURIComponent(none)}`)).toEqual([])
    await call('PUT', '/v1/aliases', { aliases: [{ item: 'SCARF', connection: till.id, externalId: 'product-9' }] })
    await running().hub.worker.idle()
    expect(await found('')).toEqual([dress, { ...unknown, item: 'SCARF', mapped: true }])
  })
})
