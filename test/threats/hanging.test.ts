/** OUT-08: receivers that never answer keep nobody else waiting, over the real channels, from the incident to the receiver. */
import { answer, hostile, openInbox, type Receiver, startReceiver } from '@kilter/sim'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { newWebhookSecret } from '../../packages/channels/src/webhook/secrets.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { shopify, soldTwice, webOrder } from '../support/sold-twice.ts'

const ordersMax = 12
const hanging = ['hang', 'drip', 'dripHeaders'] as const
/** They are cut off after 15 s. Unit: milliseconds. */
const soon = 8_000

let running: RunningHub
let inbox: Awaited<ReturnType<typeof openInbox>>
let stuck: Receiver[]
let well: Receiver[]

beforeAll(async () => {
  stuck = await Promise.all(hanging.map((name) => startReceiver(hostile[name])))
  well = await Promise.all([startReceiver(answer(200)), startReceiver(answer(200, {}, 'ok'))])
  inbox = await openInbox()
  const settings = { KILTER_SMTP_URL: inbox.url, KILTER_MAIL_FROM: 'alerts@hub.example' }
  running = await runHub({ settings, allowPrivateTargets: true })
  const add = async (name: string, channel: string, address: unknown) =>
    (await running.client.call<{ id: string }>('POST', '/v1/recipients', { name, channel, address })).id
  const hook = ({ url }: Receiver) => ({ url: `${url}/hook`, secrets: [newWebhookSecret()] })
  const recipients = [
    ...(await Promise.all(stuck.map((receiver, at) => add(`stuck ${at}`, 'webhook', hook(receiver))))),
    await add('tool', 'webhook', hook(well[0] as Receiver)),
    await add('channel', 'slack', { url: `${well[1]?.url}/services/T/B/x` }),
    await add('Olga', 'smtp', { email: 'olga@shop.example' }),
  ]
  await inbox.arrived(1)
  const link = /https?:\/\/\S+\/a\/[\w.-]+/.exec(inbox.mails[0]?.mail.text ?? '')?.[0] ?? ''
  expect((await fetch(link, { method: 'POST' })).status).toBe(200)
  const pace = { groupWaitSeconds: 0, groupIntervalSeconds: 0 }
  await running.client.call('POST', '/v1/routes', {
    name: 'All',
    match: { detectors: ['oversell'] },
    recipients,
    ...pace,
  })
})
afterAll(async () => {
  await Promise.all([...stuck, ...well].map((receiver) => receiver.stop()))
  await running.hub.stop()
  await inbox.close()
})

it('OUT-08: tells tool, chat and mail of a dozen incidents while three receivers hang', async () => {
  const webhooks = await soldTwice(running.client)
  for (const webhook of webhooks) await running.client.send(webhook)
  const [, web = ''] = /hooks\/(con_\w+)/.exec(webhooks.at(-1)?.path ?? '') ?? []
  const begun = performance.now()
  for (let number = 1; number < ordersMax; number += 1) {
    const order = webOrder(2_000 + number, '2026-11-20T14:06:00Z')
    await running.client.send(shopify(web, 'orders/create', order, `order-${number}`))
  }
  await running.hub.worker.idle()
  const incidents = await running.client.all('/v1/incidents?detector=oversell')
  expect(incidents).toHaveLength(ordersMax)
  const toldIn = ({ body }: { body: string }) => (JSON.parse(body) as { data: { incidents: { id: string }[] } }).data
  await vi.waitFor(
    () => {
      const told = new Set(well[0]?.received.flatMap((each) => toldIn(each).incidents.map(({ id }) => id)))
      expect(told.size).toBe(ordersMax)
      expect(well[1]?.received.length).toBeGreaterThan(0)
      expect(inbox.mails.length).toBeGreaterThan(1)
    },
    { timeout: soon, interval: 50 },
  )
  expect(performance.now() - begun).toBeLessThan(soon)
  for (const receiver of stuck) expect(receiver.received).toHaveLength(1)
})
