/** Promise 1 and 2: whatever moment a process dies at, what was acknowledged is kept once, leads to its incidents once, and is told to
 * the tools that asked for it, each time under the same id. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answer, type Received, type Receiver, startReceiver } from '@kilter/sim'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import type { KillPoint } from '../support/hub-child.ts'
import { type SentWebhook, soldTwice } from '../support/sold-twice.ts'

let folder: string
let child: ChildProcess | undefined
let tool: Receiver

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-kill-'))
  tool = await startReceiver(answer(204))
})
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await tool.stop()
  rmSync(folder, { recursive: true, force: true })
})

const cases: readonly { id: string; point: KillPoint; rule: string }[] = [
  { id: 'FLT-01', point: 'before-inbox-commit', rule: 'before the commit: no 2xx, and the retry stores it once' },
  { id: 'FLT-02', point: 'after-inbox-commit', rule: 'after the commit, before the answer: the retry is a duplicate' },
  { id: 'FLT-06', point: 'before-align', rule: 'between inbox and ledger: detection catches up' },
  { id: 'FLT-05', point: 'inside-align-commit', rule: 'inside the ledger’s write: all or nothing' },
  { id: 'FLT-03, FLT-07', point: 'before-publish', rule: 'between incident and telling: told after the restart' },
  { id: 'FLT-04', point: 'after-publish', rule: 'between telling and marking it: told twice, kept once' },
  { id: 'FLT-03', point: 'before-announce', rule: 'between facts and messages for tools: told after the restart' },
  {
    id: 'FLT-03',
    point: 'after-announce',
    rule: 'between messages for tools and the end of their delivery: told once',
  },
  { id: 'OUT-14', point: 'before-sent', rule: 'between a tool’s yes and its record: told twice, with the same id' },
]

/** A message to a tool is on its way at any time, so that its kill may come between telling and marking too: it is told twice then. */
const timesPublished: Readonly<Record<string, readonly number[]>> = { 'after-publish': [2], 'before-sent': [1, 2] }

describe.each(cases)('$id: kill -9 $rule', ({ point }) => {
  it('loses nothing and doubles nothing', async () => {
    let hub = await start(point)
    const webhooks = await soldTwice(hub)
    await hub.call('POST', '/v1/subscriptions', {
      url: tool.url,
      events: ['sale.completed', 'order.placed', 'incident.*'],
    })
    writeFileSync(join(folder, 'armed'), '') // what the hub does by itself before is not what is tested
    for (const webhook of webhooks) hub = await sendUntilAccepted(webhook, hub, point)
    hub = await surviveUntilIdle(hub, point)
    expect(existsSync(join(folder, 'killed'))).toBe(true)

    const deliveries = await hub.all<{ status: string }>('/v1/deliveries')
    expect(deliveries.map(({ status }) => status)).toEqual(webhooks.map(() => 'aligned'))
    const incidents = await hub.all<{ id: string; status: string; cause: string; quantity: string }>(
      '/v1/incidents?detector=oversell',
    )
    expect(incidents).toMatchObject([{ status: 'open', cause: 'sold-in-store-before-order', quantity: '1' }])

    const told = readFileSync(join(folder, 'published.jsonl'), 'utf8').trim().split('\n')
    const opened = told.filter((line) => line === `incident.opened ${incidents[0]?.id}`)
    expect(opened.length).toBeOneOf(timesPublished[point] ?? [1])
    expect(heardBy(tool, incidents[0]?.id)).toEqual({ sales: 1, orders: 1, opened: 1 })
    const repeated = tool.received.length - new Set(tool.received.map(idOf)).size
    if (point === 'before-sent') expect(repeated).toBeGreaterThan(0)
  })
})

const idOf = ({ headers }: Received): unknown => headers['webhook-id']

/** How many different messages of each kind it got; one id never says two things. */
function heardBy({ received }: Receiver, incident: string | undefined) {
  const bodies = new Map(received.map((each) => [idOf(each), each.body]))
  for (const each of received) expect(each.body).toBe(bodies.get(idOf(each)))
  const told = [...bodies.values()].map((body) => JSON.parse(body) as { type: string; data: { id?: string } })
  const count = (type: string) => told.filter((each) => each.type === type).length
  const opened = told.filter(({ type, data }) => type === 'incident.opened' && data.id === incident)
  return { sales: count('sale.completed'), orders: count('order.placed'), opened: opened.length }
}

async function start(point: KillPoint): Promise<Client> {
  child = fork('test/support/hub-child.ts', [folder, point, 'armed'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [message] = (await once(child, 'message')) as [{ url: string }]
  return new Client(message.url, 'kill-test-key')
}

const attemptsMax = 5

/** As a vendor does: again and again, until it hears a 2xx. */
async function sendUntilAccepted(webhook: SentWebhook, hub: Client, point: KillPoint): Promise<Client> {
  let to = hub
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const status = await to.send(webhook).catch(() => undefined)
    if (status !== undefined && status >= 200 && status < 300) return to
    to = await restart(point)
  }
  throw new Error('never accepted')
}

async function surviveUntilIdle(hub: Client, point: KillPoint): Promise<Client> {
  const alive = child
  if (alive?.connected) {
    alive.send('idle', () => {})
    const [sign] = await Promise.race([once(alive, 'message'), once(alive, 'exit')])
    if (sign === 'idle') return hub
  }
  return surviveUntilIdle(await restart(point), point)
}

async function restart(point: KillPoint): Promise<Client> {
  if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return start(point)
}
