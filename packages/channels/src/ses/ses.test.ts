import { answer, hostile, type Receiver, startReceiver } from '@kilter/sim'
import PostalMime from 'postal-mime'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { message } from '../testing/message.ts'
import { sesChannel } from './index.ts'
import { returnedIn } from './returned.ts'
import { tagsOf } from './tags.ts'

const never = new AbortController().signal
const owner = { email: 'owner@willow.example' }
let receiver: Receiver | undefined

beforeAll(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' })
})
afterEach(() => receiver?.stop())

async function channelAt(behaviour: Parameters<typeof startReceiver>[0], configurationSet?: string) {
  receiver = await startReceiver(behaviour)
  return sesChannel({ from: 'Kilter <alerts@hub.example>', configurationSet, endpoint: receiver.url })
}
const accepted = answer(200, { 'content-type': 'application/json' }, '{"MessageId":"0100-x"}')
const refusing = (status: number, name: string, text = 'Email address is not verified: owner@willow.example') =>
  answer(status, { 'content-type': 'application/json', 'x-amzn-errortype': name }, JSON.stringify({ message: text }))
const sentTo = ({ received }: Receiver) => JSON.parse(received[0]?.body ?? '{}')

describe('a mail over SES', () => {
  it('NTF-02: has exactly these headers and this recipient, whatever its words hold', async () => {
    const channel = await channelAt(accepted, 'kilter-alerts')
    const evil = 'Late\r\nBcc: thief@evil.example\r\n\r\nhello'
    expect(await channel.send(message({ subject: evil, shop: evil }), owner, never)).toEqual({
      status: 'sent',
      reference: '0100-x',
    })
    const sent = sentTo(receiver as Receiver)
    expect(sent.Destination).toEqual({ ToAddresses: ['owner@willow.example'] })
    expect([sent.FromEmailAddress, sent.ConfigurationSetName]).toEqual(['Kilter <alerts@hub.example>', 'kilter-alerts'])
    const raw = Buffer.from(sent.Content.Raw.Data, 'base64').toString()
    const mail = await PostalMime.parse(raw)
    expect(mail.headers.map(({ key }) => key).sort()).toEqual([
      ...['auto-submitted', 'content-type', 'date', 'from', 'in-reply-to', 'list-unsubscribe', 'list-unsubscribe-post'],
      ...['message-id', 'mime-version', 'references', 'subject', 'to', 'x-auto-response-suppress'],
    ])
    expect(mail.to).toEqual([{ address: 'owner@willow.example', name: '' }])
    expect(mail.from).toEqual({ address: 'alerts@hub.example', name: 'Kilter' })
    expect(raw).not.toMatch(/[^\r]\n/)
  })

  it('is the same mail as over SMTP: words, page and thread', async () => {
    const channel = await channelAt(accepted)
    await channel.send(message(), owner, never)
    const raw = Buffer.from(sentTo(receiver as Receiver).Content.Raw.Data, 'base64')
    const { subject, text, html, references, inReplyTo } = await PostalMime.parse(raw)
    expect(subject).toBe('Order #1025 is short of 1 × RED-DRESS-M (59.00 EUR)')
    expect(text).toContain('Look for another RED-DRESS-M today.')
    expect(html).toContain('Look for another RED-DRESS-M today.')
    expect([references, references]).toEqual([inReplyTo, expect.stringMatching(/^<[0-9a-f]{40}@hub\.example>$/)])
  })

  it.each([
    [400, 'MessageRejected', 'temporary', undefined],
    [400, 'MailFromDomainNotVerifiedException', 'temporary', undefined],
    [400, 'AccountSuspendedException', 'temporary', undefined],
    [400, 'SendingPausedException', 'temporary', undefined],
    [404, 'NotFoundException', 'temporary', undefined],
    [400, 'BadRequestException', 'permanent', undefined],
    [429, 'TooManyRequestsException', 'temporary', 5],
    [400, 'LimitExceededException', 'temporary', 900],
    [403, 'AccessDeniedException', 'temporary', undefined],
    [500, 'InternalServiceErrorException', 'temporary', undefined],
  ] as const)('%i %s: %s, in our words, once', async (status, name, kind, retryAfterSeconds) => {
    const attempt = await (await channelAt(refusing(status, name))).send(message(), owner, never)
    expect(attempt).toMatchObject({ status: 'failed', kind, ...(retryAfterSeconds && { retryAfterSeconds }) })
    expect(JSON.stringify(attempt)).not.toContain('willow.example')
    expect(receiver?.received).toHaveLength(1)
  })

  it('OUT-08: gives up when it is told to, and where nobody listens', async () => {
    const hanging = await channelAt(hostile.hang)
    expect(await hanging.send(message(), owner, AbortSignal.timeout(50))).toMatchObject({
      kind: 'temporary',
      reason: 'SES did not answer in time.',
    })
    await receiver?.stop()
    expect(await hanging.send(message(), owner, never)).toMatchObject({ kind: 'temporary' })
  })
})

describe('what comes back', () => {
  const tags = Object.fromEntries(tagsOf(message()).map(({ Name, Value }) => [Name, [Value]]))
  const timestamp = '2026-11-20T15:00:00.123456Z'
  const event = (detail: object) => ({
    source: 'aws.ses',
    'detail-type': 'Email Bounced',
    detail: { mail: { tags, destination: [owner.email] }, ...detail },
  })

  it.each(['willow', 'Müller & Söhne | Laden #1'])('is known by its tags: tenant %s', (tenant) => {
    const own = tagsOf(message({ tenant: tenant as never }))
    expect(own.every(({ Value }) => /^[A-Za-z0-9_-]{1,256}$/.test(Value))).toBe(true)
    const mail = { tags: Object.fromEntries(own.map(({ Name, Value }) => [Name, [Value]])) }
    expect(returnedIn(event({ mail, eventType: 'Complaint', complaint: { timestamp } }))).toEqual({
      ...{ tenant, alert: message().id, what: 'complained', at: '2026-11-20T15:00:00.123Z' },
      reason: 'its owner marked our mail as spam',
    })
  })

  it.each([
    ['Permanent', 'bounced'],
    ['Transient', 'delayed'],
    ['Undetermined', 'delayed'],
  ])('a %s bounce: %s, without the address', (bounceType, what) => {
    const bouncedRecipients = [{ emailAddress: owner.email, diagnosticCode: 'smtp; 550 no such user' }]
    const returned = returnedIn(event({ eventType: 'Bounce', bounce: { bounceType, timestamp, bouncedRecipients } }))
    expect(returned).toMatchObject({ tenant: 'willow', alert: message().id, what })
    expect(JSON.stringify(returned)).not.toContain(owner.email)
  })

  it('says nothing of mail that is not ours, or of what nobody must know, and throws for what it cannot read', () => {
    const bounce = { bounceType: 'Permanent', timestamp }
    expect(returnedIn(event({ mail: { tags: {} }, eventType: 'Bounce', bounce }))).toBeUndefined()
    expect(returnedIn(event({ eventType: 'Delivery', delivery: { timestamp } }))).toBeUndefined()
    expect(() => returnedIn({ detail: 'nonsense' })).toThrow()
    expect(() => returnedIn(event({ eventType: 'Bounce', bounce: { ...bounce, timestamp: 'nonsense' } }))).toThrow()
  })
})
