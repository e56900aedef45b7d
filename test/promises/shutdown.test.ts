/** Promise 1 and 2 at the end of a process: told to stop, it answers what it has begun, and loses nothing that it acknowledged. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { shopify, webOrder, webSecret } from '../support/sold-twice.ts'

const adminKey = 'shutdown-test-key'
const callersCount = 16
const stopMilliseconds = 10_000

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-stop-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function start() {
  const { PATH = '' } = process.env
  const args = ['packages/cli/src/main.ts', 'start', '--data', folder, '--port', '0', '--json']
  const env = { PATH, KILTER_ADMIN_KEY: adminKey }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const { url } = JSON.parse(String(line)) as { url: string }
  return { child, client: new Client(url, adminKey) }
}

it('FLT-27: SIGTERM under load ends the hub within ten seconds, and every 2xx is kept once and aligned after a restart', async () => {
  const first = await start()
  const { id } = await first.client.call<{ id: string }>('POST', '/v1/connections', {
    vendor: 'shopify',
    name: 'Web shop',
    secret: webSecret,
  })
  const acknowledged: number[] = []
  let number = 1_000
  const caller = async () => {
    for (;;) {
      const own = ++number
      const webhook = shopify(id, 'orders/create', webOrder(own, '2026-11-20T14:05:00Z'), `order-${own}`)
      const status = await first.client.send(webhook).catch(() => undefined)
      if (status === undefined) return
      expect(status).toBe(200)
      acknowledged.push(own)
      if (acknowledged.length === 200) {
        toldAt = performance.now()
        first.child.kill('SIGTERM')
      }
    }
  }
  let toldAt = 0
  const exited = once(first.child, 'exit')
  await Promise.all(Array.from({ length: callersCount }, caller))
  expect(await exited).toEqual([0, null])
  expect(performance.now() - toldAt).toBeLessThan(stopMilliseconds)
  expect(acknowledged.length).toBeGreaterThanOrEqual(200)

  const second = await start()
  const statuses = async () =>
    (await second.client.all<{ status: string }>('/v1/deliveries?limit=200')).map(({ status }) => status)
  await expect.poll(async () => (await statuses()).includes('received'), { timeout: 10_000 }).toBe(false)
  const kept = await statuses()
  expect(new Set(kept)).toEqual(new Set(['aligned']))
  // An answer that the stop cut off may have been kept: its sender tries again and hears "duplicate".
  expect(kept.length).toBeGreaterThanOrEqual(acknowledged.length)
  expect(kept.length).toBeLessThanOrEqual(acknowledged.length + callersCount)
  const { owed } = await second.client.call<{ owed: string }>('GET', '/v1/items/RED-DRESS-M')
  expect(owed).toBe(String(kept.length))
  second.child.kill('SIGTERM')
  await once(second.child, 'exit')
})
