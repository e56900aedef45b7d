/** How long a message takes to the tools that asked for it, alone and beside one that takes messages and never answers. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { webhookOutlet } from '@kilter/channels'
import { announceEvents, type CanonicalEvent, instantAt, Subscription } from '@kilter/core'
import { defaultTenant, openStore, startSubscriptionWorker } from '@kilter/embedded'
import { answer, hostile, type Receiver, startReceiver } from '@kilter/sim'

/** Unit: milliseconds, from the commit of an event to its receipt. */
export interface TimeToTools {
  readonly p50: number
  readonly p99: number
}

const tools = 10
const events = 200
const everyMilliseconds = 50
const givenUpMilliseconds = 60_000

/** The median round of each, in turn, so that neither has the better hour. */
export async function timeToTools(rounds: number): Promise<{ alone: TimeToTools; besideHanging: TimeToTools }> {
  const alone: TimeToTools[] = []
  const besideHanging: TimeToTools[] = []
  await measure(0) // warms up
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await measure(0))
    besideHanging.push(await measure(1))
  }
  const median = (all: readonly TimeToTools[]) =>
    all.toSorted((left, right) => left.p99 - right.p99)[rounds >> 1] as TimeToTools
  return { alone: median(alone), besideHanging: median(besideHanging) }
}

async function measure(hanging: number): Promise<TimeToTools> {
  const folder = mkdtempSync(join(tmpdir(), 'kilter-bench-'))
  const took: number[] = []
  const good = await startReceiver((response, received, request) => {
    took.push(performance.now() - JSON.parse(received.body).data.value)
    answer(204)(response, received, request)
  })
  const bad = await startReceiver(hostile.hang)
  const store = openStore({ folder: join(folder, 'hub') })
  const outlet = webhookOutlet({ allowPrivateTargets: true, ports: [] })
  const worker = startSubscriptionWorker({ ...store, outlet, chance: Math.random, log: () => {} })
  try {
    const asking = [...Array<Receiver>(tools).fill(good), ...Array<Receiver>(hanging).fill(bad)]
    for (const [number, { url }] of asking.entries())
      await store.subscriptions.put(subscription(number, url, outlet.newSecret()))
    for (let number = 0; number < events; number += 1) {
      await announceEvents(defaultTenant, [metric(number)], store)
      worker.wake()
      await pause(everyMilliseconds)
    }
    const end = performance.now() + givenUpMilliseconds
    while (took.length < tools * events && performance.now() < end) await pause(everyMilliseconds)
    if (took.length < tools * events) throw new Error(`${tools * events - took.length} messages did not arrive`)
    const sorted = took.toSorted((left, right) => left - right)
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
    return { p50: at(0.5), p99: at(0.99) }
  } finally {
    await Promise.all([good.stop(), bad.stop()])
    await worker.stop()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function subscription(number: number, url: string, secret: string): Subscription {
  const now = instantAt(Date.now())
  const id = `sub_${String(number).padStart(26, '0')}`
  const about = { events: ['metric.*'], description: '', status: 'active', activeSince: now, createdAt: now }
  return Subscription.parse({ id, tenant: defaultTenant, url, secrets: [{ secret }], ...about })
}

/** Its value is when it was told. */
function metric(number: number): CanonicalEvent {
  const now = instantAt(Date.now())
  const envelope = { specversion: '1.0', id: `dlv_${number}.0`, source: '/connections/bench', tenant: defaultTenant }
  const about = { connection: 'bench', delivery: `dlv_${number}`, receivedAt: now, time: now, type: 'metric.reported' }
  return { ...envelope, ...about, data: { metric: 'bench', value: performance.now() } } as unknown as CanonicalEvent
}
