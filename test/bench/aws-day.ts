/** A simulated day through the AWS hub on DynamoDB Local, with every unit that AWS would charge counted. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { connectors } from '@kilter/connectors'
import { type Connection, ingest, type Lookups, readJson, type TenantId } from '@kilter/core'
import { detectors } from '@kilter/detectors'
import { type ApiAccount, type Delivery, deliveriesOf, simulateDay, squareApiOf } from '@kilter/sim'
import { newPlace } from '../../packages/aws/src/testing/adapter.ts'
import type { LocalDynamo } from '../../packages/aws/src/testing/dynamodb-local.ts'
import { type Rig, type Step, startRig } from '../../packages/aws/src/testing/rig.ts'

/** What one step used. */
export interface Usage {
  calls: number
  milliseconds: number
  writeUnits: number
  readUnits: number
}

export interface Used {
  webhooks: number
  readonly steps: Record<Step, Usage>
  /** Entries of at most 64 KB. */
  busEntries: number
  messages: number
  /** Of the queue before the alerts, which keeps an order and costs more for it. */
  orderedMessages: number
}

const tenant = 'shop' as TenantId
const publicUrl = 'https://hub.example'
const shopify = { secret: 'bench_secret', shop: 'bench.myshopify.com' }
const square = { signatureKey: 'bench_key', merchantId: 'MBENCH0000001', accessToken: 'bench_token' }
const entryBytes = 64 * 1024

const noUsage = (): Usage => ({ calls: 0, milliseconds: 0, writeUnits: 0, readUnits: 0 })
export const nothingUsed = (): Used => ({
  webhooks: 0,
  steps: {
    ...{ ingest: noUsage(), normalise: noUsage(), align: noUsage(), relay: noUsage(), sweep: noUsage() },
    ...{ alert: noUsage(), post: noUsage(), pull: noUsage() },
  },
  busEntries: 0,
  messages: 0,
  orderedMessages: 0,
})

export interface DayUsage {
  readonly all: Used
  /** By vendor and topic; only where a function gets one at a time. */
  readonly byKind: ReadonlyMap<string, Used>
  /** Unit: bytes, of the items in the inbox; p50 and largest. */
  readonly inboxBytes: { readonly typical: number; readonly largest: number }
}

/** `batchMax`: how many wait when a function is called. */
export async function playDay(dynamo: LocalDynamo, batchMax: number): Promise<DayUsage> {
  const day = simulateDay({ seed: 1, items: 60, orders: 600 })
  const place = await newPlace(dynamo)
  const step = new AsyncLocalStorage<Step>()
  const all = nothingUsed()
  const byKind = new Map<string, Used>()
  let kind = all
  const charge = (name: Step, add: (usage: Usage) => void) => {
    add(all.steps[name])
    if (kind !== all) add(kind.steps[name])
  }
  const both = (add: (used: Used) => void) => {
    add(all)
    if (kind !== all) add(kind)
  }
  countCapacity(place.client, (write, units) => {
    const name = step.getStore()
    if (name === undefined) return
    charge(name, (usage) => {
      if (write) usage.writeUnits += units
      else usage.readUnits += units
    })
  })
  const around = async <Answer>(name: Step, work: () => Promise<Answer>): Promise<Answer> => {
    const started = performance.now()
    try {
      return await step.run(name, work)
    } finally {
      charge(name, (usage) => {
        usage.calls += 1
        usage.milliseconds += performance.now() - started
      })
    }
  }
  const made: Connection[] = []
  const rig = await startRig(dynamo, {
    place,
    batchMax,
    around,
    connectors,
    detectors,
    lookups: lookupsOf(squareApiOf(day, square.accessToken)),
    spoilBus: (bus, name) => ({
      publish: (events) => {
        const entries = events.reduce(
          (sum, { detail }) => sum + Math.ceil(JSON.stringify(detail).length / entryBytes),
          0,
        )
        both((used) => {
          used.busEntries += entries
          if (name === 'normalise') used.messages += events.length
        })
        return bus.publish(events)
      },
    }),
    spoilChanges: (queue) => ({
      send: (rows) => {
        both((used) => {
          used.orderedMessages += rows.length
        })
        return queue.send(rows)
      },
    }),
    connections: async (store) => {
      for (const [vendor, settings, secrets] of [
        ['shopify', { shop: shopify.shop }, { signing: [shopify.secret], credentials: {} }],
        [
          'square',
          { apiBaseUrl: 'https://square.example', merchantId: square.merchantId },
          { signing: [square.signatureKey], credentials: { accessToken: square.accessToken } },
        ],
      ] as const) {
        const roles = connectors.get(vendor)?.defaultRoles ?? []
        const id = store.ids.connection()
        const connection = { id, tenant, vendor, name: vendor, roles, settings, createdAt: store.clock.now() }
        await store.connections.put(connection, secrets)
        made.push(connection)
      }
      return made
    },
  })
  const idOf = (vendor: string) => made.find((connection) => connection.vendor === vendor)?.id as Connection['id']
  const webhookUrl = `${publicUrl}/hooks/${idOf('square')}`
  const deliveries = deliveriesOf(day, { shopify, square: { ...square, webhookUrl } })
  const [first] = deliveries
  if (first) await warm(first)

  for (let start = 0; start < deliveries.length; start += batchMax) {
    const batch = deliveries.slice(start, start + batchMax)
    kind = nothingUsed()
    const names = []
    for (const delivery of batch) names.push(await take(delivery))
    await rig.settle()
    const [name = ''] = names
    byKind.set(name, sum(byKind.get(name) ?? nothingUsed(), kind))
  }
  return { all, byKind, inboxBytes: await inboxBytes(place.client, place.inboxTable) }

  /** What a process does once is not a webhook's cost. */
  async function warm(delivery: Delivery): Promise<void> {
    await send(rig, delivery, idOf(delivery.connection))
    await rig.settle()
    Object.assign(all, nothingUsed())
    byKind.clear()
  }

  /** Answers what kind it is. */
  async function take(delivery: Delivery): Promise<string> {
    const { outcome, topic } = await around('ingest', () => send(rig, delivery, idOf(delivery.connection)))
    both((used) => {
      used.webhooks += 1
    })
    return outcome === 'duplicate' ? 'a duplicate' : `${delivery.connection} ${topic}`
  }
}

