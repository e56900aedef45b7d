/** Deliveries as scripts read them: what came in, what became of it, and another try. */
import { beforeEach, describe, expect, it } from 'vitest'
import { call, incidents, running, send, withHub } from '../support/admin.ts'
import { soldTwice } from '../support/sold-twice.ts'

withHub()

describe('what led to an incident', () => {
  beforeEach(async () => send(...(await soldTwice(running().client))))

  it('can be traced to its deliveries, which can be replayed without a second effect', async () => {
    const deliveries = await running().client.all<{ id: string }>('/v1/deliveries')
    expect(deliveries).toHaveLength(4)
    for (const delivery of deliveries) {
      expect(delivery).toEqual({
        id: expect.stringMatching(/^dlv_/),
        connection: expect.stringMatching(/^con_/),
        topic: expect.stringMatching(/\w/),
        status: 'aligned',
        receivedAt: expect.stringMatching(/Z$/),
        attempts: 1,
      })
      const replayed = await running().client.fetch('POST', `/v1/deliveries/${delivery.id}/replay`)
      expect([replayed.status, ((await replayed.json()) as { status: string }).status]).toEqual([202, 'received'])
    }
    await running().hub.worker.idle()
    expect(await incidents('detector=oversell')).toMatchObject([{ status: 'open', reopened: 0, quantity: '1' }])
  })

  it('shows what was sent on request, without what would let anybody send it again', async () => {
    const [newest] = await running().client.all<{ id: string }>('/v1/deliveries')
    const path = `/v1/deliveries/${newest?.id}`
    expect(await call('GET', path)).not.toHaveProperty('bodyBase64')
    const opened = await call<{ headers: Record<string, string>; bodyBase64: string }>('GET', `${path}?body=true`)
    expect(JSON.parse(Buffer.from(opened.bodyBase64, 'base64').toString())).toMatchObject({ name: '#1001' })
    expect(opened.headers['x-shopify-topic']).toBe('orders/create')
    expect(opened.headers).not.toHaveProperty('x-shopify-hmac-sha256')
  })
})
