/** Alerts of the synthesised stack on MiniStack: from signed webhooks to a mail over SES at an SMTP server and a webhook at a tool, the link
 * in the mail, and a bounce. MiniStack writes the mail anew, so its headers are for the tests of the channel; and it lets nobody speak as
 * SES on the bus, so that what bounces is put into the queue behind the rule. */
import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2'
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { admitOwner, type TenantId } from '@kilter/core'
import { answer, type Inbox, openInbox, type Receiver, startReceiver } from '@kilter/sim'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../support/client.ts'
import { soldTwice } from '../support/sold-twice.ts'
import { type Deployed, deploy } from './deployed.ts'
import { type MiniStack, missing, startMiniStack } from './ministack.ts'

const tenant = 'default' as TenantId
const adminKey = 'test-admin-key'
const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
const patienceMilliseconds = 200_000
const lookMilliseconds = 2_000

interface Told {
  readonly id: string
  readonly status: string
  readonly reason: string
  readonly recipient: string
  readonly why?: string
}
interface Page<Item> {
  readonly items: readonly Item[]
}

const reason = missing()

describe.skipIf(reason !== undefined)(reason === undefined ? 'alerts on aws' : `alerts (skipped: ${reason})`, () => {
  let ministack: MiniStack
  let deployed: Deployed
  let inbox: Inbox
  let tool: Receiver
  let olga: string

  beforeAll(async () => {
    ;[inbox, tool] = await Promise.all([openInbox(), startReceiver(answer(204))])
    ministack = await startMiniStack({ SMTP_HOST: new URL(inbox.url).host })
    deployed = deploy(ministack, ['-c', 'mailFrom=Kilter <alerts@hub.example>', '-c', 'shop=Willow & Co'])
    await new SESv2Client(ministack.client).send(new CreateEmailIdentityCommand({ EmailIdentity: 'hub.example' }))
    await admitOwner({ tenant, name: 'test', text: adminKey }, deployed.store)
  })
  afterAll(async () => {
    await ministack?.stop()
    await inbox?.close()
    await tool?.stop()
  })

  const call = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
    const { status, text } = await deployed.fetch(method, path, headers, body === undefined ? '' : JSON.stringify(body))
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
    return JSON.parse(text) as Answer
  }
  /** Until it holds; the sweep is not waited for. */
  const eventually = async (what: string, holds: () => Promise<boolean> | boolean): Promise<void> => {
    const deadline = Date.now() + patienceMilliseconds
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(`${what}: not within ${patienceMilliseconds / 1_000} s`)
      await new Promise((resolve) => setTimeout(resolve, lookMilliseconds))
      await deployed.sweep()
    }
  }
  const textOf = (number: number) => inbox.mails[number - 1]?.mail.text ?? ''
  const linkIn = (text: string) => new URL(/https:\/\/hub\.test\/a\/\S+/.exec(text)?.[0] ?? '').pathname
  const recipients = async () => (await call<Page<{ id: string; status: string }>>('GET', '/v1/recipients')).items

  it('asks an address by mail over SES to confirm, and takes the answer of its link', async () => {
    const person = { name: 'Olga', channel: 'mail', address: { email: 'olga@shop.example' } }
    const added = await call<{ id: string; channel: string; status: string }>('POST', '/v1/recipients', person)
    olga = added.id
    expect([added.channel, added.status]).toEqual(['ses', 'unconfirmed'])
    await eventually('the question', () => inbox.mails.length >= 1)
    expect(inbox.mails[0]).toMatchObject({ from: 'alerts@hub.example', recipients: ['olga@shop.example'] })
    expect((await deployed.fetch('POST', linkIn(textOf(1)), {})).status).toBe(200)
    expect((await recipients()).map(({ status }) => status)).toEqual(['confirmed'])
  })

  it('tells her by mail and a tool by signed webhook of what was sold twice', async () => {
    const address = { url: `${tool.url}/hook`, secrets: [secret] }
    const { id } = await call<{ id: string }>('POST', '/v1/recipients', { name: 'Tool', channel: 'webhook', address })
    const match = { detectors: ['oversell'] }
    await call('POST', '/v1/routes', { name: 'Oversold', match, recipients: [olga, id], groupWaitSeconds: 0 })
    for (const { path, headers, body } of await soldTwice({ call } as unknown as Client)) {
      expect((await deployed.fetch('POST', path, headers, body)).status).toBe(200)
    }
    await eventually('mail and webhook', () => inbox.mails.length >= 2 && tool.received.length >= 1)
    expect(inbox.mails[1]?.mail.subject).toContain('RED-DRESS-M')
    expect(textOf(2)).toContain('Order #1001')
    const [posted] = tool.received
    const verified = new Webhook(secret).verify(posted?.body ?? '', posted?.headers as Record<string, string>)
    expect(verified).toMatchObject({ specversion: '1.0' })
  })

  it('lets her take it on by the link in the mail', async () => {
    expect((await deployed.fetch('POST', linkIn(textOf(2)), {})).status).toBe(200)
    const open = await call<Page<{ status: string }>>('GET', '/v1/incidents?detector=oversell')
    expect(open.items.map(({ status }) => status)).toEqual(['acknowledged'])
  })

  it('NTF-09: switches her address off when SES says that her mail bounced', async () => {
    const alerts = await call<Page<Told>>('GET', `/v1/alerts?recipient=${olga}&status=sent`)
    const told = alerts.items.find((alert) => alert.reason === 'opened')
    const sqs = new SQSClient(ministack.client)
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}))
    const QueueUrl = QueueUrls.find((url) => /BounceQueue/.test(url))
    const tags = { 'kilter-tenant': [Buffer.from(tenant).toString('base64url')], 'kilter-alert': [told?.id] }
    const bounce = { bounceType: 'Permanent', timestamp: new Date(Date.now()).toISOString() }
    const event = { source: 'aws.ses', detail: { eventType: 'Bounce', mail: { tags }, bounce } }
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }))
    await eventually('the bounce', async () => (await recipients()).some(({ status }) => status === 'off'))
    const failed = await call<Page<Told>>('GET', `/v1/alerts?recipient=${olga}&status=failed`)
    expect(failed.items.map(({ why }) => why)).toEqual(['the address is switched off: mail to it bounces for good'])
  })

  it('has nothing left that waits', async () => {
    await eventually(
      'the rest',
      async () => (await call<Page<Told>>('GET', '/v1/alerts?status=waiting')).items.length === 0,
    )
    expect(await deployed.store.outbox.pending('2099-01-01T00:00:00.000Z' as never, 9)).toEqual([])
  })
})
