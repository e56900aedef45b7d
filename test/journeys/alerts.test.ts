/** Somebody is added, confirms by the link in their mail, and is told of the dress that was sold twice. */
import type { AlertMessage, Attempt, Channel } from '@kilter/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { type RunningHub, runHub } from '../support/hub.ts'
import { soldTwice } from '../support/sold-twice.ts'

let running: RunningHub
const got: AlertMessage[] = []
let isDown = false
const mail: Channel = {
  ...{ kind: 'smtp', address: z.email(), needsConfirmation: true, mask: () => 'o•••@s•••.example' },
  rate: { perAddressPerSecond: 1_000, perSecond: 1_000 },
  send: async (message): Promise<Attempt> => {
    if (isDown) return { status: 'failed', kind: 'permanent', reason: 'refused' }
    got.push(message)
    return { status: 'sent' }
  },
}

beforeAll(async () => {
  running = await runHub({ channels: new Map([['smtp', mail]]), shop: 'Olga & Co' })
})
afterAll(() => running.hub.stop())

const added = () =>
  running.client.call<{ id: string; address: string; status: string }>('POST', '/v1/recipients', {
    ...{ name: 'Olga', channel: 'smtp', address: 'olga@shop.example', timeZone: 'Europe/Berlin' },
  })
const wellPath = (link: string | undefined) => new URL(link ?? '').pathname
const knock = (path: string, method = 'GET') => fetch(`${running.client.url}${path}`, { method })

it('NTF-03: asks first, tells nothing before, and a scanner that looks at the link confirms nothing', async () => {
  const { id, address, status } = await added()
  expect([address, status]).toEqual(['o•••@s•••.example', 'unconfirmed'])
  await running.hub.alerts.idle()
  expect(got.map(({ reason, shop }) => [reason, shop])).toEqual([['confirm', 'Olga & Co']])
  const path = wellPath(got[0]?.confirmLink)
  const look = await knock(path)
  expect([look.status, look.headers.get('content-security-policy')]).toEqual([
    200,
    expect.stringContaining("default-src 'none'"),
  ])
  expect(await look.text()).not.toContain('<script')
  const statusNow = async () => (await running.client.all<{ id: string; status: string }>('/v1/recipients'))[0]?.status
  expect(await statusNow()).toBe('unconfirmed')
  for (const forged of [path.slice(0, -1), `${path}x`, path.replace('/a/', '/a/x'), '/a/none', '/a/..']) {
    expect([forged, (await knock(forged, 'POST')).status]).toEqual([forged, 404])
  }
  expect((await knock(path, 'POST')).status).toBe(200)
  expect(await statusNow()).toBe('confirmed')
  expect(
    await running.client.fetch('POST', '/v1/recipients', { name: 'O', channel: 'smtp', address: 'olga@shop.example' }),
  ).toMatchObject({ status: 409 })
  expect(
    await running.client.fetch('POST', '/v1/recipients', {
      name: 'O',
      channel: 'smtp',
      address: 'a@b.example,c@d.example',
    }),
  ).toMatchObject({ status: 422 })
  const match = { detectors: ['oversell'] }
  const route = { name: 'All', match, recipients: [id], groupWaitSeconds: 0, groupIntervalSeconds: 0 }
  await running.client.call('POST', '/v1/routes', route)
})

it('tells of what was sold twice, lists it masked, previews it, and mutes by the link', async () => {
  for (const webhook of await soldTwice(running.client)) await running.client.send(webhook)
  await running.hub.worker.idle()
  await running.hub.alerts.idle()
  const told = got.find(({ reason }) => reason === 'opened')
  expect(told?.incidents[0]?.words.title).toContain('RED-DRESS-M')
  const alerts = await running.client.all<{ status: string; reason: string }>('/v1/alerts')
  expect(alerts.map(({ status, reason }) => [status, reason])).toContainEqual(['sent', 'opened'])
  expect(JSON.stringify(alerts)).not.toContain('olga@')
  const [incident] = await running.client.all<{ id: string }>('/v1/incidents?detector=oversell')
  const preview = () =>
    running.client.call<{ tell: { name: string }[]; silent: { why: string }[] }>('POST', '/v1/alerts/preview', {
      incident: incident?.id,
    })
  expect((await preview()).tell).toMatchObject([{ name: 'Olga', reason: 'opened' }])
  expect((await knock(wellPath(told?.muteLink), 'POST')).status).toBe(200)
  expect(await preview()).toMatchObject({ tell: [], silent: [{ why: expect.stringContaining('muted until') }] })
})

it('shows what did not get through, and sends it again with the same id', async () => {
  const [olga] = await running.client.all<{ id: string }>('/v1/recipients')
  isDown = true
  const { id } = await running.client.call<{ id: string }>('POST', `/v1/recipients/${olga?.id}/test`)
  await running.hub.alerts.idle()
  expect(await running.client.all(`/v1/alerts?status=failed`)).toMatchObject([{ id, why: 'not deliverable: refused' }])
  isDown = false
  await running.client.call('POST', `/v1/alerts/${id}/replay`)
  await running.hub.alerts.idle()
  expect(got.at(-1)).toMatchObject({ id, reason: 'test' })
})
