/** A vendor changes its format: everything waits, one incident says so, and the fix brings the ledger that would have been. */

import { createHmac } from 'node:crypto'
import { type Connector, defineConnector, hmacMatches, instantFrom, quantityFrom, topic } from '@kilter/core'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { type RunningHub, runHub } from '../support/hub.ts'

const Level = z.object({ sku: z.string(), level: z.int(), at: z.string() })
const said = ({ sku, level, at }: z.infer<typeof Level>) => [
  {
    type: 'stock.counted' as const,
    time: instantFrom(at),
    data: { item: { sku }, location: 'shop', quantity: quantityFrom(level), basis: 'onHand' as const },
  },
]

/** A vendor that renames its field `level` to `on_hand` one day; `mended` reads both. */
const vendorNow = (isMended: () => boolean): Connector =>
  defineConnector({
    vendor: 'levels',
    name: 'Levels',
    settings: z.strictObject({}),
    defaultRoles: ['physical'],
    signature: 'HMAC-SHA256 over the body, hex',
    guide: {
      secret: 'the secret',
      steps: ['Give it {hookUrl}'],
      verifiedBy: ['documentation'],
      source: 'https://levels.example',
    },
    verify: ({ headers, body }, secret) =>
      hmacMatches({ secret, signed: body, given: headers['x-sign'], encoding: 'hex' }),
    identify: ({ headers }) => ({ topic: headers['x-topic'] ?? 'level', dedupeKey: headers['x-id'] ?? '' }),
    topics: {
      level: {
        interpret: (json, input) => {
          const both = isMended() ? z.preprocess(renamed, Level) : Level
          return topic(both, said).interpret(json, input)
        },
      },
      list: topic(z.array(Level), (levels) => levels.flatMap(said)),
    },
  })

const renamed = (given: unknown): unknown => {
  const { on_hand: level, ...rest } = given as Record<string, unknown>
  return level === undefined ? given : { ...rest, level }
}

const secret = 'secret-of-levels'
let running: RunningHub
afterEach(() => running.hub.stop())

async function start(isMended: () => boolean) {
  const connector = vendorNow(isMended)
  running = await runHub({ connectors: new Map([[connector.vendor, connector]]) })
  const { client, hub } = running
  const { hookUrl } = await client.call<{ hookUrl: string }>('POST', '/v1/connections', {
    vendor: 'levels',
    name: 'Levels',
    secret,
  })
  let sent = 0
  const send = async (json: unknown, name = 'level') => {
    const body = JSON.stringify(json)
    sent += 1
    const headers = {
      'x-sign': createHmac('sha256', secret).update(body).digest('hex'),
      'x-id': String(sent),
      'x-topic': name,
    }
    expect((await fetch(hookUrl, { method: 'POST', headers, body })).status).toBe(200)
  }
  const drifts = () =>
    client.all<{ id: string; status: string; summary: string; title: string }>('/v1/incidents?detector=schema.drift')
  return { client, hub, send, drifts }
}

const day = Array.from({ length: 300 }, (_, number) => ({
  sku: `SKU-${number % 20}`,
  level: (number * 7) % 13,
  at: new Date(Date.UTC(2026, 10, 20, 8, number)).toISOString(),
}))
const drifted = day.map(({ level, ...rest }) => ({ ...rest, on_hand: level }))

const ledger = async ({ client }: RunningHub) =>
  Promise.all(
    Array.from({ length: 20 }, async (_, number) => {
      const { onHand, locations } = await client.call<{ onHand: string; locations: unknown }>(
        'GET',
        `/v1/items/SKU-${number}`,
      )
      return { onHand, locations }
    }),
  )

it('SCH-02: a renamed field parks everything under one incident, and a replay after the fix gives the ledger that would have been', async () => {
  const plain = await start(() => false)
  for (const each of day) await plain.send(each)
  await plain.hub.worker.idle()
  const expected = (await ledger(running)).map(({ onHand }) => onHand)
  await running.hub.stop()

  let isMended = false
  const { client, hub, send, drifts } = await start(() => isMended)
  for (const each of drifted) await send(each)
  await hub.worker.idle()
  expect(await drifts()).toMatchObject([
    {
      status: 'open',
      title: 'Levels changed what it sends',
      summary: expect.stringMatching(/: 300 deliveries wait\. level: .*\(at level\)\.$/),
    },
  ])
  isMended = true
  for (const { id } of await client.all<{ id: string }>('/v1/deliveries?status=parked'))
    await client.call('POST', `/v1/deliveries/${id}/replay`)
  await hub.worker.idle()
  expect((await ledger(running)).map(({ onHand }) => onHand)).toEqual(expected)
  expect(await drifts()).toMatchObject([{ status: 'resolved' }])
})

it('SCH-02, SCH-03: another shape or topic is an incident of its own; places in a list are one shape', async () => {
  const { hub, send, drifts } = await start(() => false)
  const good = day[0]
  await send({ ...good, level: '3' })
  await send({ ...good, level: null })
  await send({ ...good, sku: 7 })
  await send([good, { ...good, at: 1 }], 'list')
  await send([{ ...good, at: 1 }, good], 'list')
  await hub.worker.idle()
  const summaries = (await drifts()).map(({ summary }) => summary).sort()
  expect(summaries).toEqual([
    expect.stringMatching(/: 1 delivery waits\. level: .*must be a number, not a text \(at level\)\.$/),
    expect.stringMatching(/: 1 delivery waits\. level: .*must be a number, not null \(at level\)\.$/),
    expect.stringMatching(/: 1 delivery waits\. level: .*\(at sku\)\.$/),
    expect.stringMatching(/: 2 deliveries wait\. list: .*\(at \*\.at\)\.$/),
  ])
})
