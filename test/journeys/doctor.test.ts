/** What `kilter doctor` says of a hub that is well, and of each way in which one is not. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newWebhookSecret } from '@kilter/channels'
import type { Channel } from '@kilter/core'
import { defaultTenant } from '@kilter/embedded'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { type RunningHub, runHub } from '../support/hub.ts'
import { jsonOf, typed } from '../support/kilter.ts'
import { shopify, soldTwice } from '../support/sold-twice.ts'

let folder: string
let running: RunningHub | undefined
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-doctor-'))
  running = await runHub({ folder: join(folder, 'shop') })
})
afterEach(async () => {
  await running?.hub.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Finding {
  readonly about: string
  readonly state: string
  readonly says: string
  readonly todo?: string
}

const nobody = 'http://127.0.0.1:9'
const ask = async (url: string) => {
  const said = await typed(['doctor', '--data', join(folder, 'shop'), '--json', '--url', url], {
    KILTER_ADMIN_KEY: 'test-admin-key',
  })
  return { code: said.code, findings: jsonOf<{ findings: Finding[] }>(said).findings }
}
async function stopped(): Promise<void> {
  await running?.hub.stop()
  running = undefined
}
const stateOf = (findings: readonly Finding[], about: string) => findings.find((each) => each.about === about)?.state

const desk = {
  ...{ name: 'Desk', channel: 'webhook' },
  address: { url: 'https://desk.invalid/hook', secrets: [newWebhookSecret()] },
}

it('finds a hub well that is, thing by thing, and says so for people', async () => {
  await stopped()
  const taken: Channel = {
    ...{ kind: 'slack', address: z.string(), needsConfirmation: false, mask: () => '•••' },
    ...{ rate: { perAddressPerSecond: 1, perSecond: 1 }, send: async () => ({ status: 'sent' }) },
  }
  running = await runHub({ folder: join(folder, 'shop'), channels: new Map([['slack', taken]]) })
  await running.client.call('POST', '/v1/recipients', { name: 'Desk', channel: 'slack', address: 'desk' })
  for (const webhook of await soldTwice(running?.client as never)) await running?.client.send(webhook)
  await running?.hub.worker.idle()
  const { code, findings } = await ask(running?.client.url ?? '')
  expect([code, findings.filter(({ state }) => state !== 'well')]).toEqual([0, []])
  expect(findings.map(({ about }) => about)).toEqual([
    'key file',
    'database',
    'disk',
    'rights',
    'clock',
    'hub',
    'Web shop (shopify)',
    'Till (lightspeed-x-series)',
    'webhooks',
    'alerts',
    'who is told',
  ])
  const told = await typed(['doctor', '--remote', '--url', running?.client.url ?? ''])
  expect([told.code, told.out]).toEqual([0, expect.stringMatching(/✓ hub: answers.*\n! connections: were not checked/)])
})

it('tells of a connection in trouble, and of webhooks that wait, in the words of the hub', async () => {
  await soldTwice(running?.client as never)
  const [web] = (await running?.client.all<{ id: string }>('/v1/connections')) ?? []
  await running?.client.send(shopify(web?.id ?? '', 'orders/create', { nothing: 'of an order' }, 'w-1'))
  await running?.hub.worker.idle()
  const { code, findings } = await ask(running?.client.url ?? '')
  expect([code, stateOf(findings, 'Web shop (shopify)'), stateOf(findings, 'webhooks')]).toEqual([1, 'ill', 'watch'])
  for (const { todo } of findings.filter(({ state }) => state !== 'well')) expect(todo).toMatch(/\w/)
})

it('tells of a tool that does not hear its webhooks any more, and of one that fails', async () => {
  for (const description of ['Warehouse', 'Till', 'Desk'])
    await running?.client.call('POST', '/v1/subscriptions', {
      ...{ url: 'https://tool.invalid/hook', events: ['*'], description },
    })
  const { subscriptions } = running?.hub.store ?? {}
  const [off, failing] = (await subscriptions?.of(defaultTenant)) ?? []
  if (off) await subscriptions?.put({ ...off, status: 'off', reason: 'The receiver is gone.' })
  if (failing) await subscriptions?.put({ ...failing, failingSince: failing.createdAt })
  const { findings } = await ask(running?.client.url ?? '')
  const states = ['Warehouse', 'Till', 'Desk'].map((name) => stateOf(findings, `subscription ${name}`))
  expect(states).toEqual(['ill', 'watch', undefined])
  expect(findings.find(({ state }) => state === 'ill')?.todo).toContain(`kilter subscriptions resume ${off?.id}`)
})

it('tells where nobody is told of incidents: none is there, or none has confirmed', async () => {
  const told = async () => (await ask(running?.client.url ?? '')).findings.find(({ about }) => about === 'who is told')
  expect(await told()).toMatchObject({
    state: 'watch',
    todo: expect.stringMatching(/kilter alerts add.*KILTER_SMTP_URL/),
  })
  await running?.client.call('POST', '/v1/recipients', desk)
  const { books } = running?.hub.store ?? {}
  const [{ confirmedAt: _, ...unconfirmed } = undefined as never] = (await books?.read(defaultTenant))?.recipients ?? []
  await books?.putRecipient(unconfirmed)
  expect(await told()).toMatchObject({ state: 'watch', says: expect.stringContaining('1 added, none confirmed') })
})

it('names the detectors whose critical incidents reach nobody through the routes as they are', async () => {
  const told = async () => (await ask(running?.client.url ?? '')).findings.find(({ about }) => about === 'who is told')
  const { id } = (await running?.client.call<{ id: string }>('POST', '/v1/recipients', desk)) ?? { id: '' }
  expect(await told()).toMatchObject({ state: 'well' })
  const route = { name: 'Stock', recipients: [id], match: { detectors: ['stock.*', 'order.*'] } }
  await running?.client.call('POST', '/v1/routes', route)
  const { says, ...rest } = (await told()) as Finding
  expect(rest).toMatchObject({ state: 'watch', todo: expect.stringContaining('kilter routes add') })
  expect(says).toMatch(/reach nobody: .*oversell/)
  expect(says).not.toMatch(/stock\.|order\./)
  await running?.client.call('POST', '/v1/routes', { name: 'Rest', recipients: [id] })
  expect(await told()).toMatchObject({ state: 'well' })
})

it('names a connection whose requests are refused: by itself, and beside others that are genuine', async () => {
  for (const webhook of await soldTwice(running?.client as never)) await running?.client.send(webhook)
  const [web, till] = (await running?.client.all<{ id: string }>('/v1/connections')) ?? []
  const { id: silent } = (await running?.client.call<{ id: string }>('POST', '/v1/connections', {
    ...{ vendor: 'shopify', name: 'Second shop', secret: 'not what it signs with' },
  })) ?? { id: '' }
  for (const id of [web?.id ?? '', silent])
    await running?.client.send(shopify(id, 'orders/create', { id: 1 }, 'w-1', 'another secret'))
  await running?.hub.worker.idle()
  const { findings } = await ask(running?.client.url ?? '')
  const of = (name: string) => findings.filter(({ about }) => about.startsWith(name))
  expect(of('Web shop')).toMatchObject([
    {
      state: 'watch',
      says: expect.stringMatching(
        /^1 webhook since yesterday was refused.*; other webhooks from this vendor were accepted$/,
      ),
    },
  ])
  expect(of('Second shop')).toMatchObject([
    { state: 'ill', todo: expect.stringContaining(`kilter connections secret ${silent}`) },
  ])
  expect([till?.id === undefined, of('Till')]).toMatchObject([false, [{ state: 'well' }]])
})

it('names whoever has a channel that the hub no longer has, the routes that reach nobody for that, and how to mend it', async () => {
  const lost = await running?.client.call<{ id: string }>('POST', '/v1/recipients', desk)
  const way = { name: 'Stock', recipients: [lost?.id], match: { detectors: ['oversell'] } }
  const { id: route } = (await running?.client.call<{ id: string }>('POST', '/v1/routes', way)) ?? { id: '' }
  await stopped()
  running = await runHub({ folder: join(folder, 'shop'), settings: { KILTER_CHANNELS_OFF: 'webhook' } })
  expect(await running.client.all('/v1/recipients')).toMatchObject([{ status: 'off', channelMissing: true }])
  const { code, findings } = await ask(running.client.url)
  const named = (about: string) => findings.find((each) => each.about === about)
  expect(code).toBe(1)
  expect(named('recipient Desk')).toMatchObject({ state: 'ill', todo: expect.stringContaining('KILTER_CHANNELS_OFF') })
  expect(named('route Stock')).toMatchObject({
    state: 'ill',
    todo: expect.stringContaining(`kilter routes set ${route}`),
  })
  expect(named('who is told')).toMatchObject({ state: 'watch', todo: expect.stringContaining('kilter alerts who') })
})

it('tells of an alert that waits because its server cannot be reached, and why', async () => {
  await stopped()
  const settings = { KILTER_SMTP_URL: 'smtp://127.0.0.1:1', KILTER_MAIL_FROM: 'Kilter <alerts@shop.example>' }
  running = await runHub({ folder: join(folder, 'shop'), settings, allowPrivateTargets: true })
  const email = { email: 'olga@shop.example' }
  await running.client.call('POST', '/v1/recipients', { name: 'Olga', channel: 'mail', address: email })
  await running.hub.alerts.idle()
  const { findings } = await ask(running.client.url)
  expect(findings.find(({ about }) => about === 'alerts on their way')).toMatchObject({
    ...{ state: 'watch', says: expect.stringMatching(/^1 could not be sent yet: .*\w/) },
    todo: expect.stringContaining('KILTER_SMTP_URL'),
  })
})

it('FLT-24: finds a damaged database, and says how to restore', async () => {
  await stopped()
  const file = join(folder, 'shop', 'hub.db')
  const bytes = readFileSync(file)
  bytes.fill(0xa5, 4_096 * 2, 4_096 * 6)
  writeFileSync(file, bytes)
  const { code, findings } = await ask(nobody)
  expect([code, findings.find(({ about }) => about === 'database')]).toEqual([
    1,
    {
      about: 'database',
      state: 'ill',
      says: expect.stringMatching(/damaged/),
      todo: expect.stringMatching(/kilter restore/),
    },
  ])
})

it.each([
  { about: 'key file', spoil: (shop: string) => writeFileSync(join(shop, 'hub.key'), Buffer.alloc(32, 7)) },
  { about: 'key file', spoil: (shop: string) => rmSync(join(shop, 'hub.key')) },
  { about: 'rights', spoil: (shop: string) => chmodSync(join(shop, 'hub.db'), 0o644) },
])('SEC-03, SEC-07: finds what is wrong with the files: $about', async ({ about, spoil }) => {
  await stopped()
  spoil(join(folder, 'shop'))
  const { code, findings } = await ask(nobody)
  expect([code, findings.filter(({ state }) => state === 'ill').map((each) => each.about)]).toEqual([1, [about]])
})

it('says so where there is no hub yet, which is no illness', async () => {
  const said = await typed(['doctor', '--data', join(folder, 'nowhere'), '--url', nobody])
  expect([said.code, said.out]).toEqual([0, expect.stringContaining('start one here with kilter start')])
})

it('finds a hub ill that runs elsewhere and does not answer', async () => {
  const asked = [['doctor', '--remote'], ['doctor']] as const
  for (const args of asked) {
    const said = await typed(args, { KILTER_URL: nobody })
    expect([said.code, said.out]).toEqual([1, expect.stringContaining(`✗ hub: none answers at ${nobody}`)])
    expect(said.out).not.toContain('Nothing is ill')
  }
})

it('says nothing of files where a hub is named that has none here', async () => {
  const said = await typed(['doctor'], { KILTER_URL: running?.client.url ?? '' })
  expect([said.code, said.out]).toEqual([0, expect.stringContaining('✓ hub: answers')])
  expect(said.out).not.toContain('data folder')
})
