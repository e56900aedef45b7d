/** Somebody is added, confirms by the link in their mail, and is told of the dress that was sold twice. */
import type { AlertMessage, Attempt, Channel, Mute } from '@kilter/core'
import { defaultTenant } from '@kilter/embedded'
import { openInbox } from '@kilter/sim'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createProgram } from '../../packages/cli/src/program.ts'
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
  for (const forged of [path.slice(0, -1), `${path}x`, path.replace('/a/', '/a/x'), '/a/none', '/a/.x']) {
    expect([forged, (await knock(forged, 'POST')).status]).toEqual([forged, 404])
  }
  expect((await knock(path, 'POST')).status).toBe(200)
  expect(await statusNow()).toBe('confirmed')
  expect(
    await running.client.fetch('POST', '/v1/recipients', { name: 'O', channel: 'mail', address: 'olga@shop.example' }),
  ).toMatchObject({ status: 409 }) // mail is smtp here, and she is there already
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
  for (let again = 0; again < 5; again += 1) await knock(wellPath(told?.muteLink), 'POST') // as mail services do
  const { store } = running.hub
  const [mute] = (await store.books.read(defaultTenant)).mutes
  expect(mute).toMatchObject({ detector: 'oversell' })
  const over = { ...mute, id: `mut_${'0'.repeat(26)}`, until: '2020-01-01T00:00:00.000Z' } as Mute
  await store.books.put('mutes', over)
  await knock(wellPath(told?.muteLink), 'POST')
  expect((await store.books.read(defaultTenant)).mutes.map(({ id }) => id)).toEqual([mute?.id])
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

it('asks by a real mail where the hub has a mail server, for whom the command line names', async () => {
  const inbox = await openInbox()
  const settings = { KILTER_SMTP_URL: inbox.url, KILTER_MAIL_FROM: 'alerts@hub.example' }
  const hub = await runHub({ settings, shop: 'Olga & Co' })
  process.env.KILTER_ADMIN_KEY = 'test-admin-key'
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    const argv = ['node', 'kilter', 'alerts', 'add', 'olga@shop.example', '--name', 'Olga', '--url', hub.client.url]
    await createProgram().parseAsync(argv)
    expect(said.mock.calls[0]?.[0]).toMatch(/^Olga is asked to confirm o•+@/)
    await hub.hub.alerts.idle()
    await inbox.arrived(1)
    expect(inbox.mails[0]?.recipients).toEqual(['olga@shop.example'])
    const link = /https?:\/\/\S+\/a\/[\w.-]+/.exec(inbox.mails[0]?.mail.text ?? '')?.[0]
    expect((await fetch(link ?? '', { method: 'POST' })).status).toBe(200)
    const statuses = await hub.client.all<{ status: string }>('/v1/recipients')
    expect(statuses.map(({ status }) => status)).toEqual(['confirmed'])
  } finally {
    said.mockRestore()
    await hub.hub.stop()
    await inbox.close()
  }
})

it('keeps what is confirmed, and who is removed, while an attempt fails that began before', async () => {
  const inbox: AlertMessage[] = []
  let meanwhile = async (_message: AlertMessage) => {}
  const slow: Channel = {
    ...mail,
    send: async (message): Promise<Attempt> => {
      inbox.push(message)
      await meanwhile(message)
      return { status: 'failed', kind: 'temporary', reason: 'it took it, and said so too late' }
    },
  }
  const { hub, client } = await runHub({ channels: new Map([['smtp', slow]]), shop: 'Olga & Co' })
  const statuses = async () => (await client.all<{ status: string }>('/v1/recipients')).map(({ status }) => status)
  try {
    meanwhile = async ({ confirmLink }) => {
      expect((await fetch(`${client.url}${wellPath(confirmLink)}`, { method: 'POST' })).status).toBe(200)
    }
    const given = { name: 'Olga', channel: 'smtp', address: 'olga@shop.example' }
    const { id } = await client.call<{ id: string }>('POST', '/v1/recipients', given)
    await hub.alerts.idle()
    expect([inbox.length, await statuses()]).toEqual([1, ['confirmed']])
    meanwhile = async () => void (await client.call('DELETE', `/v1/recipients/${id}`))
    await client.call('POST', `/v1/recipients/${id}/test`)
    await vi.waitFor(async () => {
      await hub.alerts.idle()
      expect(inbox.map(({ reason }) => reason)).toContain('test')
    })
    expect(await statuses()).toEqual([])
  } finally {
    await hub.stop()
  }
})

it('hangs up at the mail server when it stops', async () => {
  const open = new Set<string>()
  const inbox = await openInbox({
    server: {
      onConnect: ({ id }, done) => {
        open.add(id)
        done()
      },
      onClose: ({ id }) => void open.delete(id),
    },
  })
  const hub = await runHub({ settings: { KILTER_SMTP_URL: inbox.url, KILTER_MAIL_FROM: 'alerts@hub.example' } })
  const given = { name: 'Olga', channel: 'smtp', address: { email: 'olga@shop.example' } }
  await hub.client.call('POST', '/v1/recipients', given)
  await hub.hub.alerts.idle()
  await inbox.arrived(1)
  expect(open.size).toBe(1)
  await hub.hub.stop()
  await vi.waitFor(() => expect(open.size).toBe(0))
  await inbox.close()
})
