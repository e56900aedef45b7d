/** Olga reads in her mail what was sold twice, presses “I take care of it”, and everybody sees that she does. */
import type { HistoryEntry } from '@kilter/core'
import { type Inbox, openInbox } from '@kilter/sim'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { soldTwice } from '../support/sold-twice.ts'

interface Shown {
  readonly id: string
  readonly status: string
  readonly version: number
}

let inbox: Inbox
let running: RunningHub

beforeAll(async () => {
  inbox = await openInbox()
  const settings = { KILTER_SMTP_URL: inbox.url, KILTER_MAIL_FROM: 'alerts@hub.example' }
  running = await runHub({ settings, shop: 'Olga & Co' })
  const given = { name: 'Olga', channel: 'smtp', address: { email: 'olga@shop.example' } }
  const { id } = await running.client.call<{ id: string }>('POST', '/v1/recipients', given)
  await running.hub.alerts.idle()
  await inbox.arrived(1)
  await knock(linkIn(0, /https?:\/\/\S+\/a\/[\w.-]+/), 'POST')
  const pace = { groupWaitSeconds: 0, groupIntervalSeconds: 0 }
  await running.client.call('POST', '/v1/routes', {
    ...{ name: 'All', match: { detectors: ['oversell'] }, recipients: [id], ...pace },
  })
  for (const webhook of await soldTwice(running.client)) await running.client.send(webhook)
  await running.hub.worker.idle()
  await running.hub.alerts.idle()
  await inbox.arrived(2)
})
afterAll(async () => {
  await running.hub.stop()
  await inbox.close()
})

const linkIn = (at: number, pattern: RegExp) => pattern.exec(inbox.mails[at]?.mail.text ?? '')?.at(-1) ?? ''
const acknowledgeLink = () => linkIn(1, /I take care of it: (\S+)/)
const knock = async (link: string, method = 'GET') => {
  const answer = await fetch(link, { method })
  return { status: answer.status, text: await answer.text() }
}
const incident = async () => (await running.client.all<Shown>('/v1/incidents?detector=oversell'))[0]
const history = async () => running.client.all<HistoryEntry>(`/v1/incidents/${(await incident())?.id}/history`)

it('changes nothing when the link is looked at, by a person or a scanner, or when it was tampered with', async () => {
  const before = await incident()
  expect(before?.status).toBe('open')
  for (let time = 0; time < 3; time += 1) {
    const { status, text } = await knock(acknowledgeLink())
    expect([status, text]).toEqual([200, expect.stringContaining('RED-DRESS-M')])
    expect(text).toContain('<form method="post"><button>I take care of it</button></form>')
  }
  const mute = linkIn(1, /Stop messages like this: (\S+)/).split('/a/')[1] ?? ''
  const proofOfAnother = `${acknowledgeLink().split('.').slice(0, -1).join('.')}.${mute.split('.').at(-1)}`
  for (const forged of [`${acknowledgeLink()}x`, acknowledgeLink().slice(0, -1), proofOfAnother]) {
    expect((await knock(forged, 'POST')).status).toBe(404)
  }
  expect(await incident()).toEqual(before)
})

it('takes the incident on in the name of who was told, once', async () => {
  expect(await knock(acknowledgeLink(), 'POST')).toMatchObject({ status: 200, text: expect.stringContaining('Olga') })
  const taken = await incident()
  expect(taken?.status).toBe('acknowledged')
  expect((await history())[0]).toMatchObject({ by: { kind: 'person', name: 'Olga' } })
  const entries = (await history()).length
  const again = await knock(acknowledgeLink(), 'POST')
  expect(again).toMatchObject({ status: 200, text: expect.stringContaining('Somebody has taken it on already.') })
  const look = await knock(acknowledgeLink())
  expect([look.status, look.text.includes('<form')]).toEqual([200, false])
  expect([await incident(), (await history()).length]).toEqual([taken, entries])
})
