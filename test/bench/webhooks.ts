/** Webhooks through the limits and through the hub, each server in a process of its own. */
import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Item, jsonOf, orderPayload, shopifyHeaders } from '@kilter/sim'
import { Client } from '../support/client.ts'
import { lightspeed, tillSecret, webSecret } from '../support/sold-twice.ts'
import { type LoadResult, load, type SignedRequest } from './load.ts'

export interface Rounds {
  readonly rounds: number
  readonly requests: number
}

const itemsMax = 500
/** Every twentieth item has no stock: each order for it opens an incident. */
const emptyEvery = 20
const warmUp = 2_000

const items: readonly Item[] = Array.from({ length: itemsMax }, (_, index) => ({
  sku: `BENCH-ITEM-${index + 1}`,
  title: `Bench item ${index + 1}`,
  priceMinor: 1_995,
  backorders: false,
}))

const hourMilliseconds = 3_600_000
const isoSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** Signed orders that no other round has, placed just now: none has waited too long to be sent. */
export function ordersFor(round: number, count: number): SignedRequest[] {
  const at = isoSeconds(Date.now())
  return Array.from({ length: count }, (_, index) => {
    const item = items[index % items.length] ?? items[0]
    if (!item) throw new Error('no items')
    const number = (round + 1) * 100_000 + index
    const order = { item, placedAt: 0, quantity: 1, isTest: false, number }
    const body = jsonOf(orderPayload(order, { createdAt: at, updatedAt: at }))
    return {
      body,
      headers: shopifyHeaders('orders/create', `w-${number}`, body, { secret: webSecret, shop: 'bench.myshopify.com' }),
    }
  })
}

/** The median round of a limit server, after a warm-up. */
export async function measureLimit(kind: 'parse' | 'row', { rounds, requests }: Rounds): Promise<LoadResult> {
  return inFolder(async (folder) => {
    const { child, url } = await forked('test/bench/limit.ts', [kind, folder, webSecret])
    await load(url, ordersFor(0, warmUp))
    const results: LoadResult[] = []
    for (let round = 1; round <= rounds; round += 1) results.push(await load(url, ordersFor(round, requests)))
    await ended(child)
    return median(results, ({ perSecond }) => perSecond)
  })
}

export interface HubResult extends LoadResult {
  /** Through inbox, facts, detectors and incidents: from the first request until nothing is left to do. */
  readonly alignedPerSecond: number
  readonly incidents: number
}

export async function measureHub({ rounds, requests }: Rounds): Promise<HubResult> {
  return inFolder(async (folder) => {
    const { child, url } = await forked('test/bench/hub.ts', [folder])
    const client = new Client(url, 'bench-key')
    const { id } = await connectShop(client)
    await idle(child)
    await load(`${url}/hooks/${id}`, ordersFor(0, warmUp))
    await idle(child)
    await asked<number[]>(child, 'latencies')
    const results: HubResult[] = []
    for (let round = 1; round <= rounds; round += 1) {
      const orders = ordersFor(round, requests)
      const startedAt = performance.now()
      const done = Promise.withResolvers<number>()
      const result = await load(`${url}/hooks/${id}`, orders, () => {
        void idle(child).then(() => done.resolve(performance.now()), done.reject)
      })
      const alignedPerSecond = requests / (((await done.promise) - startedAt) / 1_000)
      results.push({ ...result, alignedPerSecond, incidents: (await asked<number[]>(child, 'latencies')).length })
    }
    await ended(child)
    return median(results, ({ alignedPerSecond }) => alignedPerSecond)
  })
}

export interface RestResult {
  /** Unit: milliseconds. From the commit of a delivery to the commit of its incident. */
  readonly incident: { readonly p50: number; readonly p95: number }
  readonly startMilliseconds: number
  readonly idleMegabytes: number
}

const latencySamples = 100
const idleSeconds = 5

export async function measureRest(): Promise<RestResult> {
  return inFolder(async (folder) => {
    const { child, url } = await forked('test/bench/hub.ts', [join(folder, 'latency')])
    const { id } = await connectShop(new Client(url, 'bench-key'))
    const forNothing = ordersFor(0, latencySamples * emptyEvery).filter((_, index) => index % emptyEvery === 0)
    await idle(child)
    await asked<number[]>(child, 'latencies')
    for (const { headers, body } of forNothing) {
      await (await fetch(`${url}/hooks/${id}`, { method: 'POST', headers, body })).arrayBuffer()
      await idle(child)
    }
    const latencies = (await asked<number[]>(child, 'latencies')).sort((left, right) => left - right)
    await ended(child)
    const at = (share: number) =>
      latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN
    return { incident: { p50: at(0.5), p95: at(0.95) }, ...(await measureStart(join(folder, 'start'))) }
  })
}

/** The real command, as `npm start` runs it, on an empty folder. */
async function measureStart(folder: string) {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [
    'packages/cli/src/main.ts',
    'start',
    '--port',
    '0',
    '--json',
    '--data',
    folder,
  ])
  let said = ''
  while (!said.includes('\n')) said += String((await once(child.stdout, 'data'))[0])
  const { url } = JSON.parse(said) as { url: string }
  await (await fetch(`${url}/health`)).arrayBuffer()
  const startMilliseconds = performance.now() - startedAt
  await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1_000))
  const kilobytes = Number(spawnSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' }).stdout)
  await ended(child)
  return { startMilliseconds, idleMegabytes: kilobytes / 1_024 }
}

/** A store and a till; the till counts ample stock of most items, and none of every twentieth. */
async function connectShop(client: Client): Promise<{ id: string }> {
  const till = await client.call<{ id: string }>('POST', '/v1/connections', {
    vendor: 'lightspeed-x-series',
    name: 'Till',
    secret: tillSecret,
  })
  for (const [index, { sku }] of items.entries()) {
    const level = {
      id: `level-${sku}`,
      product_id: sku,
      outlet_id: 'main',
      count: index % emptyEvery === 0 ? 0 : 1_000_000,
      version: 1,
    }
    const said = lightspeed(till.id, 'inventory.update', {
      ...level,
      updated_at: isoSeconds(Date.now() - hourMilliseconds)
        .replace(/[TZ]/g, ' ')
        .trim(),
      product: { sku },
    })
    if ((await client.send(said)) !== 200) throw new Error('the hub refused a count')
  }
  return client.call<{ id: string }>('POST', '/v1/connections', {
    vendor: 'shopify',
    name: 'Web shop',
    secret: webSecret,
  })
}

async function forked(script: string, args: readonly string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(script, [...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [message] = (await once(child, 'message')) as [{ url: string }]
  return { child, url: message.url }
}

async function asked<Answer>(child: ChildProcess, question: string): Promise<Answer> {
  const answer = once(child, 'message')
  child.send(question)
  return (await answer)[0] as Answer
}

const idle = (child: ChildProcess): Promise<unknown> => asked(child, 'idle')

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

async function inFolder<Answer>(work: (folder: string) => Promise<Answer>): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), 'kilter-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function median<Result>(results: readonly Result[], by: (result: Result) => number): Result {
  const sorted = [...results].sort((left, right) => by(left) - by(right))
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (!middle) throw new Error('nothing was measured')
  return middle
}