function sum(left: Used, right: Used): Used {
  const steps = Object.entries(left.steps).map(([name, usage]) => {
    const other = right.steps[name as Step]
    const entries = Object.entries(usage).map(([key, value]) => [key, value + other[key as keyof Usage]])
    return [name, Object.fromEntries(entries)]
  })
  return {
    webhooks: left.webhooks + right.webhooks,
    steps: Object.fromEntries(steps),
    busEntries: left.busEntries + right.busEntries,
    messages: left.messages + right.messages,
    orderedMessages: left.orderedMessages + right.orderedMessages,
  }
}

async function send(rig: Rig, { headers, body }: Delivery, connection: Connection['id']) {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const arrival = {
    connection,
    headers: lower,
    body: Buffer.from(body),
    hookUrl: `${publicUrl}/hooks/${connection}`,
    query: '',
  }
  const { outcome, delivery } = await ingest(arrival, rig.ports('ingest'))
  return { outcome, topic: delivery.topic }
}

const lookupsOf = (api: ApiAccount): Lookups => ({
  perform: async (_connection, _secrets, { path }) => readJson(JSON.stringify(api.answer(path) ?? null)),
})

interface Capacity {
  readonly CapacityUnits?: number
}

function countCapacity(client: DynamoDBClient, count: (write: boolean, units: number) => void): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (given) => {
        Object.assign(given.input, { ReturnConsumedCapacity: 'TOTAL' })
        const answer = await next(given).catch((error: { name?: string }) => {
          // A write whose condition fails is charged all the same.
          if (error.name === 'ConditionalCheckFailedException') count(true, 1)
          throw error
        })
        const { ConsumedCapacity } = answer.output as { ConsumedCapacity?: Capacity | Capacity[] }
        const isWrite = /Put|Update|Delete|Write/.test(commandName)
        for (const { CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat()) count(isWrite, CapacityUnits)
        return answer
      },
    { step: 'initialize', name: 'countCapacity' },
  )
}

async function inboxBytes(client: DynamoDBClient, table: string) {
  const { ScanCommand } = await import('@aws-sdk/client-dynamodb')
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }))
  const sizes = Items.map((item) => JSON.stringify(item, sizeless).length).sort((left, right) => left - right)
  return { typical: sizes[Math.floor(sizes.length / 2)] ?? 0, largest: sizes.at(-1) ?? 0 }
}

/** Bytes count as themselves rather than as JSON spells them. */
const sizeless = (_name: string, value: unknown): unknown =>
  value instanceof Uint8Array ? 'x'.repeat(value.length) : value
