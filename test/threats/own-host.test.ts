/** A page on the web has its own name lead to this machine, and the owner's browser asks the hub under that name. */
import { request } from 'node:http'
import { ownHostOf } from '@kilter/api'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { soldTwice } from '../support/sold-twice.ts'

let running: RunningHub
beforeAll(async () => {
  running = await runHub({ publicUrl: 'https://hub.shop.example', hosts: ['kilter.lan'] })
})
afterAll(() => running.hub.stop())

interface Asked {
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** `fetch` does not let a host be said. */
const answerTo = (host: string, { path, method = 'GET', headers = {}, body = '' }: Asked) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(running.hub.url)
    const asking = request({ hostname, port, path, method, headers: { ...headers, host } }, (response) => {
      let text = ''
      response.on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    asking.on('error', reject)
    asking.end(body)
  })

const headers = { authorization: 'Bearer test-admin-key' }

it.each([
  'evil.example',
  'evil.example:8787',
  '127.0.0.1.evil.example',
  'hub.shop.example.evil.example',
  'localhost.evil',
])('WEB-07: whoever calls it %s gets 421, with a good key too, and is told what to do', async (host) => {
  for (const path of ['/v1/incidents', '/health', '/docs', '/openapi.json', '/a/link', '/nothing']) {
    const { status, text } = await answerTo(host, { path, headers })
    expect([path, status, text]).toEqual([path, 421, expect.stringContaining('KILTER_HOSTS')])
  }
})

it.each([
  '127.0.0.1',
  '127.0.0.1:9',
  '[::1]:8787',
  '192.168.1.20',
  'localhost:8787',
  'hub.shop.example',
  'HUB.shop.example:443',
  'kilter.lan',
])('WEB-07: whoever calls it %s is answered', async (host) =>
  expect((await answerTo(host, { path: '/v1/incidents', headers })).status).toBe(200),
)

it('takes webhooks under whatever name vendors reach it by: their signature says who they are', async () => {
  const [count] = await soldTwice(running.client)
  if (!count) throw new Error('no webhook')
  const { status } = await answerTo('tunnel.example', { ...count, method: 'POST' })
  expect(status).toBe(200)
})

it('listens on this machine alone unless it is told otherwise', () => {
  expect(new URL(running.hub.url).hostname).toBe('127.0.0.1')
})

it('takes no made-up host for a name of its own', () => {
  const isOwn = ownHostOf(['hub.example'])
  for (const host of ['', ' ', ':80', 'hub.example:port', 'hub.example/..', '[::1', 'a b', 'user@hub.example'])
    expect([host, isOwn(host)]).toEqual([host, false])
  expect(isOwn('hub.example.')).toBe(true)
})
