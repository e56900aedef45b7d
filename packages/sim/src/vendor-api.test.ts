import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { simulateDay } from './day.ts'
import { squareApiOf } from './day-api.ts'
import { deliveriesOf } from './deliveries.ts'
import { accounts } from './testing/accounts.ts'
import { type ApiCounts, startVendorApi } from './vendor-api.ts'

const day = simulateDay({ seed: 2, date: '2026-11-22' })
let milliseconds = 0
const answer = (path: string) => (path.startsWith('/things/') ? { path } : undefined)
const api = await startVendorApi(
  {
    square: squareApiOf(day, 'a-token'),
    shop: { answer, credential: 'ck_1' },
    books: { answer, credential: 'granted', refreshToken: 'to-refresh' },
  },
  () => milliseconds,
)
afterAll(() => api.stop())
beforeEach(() => {
  api.turn({})
  milliseconds += 60_000
})

const get = async (account: string, path: string, authorization?: string, more: RequestInit = {}) => {
  const headers = authorization === undefined ? {} : { authorization }
  const response = await fetch(`${api.urlOf(account)}${path}`, { ...more, headers })
  const { status } = response
  return { status, body: JSON.parse(await response.text()), retryAfter: response.headers.get('retry-after') }
}
const statuses = async (count: number, account = 'shop') => {
  const said: number[] = []
  for (let request = 0; request < count; request += 1) said.push((await get(account, '/things/1', 'ck_1')).status)
  return said
}
/** What is counted of the shop while this happens. */
const counted = async (happening: () => Promise<unknown>) => {
  const before = api.counts('shop')
  await happening()
  const after = api.counts('shop')
  const names = Object.keys(after) as (keyof ApiCounts)[]
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]]).filter(([, more]) => more !== 0))
}

it('knows the order of every payment of a day, and the SKU of everything in it', async () => {
  const payments = deliveriesOf(day, accounts).flatMap(({ body, connection }) =>
    connection === 'square' && JSON.parse(body).type === 'payment.updated'
      ? [JSON.parse(body).data.object.payment]
      : [],
  )
  expect(payments.length).toBeGreaterThan(10)
  const skus = new Set(day.items.map(({ sku }) => sku))
  for (const payment of payments) {
    const { order } = (await get('square', `/v2/orders/${payment.order_id}`, 'Bearer a-token')).body
    expect([order.state, order.location_id, order.total_money]).toEqual([
      'COMPLETED',
      payment.location_id,
      payment.total_money,
    ])
    const [line] = order.line_items
    const { body } = await get(
      'square',
      `/v2/catalog/object/${line.catalog_object_id}?include_related_objects=true`,
      'Bearer a-token',
    )
    expect([line.sku, skus.has(body.object.item_variation_data.sku)]).toEqual([undefined, true])
  }
})

describe('an account', () => {
  it('is asked by path and query as they were written', async () => {
    const path = '/things/a%2Fb%20c?per_page=100&ids=1%2C2'
    expect((await get('shop', path, 'ck_1')).body).toEqual({ path })
  })

  it('answers 404 to what it does not know, and so does one that nobody has', async () => {
    expect((await get('shop', '/nothing', 'ck_1')).status).toBe(404)
    expect((await get('square', '/v2/orders/NONE', 'Bearer a-token')).status).toBe(404)
    expect((await get('nobody', '/things/1', 'ck_1')).status).toBe(404)
  })

  it('answers whoever shows its credential, as it is or as Basic has it, and 401 to all others', async () => {
    const basic = `Basic ${Buffer.from('ck_1:cs_1').toString('base64')}`
    for (const shown of ['ck_1', 'Bearer ck_1', basic]) expect((await get('shop', '/things/1', shown)).status).toBe(200)
    const refused = [undefined, 'Bearer ck_12', 'Bearer a-token', `Basic ${Buffer.from('ck_2:').toString('base64')}`]
    const count = await counted(async () => {
      for (const shown of refused) expect((await get('shop', '/things/1', shown)).status).toBe(401)
    })
    expect(count).toEqual({ asked: 4, turnedAway: 4 })
  })

  it('sells its credential for the refresh token alone', async () => {
    const buy = (token: string) =>
      get('books', '/token', undefined, { method: 'POST', body: `grant_type=refresh_token&refresh_token=${token}` })
    expect(await buy('to-refresh')).toMatchObject({ status: 200, body: { access_token: 'granted' } })
    expect((await buy('another')).status).toBe(400)
    expect((await get('shop', '/token', undefined, { method: 'POST', body: 'refresh_token=' })).status).toBe(401)
  })
})

describe('what makes it unwilling', () => {
  it('is a limit: beyond so many in a second 429, with when to come back, for each account by itself', async () => {
    api.turn({ requestsPerSecond: 2 })
    expect(await counted(async () => expect(await statuses(4)).toEqual([200, 200, 429, 429]))).toEqual({
      ...{ asked: 4, answered: 2, limited: 2 },
    })
    expect((await get('shop', '/things/1', 'ck_1')).retryAfter).toBe('1')
    expect((await get('books', '/things/1', 'granted')).status).toBe(200)
    milliseconds += 999
    expect(await statuses(1)).toEqual([429])
    milliseconds += 1
    expect(await statuses(3)).toEqual([200, 200, 429])
  })

  it('is an outage: 503 until it ends', async () => {
    api.turn({ outage: 'refuses' })
    expect(await counted(async () => expect(await statuses(2)).toEqual([503, 503]))).toEqual({ asked: 2, failed: 2 })
    api.turn({})
    expect(await statuses(1)).toEqual([200])
  })

  it('is silence: whoever waits is answered once it ends, and whoever left counts as failed', async () => {
    const count = await counted(async () => {
      api.turn({ outage: 'hangs' })
      const patient = statuses(1)
      const { failed } = api.counts('shop')
      await expect(get('shop', '/things/1', 'ck_1', { signal: AbortSignal.timeout(100) })).rejects.toThrow(/aborted/)
      await vi.waitFor(() => expect(api.counts('shop').failed).toBe(failed + 1))
      api.turn({})
      expect(await patient).toEqual([200])
    })
    expect(count).toEqual({ asked: 2, answered: 1, failed: 1 })
  })

  it('is slowness', async () => {
    api.turn({ slowMilliseconds: 60 })
    const began = performance.now()
    expect(await statuses(1)).toEqual([200])
    expect(performance.now() - began).toBeGreaterThan(50)
  })
})

it('reads no body beyond 64 KiB', async () => {
  const response = await fetch(`${api.urlOf('books')}/token`, { method: 'POST', body: 'x'.repeat(65 * 1024) })
  expect(response.status).toBe(413)
})
