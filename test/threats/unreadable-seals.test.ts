/** Values that no key opens, be it a damaged row or a lost key: what one tenant said of itself stands in nobody else's way. */

import { admitOwner, type Channel, type TenantId } from '@kilter/core'
import { createClock } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { soldTwice } from '../support/sold-twice.ts'

const got: string[] = []
const mail: Channel<string> = {
  ...{ kind: 'smtp', address: z.string(), needsConfirmation: false, mask: () => '•••' },
  rate: { perAddressPerSecond: 1_000, perSecond: 1_000 },
  send: async (_message, address) => {
    got.push(address)
    return { status: 'sent' }
  },
}
let running: RunningHub
let shop: Client
let other: Client

beforeEach(async () => {
  got.length = 0
  running = await runHub({
    ...{ allowPrivateTargets: true, clock: createClock() },
    channels: new Map([['smtp', mail as Channel]]),
  })
  shop = running.client
  await admitOwner({ tenant: 'other' as TenantId, name: 'owner', text: 'key-of-the-other' }, running.hub.store)
  other = new Client(shop.url, 'key-of-the-other')
})
afterEach(() => running.hub.stop())

const damage = (table: string) => {
  const { database } = running.hub.store
  return database.write(() => database.run(`UPDATE ${table} SET sealed = x'00' WHERE tenant = 'other'`))
}
const recipient = (at: Client, address: string) =>
  at.call<{ id: string }>('POST', '/v1/recipients', { name: address, channel: 'smtp', address })
const route = (at: Client, recipients: readonly string[]) =>
  at.call('POST', '/v1/routes', { name: 'All', recipients, groupWaitSeconds: 0 })

it('a subscription that cannot be read is off, says why, can be removed, and nothing of others is parked for it', async () => {
  const url = 'https://tool.invalid/hook'
  const { id } = await other.call<{ id: string }>('POST', '/v1/subscriptions', { url, events: ['*'] })
  await damage('subscription')
  await shop.call('POST', '/v1/subscriptions', { url, events: ['incident.*'] })
  for (const webhook of await soldTwice(shop)) await shop.send(webhook)
  await running.hub.worker.idle()
  const statuses = (await shop.all<{ status: string }>('/v1/deliveries')).map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set(['aligned']))
  const reason = expect.stringContaining('cannot be decrypted any more: remove it')
  expect(await other.all('/v1/subscriptions')).toMatchObject([{ id, status: 'off', reason, events: [] }])
  expect((await other.fetch('DELETE', `/v1/subscriptions/${id}`)).status).toBe(204)
})

it('a recipient that cannot be read is off and says why, its fellows are told, and so is everybody else', async () => {
  const lost = await recipient(other, 'lost@other.example')
  await damage('alert_record')
  const fellow = await recipient(other, 'fellow@other.example')
  await route(other, [lost.id, fellow.id])
  await route(shop, [(await recipient(shop, 'own@shop.example')).id])
  const reason = expect.stringContaining('cannot be decrypted any more')
  expect(await other.all('/v1/recipients')).toMatchObject([
    { id: lost.id, status: 'off', reason, address: '•••' },
    { id: fellow.id, status: 'confirmed' },
  ])
  for (const client of [other, shop]) for (const webhook of await soldTwice(client)) await client.send(webhook)
  await running.hub.worker.idle()
  await running.hub.alerts.idle()
  expect([...new Set(got)].sort()).toEqual(['fellow@other.example', 'own@shop.example'])
  expect((await other.fetch('DELETE', `/v1/recipients/${lost.id}`)).status).toBe(200)
})
