import { afterAll, expect, it } from 'vitest'
import { simulateDay } from './day.ts'
import { deliveriesOf } from './deliveries.ts'
import { accounts } from './testing/accounts.ts'
import { startVendorApi } from './vendor-api.ts'

const day = simulateDay({ seed: 2, date: '2026-11-22' })
const api = await startVendorApi(day, 'a-token')
afterAll(() => api.stop())

const get = async (path: string, token = 'a-token') => {
  const response = await fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${token}` } })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

it('knows the order of every payment, and the SKU of everything in it', async () => {
  const payments = deliveriesOf(day, accounts).flatMap(({ body, connection }) =>
    connection === 'square' && JSON.parse(body).type === 'payment.updated'
      ? [JSON.parse(body).data.object.payment]
      : [],
  )
  expect(payments.length).toBeGreaterThan(10)
  const skus = new Set(day.items.map(({ sku }) => sku))
  for (const payment of payments) {
    const { order } = (await get(`/v2/orders/${payment.order_id}`)).body
    expect([order.state, order.location_id, order.total_money]).toEqual([
      'COMPLETED',
      payment.location_id,
      payment.total_money,
    ])
    const [line] = order.line_items
    const { object } = (await get(`/v2/catalog/object/${line.catalog_object_id}`)).body
    expect([line.sku, skus.has(object.item_variation_data.sku)]).toEqual([undefined, true])
  }
})

it('answers 404 to what it does not know', async () => {
  expect((await get('/v2/orders/NONE')).status).toBe(404)
  expect((await get('/v2/catalog/object/NONE')).status).toBe(404)
})

it('answers 401 to whoever has no token, or another', async () => {
  expect((await get('/v2/orders/NONE', 'another')).status).toBe(401)
  expect((await fetch(`${api.url}/v2/orders/NONE`)).status).toBe(401)
})
