/** What alerts cost: how many a second leave, how long one takes, and what a receiver that hangs costs the others. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChannels } from '@kilter/channels'
import {
  alert,
  type Channel,
  type DeliverPorts,
  type IncidentChange,
  type IncidentId,
  Recipient,
  type RecipientId,
  Route,
} from '@kilter/core'
import { dress, incident, noChange, noon, shop } from '@kilter/core/contracts'
import { detectors } from '@kilter/detectors'
import { openStore, type SendingWorker, type Store, startAlertWorker } from '@kilter/embedded'
import { answer, hostile, type Receiver, startReceiver } from '@kilter/sim'
import { z } from 'zod'
import { newWebhookSecret } from '../../packages/channels/src/webhook/secrets.ts'

export interface AlertFigures {
  /** Decided, kept and handed to a channel, with every step durable. */
  readonly perSecond: number
  /** From the incident to the message at its channel. Unit: milliseconds. */
  readonly p50: number
  readonly p95: number
}

export interface HangFigures {
  /** From the incident to the receiver, over HTTP. Unit: milliseconds. */
  readonly alone: number
  readonly beside: number
}

const people = 20
const incidentsEach = 200
const samples = 100
const receiversMax = 8
const apartMilliseconds = 250
const perRound = 40

export async function measureAlerts(): Promise<AlertFigures> {
  let handed: (id: IncidentId | undefined) => void = () => {}
  let count = 0
  const tool: Channel = {
    ...{ kind: 'tool', address: z.string(), needsConfirmation: false, each: true, mask: () => '' },
    rate: { perAddressPerSecond: Number.POSITIVE_INFINITY, perSecond: 1_000_000 },
    send: async ({ incidents: [first] }) => {
      count += 1
      handed(first?.incident.id)
      return { status: 'sent' }
    },
  }
  return withRig(
    new Map([['tool', tool]]),
    Array.from({ length: people }, (_, at) => ['tool', `tool ${at}`]),
    async (rig) => {
      const begun = performance.now()
      for (let batch = 0; batch < incidentsEach; batch += 50)
        await rig.happen(Array.from({ length: 50 }, (_, at) => `bulk ${batch + at}`))
      await rig.worker.idle()
      if (count !== people * incidentsEach)
        throw new Error(`${count} of ${people * incidentsEach} alerts were handed over`)
      const perSecond = count / ((performance.now() - begun) / 1_000)
      const times: number[] = []
      for (let sample = 0; sample < samples; sample += 1) {
        const arrived = Promise.withResolvers<void>()
        handed = () => arrived.resolve()
        const from = performance.now()
        await rig.happen([`single ${sample}`])
        await arrived.promise
        times.push(performance.now() - from)
        await rig.worker.idle()
      }
      return { perSecond, p50: quantile(times, 0.5), p95: quantile(times, 0.95) }
    },
  )
}

/** The 99th percentile of what the others wait, without and with one that takes every request and never answers. */
export async function measureHanging(): Promise<HangFigures> {
  const alone: number[] = []
  const beside: number[] = []
  for (let round = 0; round < 3; round += 1) {
    alone.push(await waitOfOthers(false))
    beside.push(await waitOfOthers(true))
  }
  return { alone: quantile(alone, 0.5), beside: quantile(beside, 0.5) }
}

async function waitOfOthers(isOneHanging: boolean): Promise<number> {
  const sentAt = new Map<string, number>()
  const waits: number[] = []
  const receivers = await Promise.all(
    Array.from({ length: receiversMax }, () =>
      startReceiver((response, received, request) => {
        const { data } = JSON.parse(received.body) as { data: { incidents: readonly { id: string }[] } }
        waits.push(performance.now() - (sentAt.get(data.incidents[0]?.id ?? '') ?? Number.NaN))
        answer(200)(response, received, request)
      }),
    ),
  )
  const hanging = await startReceiver(hostile.hang)
  const all: readonly Receiver[] = isOneHanging ? [hanging, ...receivers] : receivers
  const channels = await createChannels({}, { publicUrl: 'https://hub.example', allowPrivateTargets: true })
  const addresses = all.map(({ url }): [string, unknown] => ['webhook', { url, secrets: [newWebhookSecret()] }])
  try {
    await withRig(channels, addresses, async (rig) => {
      for (let number = 0; number < perRound; number += 1) {
        sentAt.set(incident(String(number)).id, performance.now())
        await rig.happen([String(number)])
        await new Promise((resolve) => setTimeout(resolve, apartMilliseconds))
      }
      const wanted = perRound * receivers.length
      for (let waited = 0; waits.length < wanted && waited < 200; waited += 1)
        await new Promise((resolve) => setTimeout(resolve, 50))
      if (waits.length !== wanted) throw new Error(`${waits.length} of ${wanted} arrived`)
      await hanging.stop()
    })
  } finally {
    await Promise.all(receivers.map((receiver) => receiver.stop()))
  }
  return quantile(waits, 0.99)
}

interface Rig {
  readonly worker: SendingWorker
  /** Keeps an incident under each name and has it told. */
  happen(names: readonly string[]): Promise<void>
}

async function withRig<Result>(
  channels: ReadonlyMap<string, Channel>,
  addresses: readonly (readonly [string, unknown])[],
  work: (rig: Rig) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'kilter-bench-'))
  const store = openStore({ folder: join(folder, 'hub') })
  const ports: DeliverPorts = {
    ...{ ...store, channels, detectors, shop: 'Bench', chance: Math.random, log: () => {} },
    ...{ publicUrl: () => 'https://hub.example', tellsEach: (kind: string) => channels.get(kind)?.each === true },
  }
  const worker = startAlertWorker(ports)
  try {
    await tellAll(store, addresses, channels)
    const happen = async (names: readonly string[]) => {
      const changes = names.map((name): IncidentChange => ({ type: 'incident.opened', incident: incident(name) }))
      const state = await store.subjects.read(shop, dress)
      await store.subjects.commit(shop, dress, state, { ...noChange, incidents: changes })
      await alert(changes, ports)
      worker.wake()
    }
    return await work({ worker, happen })
  } finally {
    await worker.stop()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function tellAll(
  store: Store,
  addresses: readonly (readonly [string, unknown])[],
  channels: ReadonlyMap<string, Channel>,
) {
  const ids = addresses.map((_, at) => `rcp_${String(at).padStart(26, '0')}` as RecipientId)
  for (const [at, [channel, given]] of addresses.entries()) {
    const address = channels.get(channel)?.address.parse(given)
    const about = { id: ids[at], tenant: shop, name: `Tool ${at}`, channel, createdAt: noon, confirmedAt: noon }
    await store.books.putRecipient(Recipient.parse({ ...about, address }))
  }
  const pace = { groupWaitSeconds: 0, groupIntervalSeconds: 0 }
  const about = { id: `rte_${'0'.repeat(26)}`, tenant: shop, createdAt: noon, name: 'All', recipients: ids }
  await store.books.putRoute(Route.parse({ ...about, ...pace }))
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((left, right) => left - right)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
