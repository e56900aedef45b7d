/** Aliases over the admin API: what they move, what is suggested, and what is refused. */
import { beforeEach, describe, expect, it } from 'vitest'
import { type Connection, call, connectionNamed, incidents, refusal, running, send, withHub } from '../support/admin.ts'
import { lightspeed, shopify, soldTwice } from '../support/sold-twice.ts'

withHub()

describe('aliases', () => {
  const level = (id: string, product: string, count: number) => ({
    id,
    product_id: product,
    outlet_id: 'outlet-1',
    count,
    version: 1,
    updated_at: '2026-11-20 10:00:00',
  })
  let till: Connection

  beforeEach(async () => {
    await soldTwice(running().client)
    till = await connectionNamed('Till')
    await send(lightspeed(till.id, 'inventory.update', level('level-9', 'product-9', 3)))
  })

  const alias = (item: string, externalId: string, connection = till.id) => ({ item, connection, externalId })

  it('move what was said of an unknown product to its item, and end the incident', async () => {
    expect(await incidents('detector=item.unmapped')).toMatchObject([{ status: 'open' }])
    const mapped = await call('PUT', '/v1/aliases', { aliases: [alias('BLUE-SCARF', 'product-9')] })
    expect(mapped).toMatchObject({ changed: 1, aliases: [{ ...alias('BLUE-SCARF', 'product-9'), by: 'person' }] })
    await running().hub.worker.idle()
    expect(await call('GET', '/v1/items/BLUE-SCARF')).toMatchObject({ onHand: '3' })
    expect(await incidents('detector=item.unmapped')).toMatchObject([{ status: 'resolved' }])

    expect(await call('PUT', '/v1/aliases', { aliases: [alias('BLUE-SCARF', 'product-9')] })).toMatchObject({
      changed: 0,
    })
    const taken = `/v1/aliases?connection=${till.id}&externalId=product-9`
    expect((await running().client.fetch('DELETE', taken)).status).toBe(204)
    await running().hub.worker.idle()
    expect(await incidents('detector=item.unmapped')).toMatchObject([{ status: 'open' }])
    expect(await refusal('DELETE', taken)).toEqual({ status: 404, paths: [] })
  })

  it('IN-22: are suggested for an SKU that looks like another one, and confirmed as they were suggested', async () => {
    const product = {
      id: 'product-8',
      sku: 'red-dress-m',
      handle: 'r',
      active: true,
      updated_at: '2026-11-20 09:00:00',
    }
    const dress = { id: 'product-7', sku: 'RED-DRESS-M', handle: 'd', active: true, updated_at: '2026-11-20 09:00:00' }
    await send(lightspeed(till.id, 'product.update', product), lightspeed(till.id, 'product.update', dress))
    await send(lightspeed(till.id, 'inventory.update', level('level-8', 'product-8', 2)))
    await send(lightspeed(till.id, 'inventory.update', { ...level('level-7', 'product-7', 1), outlet_id: 'outlet-2' }))
    const list = await call<{ items: { aliases: object[] }[] }>('GET', '/v1/aliases/suggestions')
    expect(list).toEqual({
      items: [
        {
          item: 'RED-DRESS-M',
          other: { sku: 'red-dress-m', connection: null, externalId: null },
          reasons: ['case'],
          titles: { item: null, other: null },
          aliases: [alias('RED-DRESS-M', 'product-8')],
        },
      ],
      nextCursor: null,
      complete: true,
    })
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toMatchObject({ onHand: '1' })
    await call('PUT', '/v1/aliases', { aliases: list.items[0]?.aliases })
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toMatchObject({ onHand: '3' })
    expect(await call('GET', '/v1/aliases/suggestions')).toMatchObject({ items: [] })
    for (const cursor of ['x', 'e30', '%00'])
      expect(await refusal('GET', `/v1/aliases/suggestions?cursor=${cursor}`)).toEqual({
        status: 422,
        paths: ['cursor'],
      })
  })

  it('IN-22: are suggested by title, dismissed as they were suggested, and suggested again once that is taken back', async () => {
    const web = await connectionNamed('Web shop')
    const scarf = { id: 1, title: 'Wool scarf', updated_at: '2026-11-20T09:00:00Z' }
    const variant = { id: 2, title: 'Red / M', sku: 'SCARF-9', inventory_quantity: 3 }
    const sold = { id: 'product-9', sku: '1001', name: 'Scarf wool, red M', updated_at: '2026-11-20 09:00:00' }
    await send(shopify(web.id, 'products/update', { ...scarf, variants: [variant] }))
    await send(lightspeed(till.id, 'product.update', { ...sold, handle: 's', active: true }))
    await running().hub.worker.idle()
    const suggested = () => call<{ items: Record<'item' | 'other', unknown>[] }>('GET', '/v1/aliases/suggestions')
    const [found] = (await suggested()).items
    expect(found).toMatchObject({
      ...{ item: '1001', other: { sku: 'SCARF-9' }, reasons: ['similar title'] },
      titles: { item: 'Scarf wool, red M', other: 'Wool scarf / Red / M' },
      aliases: [{ item: '1001', connection: web.id, externalId: 'variant:2' }],
    })
    const pair = { item: found?.item, other: found?.other }
    expect(await call('PUT', '/v1/aliases/dismissals', { dismissals: [pair] })).toEqual({ dismissed: 1 })
    expect(await suggested()).toMatchObject({ items: [] })
    expect(await call('GET', '/v1/aliases/dismissals')).toEqual({
      items: [{ ...pair, by: { kind: 'key', name: 'admin' }, at: expect.stringMatching(/Z$/) }],
      nextCursor: null,
    })
    const taken = '/v1/aliases/dismissals?item=1001&sku=SCARF-9'
    expect((await running().client.fetch('DELETE', taken)).status).toBe(204)
    expect(await suggested()).toMatchObject({ items: [found] })
    expect(await refusal('DELETE', taken)).toEqual({ status: 404, paths: [] })
  })

  it('IN-22: a dismissal names an SKU and another one, or an id at a connection that is there', async () => {
    const none = { sku: null, connection: null, externalId: null }
    const refused = async (other: object) =>
      refusal('PUT', '/v1/aliases/dismissals', { dismissals: [{ item: 'A', other: { ...none, ...other } }] })
    for (const other of [{}, { connection: till.id }, { sku: 'a', externalId: '1' }, { sku: 'A' }])
      expect(await refused(other)).toEqual({ status: 422, paths: ['dismissals.0.other'] })
    expect(await refused({ connection: 'con_x', externalId: '1' })).toEqual({
      ...{ status: 422, paths: ['dismissals.0.other.connection'] },
    })
    const named = { dismissals: [{ item: 'A', other: { ...none, connection: till.id, externalId: 'x' } }] }
    expect(await call('PUT', '/v1/aliases/dismissals', named)).toEqual({ dismissed: 1 })
    const taken = `/v1/aliases/dismissals?item=A&connection=${till.id}&externalId=x`
    expect((await running().client.fetch('DELETE', taken)).status).toBe(204)
  })

  it('are taken all or not at all', async () => {
    const good = [alias('A', '1'), alias('B', '2'), alias('C', '3')]
    const unknown = [...good, alias('D', '4', 'con_00000000000000000000000000')]
    const twice = [...good, alias('D', '2')]
    const extra = [...good, { ...alias('D', '4'), by: 'catalogue' }]
    expect(await refusal('PUT', '/v1/aliases', { aliases: unknown })).toEqual({
      status: 422,
      paths: ['aliases.3.connection'],
    })
    expect(await refusal('PUT', '/v1/aliases', { aliases: twice })).toEqual({
      status: 422,
      paths: ['aliases.3.externalId'],
    })
    expect(await refusal('PUT', '/v1/aliases', { aliases: extra })).toEqual({ status: 422, paths: ['aliases.3.by'] })
    expect(await running().client.all('/v1/aliases')).toEqual([])
  })

  it('carry any SKU, and items are found by it', async () => {
    const skus = ['A/B', 'ÄÖ ü', '100%', '%41', 'a?b#c', '..', '日本']
    await call('PUT', '/v1/aliases', { aliases: skus.map((sku, place) => alias(sku, `odd-${place}`)) })
    await send(
      ...skus.map((_, place) => lightspeed(till.id, 'inventory.update', level(`l${place}`, `odd-${place}`, place))),
    )
    for (const [place, sku] of skus.entries()) {
      if (sku === '..') continue // a URL cannot say it: clients resolve it away
      const found = await call('GET', `/v1/items/${encodeURIComponent(sku)}`)
      expect(found).toMatchObject({ item: sku, onHand: String(place) })
    }
  })
})
