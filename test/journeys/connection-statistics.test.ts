/** What came of a connection day by day, how late, and what is open against it. */
import { defaultTenant } from '@kilter/embedded'
import { beforeEach, describe, expect, it } from 'vitest'
import { call, connectionNamed, refusal, running, send, withHub } from '../support/admin.ts'
import { shopify, soldTwice, webOrder } from '../support/sold-twice.ts'

withHub()

interface Day {
  readonly day: string
  readonly received: number
  readonly told: { readonly count: number; readonly medianSeconds: number } | null
  readonly taken: { readonly count: number; readonly p95Seconds: number } | null
}

const daysOf = async (id: string, query = '') =>
  (await call<{ days: Day[] }>('GET', `/v1/connections/${id}/statistics${query}`)).days

describe('statistics of a connection', () => {
  beforeEach(async () => send(...(await soldTwice(running().client))))

  it('say of every day asked for what was received, doubled, refused and parked', async () => {
    const web = await connectionNamed('Web shop')
    const order = shopify(web.id, 'orders/create', webOrder(1002, '2026-11-20T15:00:00Z'))
    await send(order, order, shopify(web.id, 'orders/create', 'unreadable', 'w-2'))
    for (const body of ['one', 'two'])
      await running().client.send(shopify(web.id, 'orders/create', body, body, 'another secret'))
    const days = await daysOf(web.id, '?days=3')
    expect(days).toHaveLength(3)
    const today = new Date().toISOString().slice(0, 10)
    expect(days[0]).toMatchObject({
      ...{ day: today, received: 3, duplicates: 1, refused: 2, misconfigured: 0, parked: 1, pulled: 0 },
    })
    expect(days[1]).toMatchObject({ received: 0, told: null, taken: null })
    expect(days.map(({ day }) => day)).toEqual(
      days
        .map(({ day }) => day)
        .sort()
        .reverse(),
    )
  })

  it('say how late webhooks are by the vendor’s own time, and how soon the hub is done with them', async () => {
    const web = await connectionNamed('Web shop')
    const at = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString()
    const orders = [25, 26, 27].map((seconds) => webOrder(2_000 + seconds, at(seconds)))
    await send(...orders.map((order) => shopify(web.id, 'orders/create', order)))
    const [today] = await daysOf(web.id, '?days=1')
    expect(today?.told).toMatchObject({ count: 4, medianSeconds: 30 }) // with the one that was told days after
    expect(today?.taken).toMatchObject({ count: 4 })
    expect(today?.taken?.p95Seconds).toBeLessThanOrEqual(60)
  })

  it('count no delivery as late because somebody has it read again', async () => {
    const web = await connectionNamed('Web shop')
    const [before] = await daysOf(web.id)
    const [{ id = '' } = {}] = await running().client.all<{ id: string }>(`/v1/deliveries?connection=${web.id}`)
    expect((await running().client.fetch('POST', `/v1/deliveries/${id}/replay`)).status).toBe(202)
    await running().hub.worker.idle()
    const [after] = await daysOf(web.id)
    expect([after?.told, after?.taken]).toEqual([before?.told, before?.taken])
  })

  it('are refused for days that are not kept, and for a connection that is not there', async () => {
    const web = await connectionNamed('Web shop')
    expect(await refusal('GET', `/v1/connections/${web.id}/statistics?days=61`)).toEqual({
      ...{ status: 422, paths: ['days'] },
    })
    expect(await refusal('GET', '/v1/connections/con_none/statistics')).toEqual({ status: 404, paths: [] })
  })
})

it('a connection’s health says what is open against it, and how many requests were refused lately', async () => {
  await send(...(await soldTwice(running().client)))
  const web = await connectionNamed('Web shop')
  await send(shopify(web.id, 'orders/create', 'unreadable', 'w-2'))
  await running().client.send(shopify(web.id, 'orders/create', 'x', 'w-3', 'another secret'))
  const { health } = await call<{ health: object }>('GET', `/v1/connections/${web.id}`)
  const [incident] = await running().client.all<{ id: string; title: string }>(
    '/v1/incidents?status=open&detector=connection.failing',
  )
  expect(health).toMatchObject({
    refused: 1,
    troubles: [{ incident: incident?.id, detector: 'connection.failing', title: incident?.title, severity: 'warning' }],
  })
  expect(await running().hub.store.counters.read(defaultTenant, web.id as never)).toMatchObject({ refused: 1 })
})
