/** A vendor that nobody has: one folder beside this file and one line below, and the hub knows it everywhere. */
import { createHmac } from 'node:crypto'
import { connectors } from '@kilter/connectors'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { teapots } from './imaginary-vendor/index.ts'

let running: RunningHub

beforeAll(async () => {
  running = await runHub({ connectors: new Map([...connectors, [teapots.vendor, teapots]]) }) // the one line
})
afterAll(() => running.hub.stop())

it('is listed with what it needs, connects, and its word counts', async () => {
  const { client, hub } = running
  expect(await client.call('GET', '/v1/vendors/teapots')).toMatchObject({
    name: 'Teapots Inc.',
    roles: ['physical'],
    steps: [expect.stringContaining('{hookUrl}')],
    settings: { properties: { kitchen: { type: 'string' } }, required: ['kitchen'] },
    topics: ['pot.counted'],
    verifiedBy: ['documentation'],
  })

  const secret = 'brewed-secret'
  const refused = await client.fetch('POST', '/v1/connections', { vendor: 'teapots', name: 'Pots', secret })
  expect([refused.status, await refused.json()]).toMatchObject([422, { errors: [{ path: 'settings.kitchen' }] }])
  const settings = { kitchen: 'north' }
  const { hookUrl } = await client.call<{ hookUrl: string }>('POST', '/v1/connections', {
    vendor: 'teapots',
    name: 'Pots',
    secret,
    settings,
  })

  const body = '{"id":"e-1","pot":"TEAPOT-BLUE","left":2,"at":"2026-11-20T10:00:00Z"}'
  const post = (signature: string) => fetch(hookUrl, { method: 'POST', headers: { 'x-steam': signature }, body })
  expect((await post('0'.repeat(64))).status).toBe(401)
  expect((await post(createHmac('sha256', secret).update(body).digest('hex'))).status).toBe(200)
  await hub.worker.idle()
  expect(await client.call('GET', '/v1/items/TEAPOT-BLUE')).toMatchObject({
    onHand: '2',
    locations: [{ location: 'north' }],
  })
})
