/** What holds for the whole admin API: how much one may ask, what is answered, and what a Prometheus scrapes. */
import { expect, it } from 'vitest'
import { call, connectionNamed, running, send, withHub } from '../support/admin.ts'
import { Client } from '../support/client.ts'
import { soldTwice } from '../support/sold-twice.ts'

withHub()

it('every answer says how much its key may still ask, and a key that asked too much when to go on', async () => {
  const first = await running().client.fetch('GET', '/v1/incidents')
  const left = (response: Response) => Number(/r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1])
  expect(first.headers.get('ratelimit-policy')).toBe('"key";q=6000;w=60')
  const refused = await running().client.fetch('GET', '/v1/incidents?status=none')
  expect([refused.status, left(first) - left(refused)]).toEqual([422, 1])
  for (let asked = left(refused); asked > 0; asked -= 100)
    await Promise.all(
      Array.from({ length: Math.min(100, asked) }, async () =>
        (await running().client.fetch('GET', '/v1/vendors/none')).arrayBuffer(),
      ),
    )
  const over = await running().client.fetch('GET', '/v1/incidents')
  expect([over.status, Number(over.headers.get('retry-after')) > 0]).toEqual([429, true])
  expect(over.headers.get('content-type')).toBe('application/problem+json')
})

it('who changes something and asks for no more than that is answered without it', async () => {
  await soldTwice(running().client)
  const { id } = await connectionNamed('Till')
  const headers = {
    authorization: 'Bearer test-admin-key',
    'content-type': 'application/json',
    prefer: 'return=minimal',
  }
  const change = (method: string, path: string, body: unknown) =>
    fetch(`${running().client.url}${path}`, { method, headers, body: JSON.stringify(body) })
  const renamed = await change('PATCH', `/v1/connections/${id}`, { name: 'Counter' })
  expect([renamed.status, await renamed.text(), renamed.headers.get('preference-applied')]).toEqual([
    204,
    '',
    'return=minimal',
  ])
  expect(await call('GET', `/v1/connections/${id}`)).toMatchObject({ name: 'Counter' })
  expect((await change('PATCH', `/v1/connections/${id}`, { name: '' })).status).toBe(422)
  const made = await change('POST', '/v1/keys', { name: 'Spare', role: 'viewer' })
  expect([made.status, await made.json()]).toMatchObject([201, { id: expect.any(String) }])
})

it('figures for Prometheus take a scope of their own, and name no tenant, connection or person', async () => {
  await send(...(await soldTwice(running().client)))
  const { id } = await connectionNamed('Till')
  const { key } = await call<{ key: string }>('POST', '/v1/keys', {
    name: 'Scraper',
    role: 'viewer',
    scopes: ['metrics:read'],
  })
  const scraper = new Client(running().client.url, key)
  expect((await scraper.fetch('GET', '/v1/incidents')).status).toBe(403)
  const response = await scraper.fetch('GET', '/v1/metrics')
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await response.text()
  expect(text).toContain(`kilter_webhooks_total{connection="${id}",vendor="lightspeed-x-series",outcome="kept"} 3\n`)
  expect(text).toContain(`kilter_deliveries{connection="${id}",vendor="lightspeed-x-series",status="parked"} 0\n`)
  expect(text).toMatch(/^kilter_last_heard_timestamp_seconds\{.*\} 1\d{9}/m)
  expect(text).toMatch(/^kilter_healthy 1$/m)
  expect(text).not.toMatch(/Till|Web shop|default/)
})
