import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { AlertMessage, Channel } from '@kilter/core'
import { type Inbox, type InboxOptions, openInbox, pairOf, startReceiver, testAuthority } from '@kilter/sim'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { MailAddress } from '../message/mail-address.ts'
import { message, told, words } from '../testing/message.ts'
import { smtpChannel } from './index.ts'

const never = new AbortController().signal
const owner = { email: 'owner@willow.example' }
let inbox: Inbox | undefined
let channel: Channel<MailAddress> | undefined

beforeAll(() => setDefaultCACertificates([...getCACertificates(), testAuthority()]))
afterEach(async () => {
  await channel?.close?.()
  await inbox?.close()
})

async function send(messages: readonly AlertMessage[], options: InboxOptions = {}, url = (plain: string) => plain) {
  inbox = await openInbox(options)
  channel = await smtpChannel({ url: url(inbox.url), from: 'Kilter <alerts@hub.example>' })
  const attempts = []
  for (const each of messages) attempts.push(await channel.send(each, owner, never))
  return { attempts, mails: inbox.mails }
}
const headersOf = (raw: string) =>
  raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')

describe('a mail', () => {
  it('NTF-02: has exactly these headers and this recipient', async () => {
    const { attempts, mails } = await send([message()])
    expect(attempts).toMatchObject([{ status: 'sent' }])
    expect(mails[0]).toMatchObject({ from: 'alerts@hub.example', recipients: ['owner@willow.example'] })
    const headers = headersOf(mails[0]?.raw ?? '')
    expect(headers.map((line) => line.slice(0, line.indexOf(':'))).sort()).toEqual([
      'Auto-Submitted',
      'Content-Type',
      'Date',
      'From',
      'In-Reply-To',
      'List-Unsubscribe',
      'List-Unsubscribe-Post',
      'MIME-Version',
      'Message-ID',
      'References',
      'Subject',
      'To',
      'X-Auto-Response-Suppress',
    ])
    expect(headers).toContain('Auto-Submitted: auto-generated')
    expect(headers).toContain('To: owner@willow.example')
    expect(headers).toContain('From: Kilter <alerts@hub.example>')
    expect(headers).toContain('List-Unsubscribe: <https://hub.willow.example/m/9b1e77>')
    expect(headers).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    expect(mails[0]?.mail.subject).toBe('Order #1025 is short of 1 × RED-DRESS-M (59.00 EUR)')
  })

  it('says what, what to do, what happened on the shop’s own clock, and where', async () => {
    const { mails } = await send([message()])
    const { text = '', html = '' } = mails[0]?.mail ?? {}
    const order = [
      'Order #1025 is short of 1 × RED-DRESS-M',
      'Look for another RED-DRESS-M today.',
      '20 Nov, 15:02',
      'Till sells the last one',
      'https://hub.willow.example/a/4f9d21c7',
    ]
    for (const part of order) {
      expect(text).toContain(part)
      expect(html).toContain(part)
    }
    expect(html).toContain('prefers-color-scheme: dark')
  })

  it('stands in one thread with the others of its story, each under an id that every attempt repeats', async () => {
    const later = message({ id: 'alr_2', reason: 'resolved' })
    const other = message({ id: 'alr_3', thread: 'another' })
    const { mails } = await send([message(), message(), later, other])
    const [first, again, solved, stranger] = mails.map(({ mail }) => mail)
    expect(again?.messageId).toBe(first?.messageId)
    expect(solved?.messageId).not.toBe(first?.messageId)
    expect(solved?.references).toBe(first?.references)
    expect(stranger?.references).not.toBe(first?.references)
    expect(first?.inReplyTo).toBe(first?.references)
  })

  it('NTF-01: shows hostile names as the text they are, in both parts', async () => {
    const evil = '<img src=x onerror=alert(1)></td>{{7*7}}\u0024{x}"\'&'
    const hostile = told({
      words: {
        ...words,
        title: evil,
        summary: evil,
        advice: evil,
        goal: evil,
        timeline: [{ at: message().createdAt, what: evil }],
      },
    })
    const { mails } = await send([message({ shop: evil, subject: evil, incidents: [hostile, hostile] })])
    const { text = '', html = '', subject } = mails[0]?.mail ?? {}
    expect(subject).toBe(evil)
    expect(text).toContain(evil)
    expect(html).not.toMatch(/<img|<\/td>\{\{|onerror=alert\(1\)>/)
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&lt;/td&gt;{{7*7}}\u0024{x}&quot;&#39;&amp;')
  })

  it('NTF-02: takes no header and no recipient from a text of several lines', async () => {
    const evil = 'Late\r\nBcc: thief@evil.example\r\n\r\nhello\u2028there\u0000'
    const lines = message({ subject: evil, shop: evil, muteLink: 'https://hub.example/m>\r\nBcc: thief@evil.example' })
    const { mails } = await send([lines])
    expect(mails[0]?.recipients).toEqual(['owner@willow.example'])
    expect(headersOf(mails[0]?.raw ?? '').filter((line) => /^(bcc|list-)/i.test(line))).toEqual([])
    expect(mails[0]?.mail.subject).toBe('Late Bcc: thief@evil.example hello there')
  })

  it('tells how it ended, and offers nothing to take on any more', async () => {
    const [open] = message().incidents
    const incident = {
      ...open?.incident,
      status: 'resolved',
      resolution: 'restocked',
      resolvedAt: '2026-11-20T16:00:00.000Z',
    }
    const { mails } = await send([message({ reason: 'resolved', incidents: [told({ incident: incident as never })] })])
    expect(mails[0]?.mail.text).toContain('Solved 20 Nov, 17:00: restocked.')
    expect(mails[0]?.mail.text).not.toMatch(/WHAT TO DO|I take care/)
  })

  it('asks to confirm an address, tests one, sums up, and gives notice', async () => {
    const none = { incidents: [] }
    const { mails } = await send([
      message({ ...none, reason: 'confirm', confirmLink: 'https://hub.example/c/1' }),
      message({ ...none, reason: 'test' }),
      message({ ...none, reason: 'notice', note: 'o•••@s•••.com cannot be reached. Choose another address.' }),
      message({ reason: 'digest', subject: '14 things do not fit', incidents: [told(), told()], more: 12 }),
    ])
    const texts = mails.map(({ mail }) => mail.text)
    expect(texts[0]).toContain('Yes, send alerts here: https://hub.example/c/1')
    expect(texts[1]).toContain('This is a test')
    expect(texts[2]).toContain('cannot be reached. Choose another')
    expect(texts[3]).toContain('and 12 more')
  })
})

describe('what became of it', () => {
  const refusing = (responseCode: number, text: string): InboxOptions => ({
    server: { onRcptTo: (_address, _session, done) => done(Object.assign(new Error(text), { responseCode })) },
  })
  it.each([
    [421, '4.3.2 closing', 'temporary'],
    [450, '4.2.1 busy owner@willow.example', 'temporary'],
    [550, '5.1.1 no such user owner@willow.example', 'gone'],
    [550, '5.7.1 not wanted', 'permanent'],
    [552, '5.2.2 full', 'permanent'],
  ])('%i %s: %s', async (code, text, kind) => {
    const { attempts } = await send([message()], refusing(code, text))
    expect(attempts).toMatchObject([{ status: 'failed', kind }])
    expect(JSON.stringify(attempts)).not.toContain('willow.example')
  })

  it('is tried again where nobody listens', async () => {
    channel = await smtpChannel({ url: 'smtp://127.0.0.1:1', from: 'alerts@hub.example' })
    expect(await channel.send(message(), owner, never)).toMatchObject({ kind: 'temporary' })
  })

  it('gives up when it is told to', async () => {
    const silent = await startReceiver(() => {})
    channel = await smtpChannel({ url: silent.url.replace('http', 'smtp'), from: 'alerts@hub.example' })
    const attempt = await channel.send(message(), owner, AbortSignal.timeout(50))
    expect(attempt).toMatchObject({ kind: 'temporary', reason: 'The mail server did not answer in time.' })
    await silent.stop()
  })
})

describe('TLS', () => {
  const secured = (certificate: Parameters<typeof pairOf>[0]): InboxOptions => ({
    server: { secure: true, ...pairOf(certificate) },
  })
  const smtps = (url: string) => url.replace('smtp:', 'smtps:')

  it('is spoken with a server whose certificate is good', async () => {
    expect((await send([message()], secured('good'), smtps)).attempts).toMatchObject([{ status: 'sent' }])
  })

  it.each(['expired', 'self-signed', 'wrong-name'] as const)(
    'OUT-10: not with one whose is %s',
    async (certificate) => {
      const { attempts, mails } = await send([message()], secured(certificate), smtps)
      expect(attempts).toMatchObject([{ status: 'failed', kind: 'temporary' }])
      expect(mails).toEqual([])
    },
  )
})

describe('STARTTLS', () => {
  const offering = (certificate: Parameters<typeof pairOf>[0]): InboxOptions => ({
    server: {
      ...pairOf(certificate),
      onMailFrom: (_address, { secure }, done) => done(secure ? null : new Error('in the clear')),
    },
  })

  it('is used where it is offered, before anything is said of the mail', async () => {
    const { attempts, mails } = await send([message()], offering('good'))
    expect(attempts).toMatchObject([{ status: 'sent' }])
    expect(mails).toHaveLength(1)
  })

  it.each(['expired', 'self-signed', 'wrong-name'] as const)(
    'OUT-10: is not gone on with where the certificate is %s, and the mail does not go in the clear instead',
    async (certificate) => {
      const { attempts, mails } = await send([message()], offering(certificate))
      expect(attempts).toMatchObject([{ status: 'failed', kind: 'temporary' }])
      expect(JSON.stringify(attempts)).not.toContain('willow.example')
      expect(mails).toEqual([])
    },
  )

  it('OUT-10: is insisted on off loopback, also where somebody in between leaves it out of the offer', async () => {
    const off = (url: string) => url.replace('127.0.0.1', '0.0.0.0') // leads to this machine, and is no loopback address
    const { attempts, mails } = await send([message()], {}, off)
    expect(attempts).toEqual([
      { status: 'failed', kind: 'temporary', reason: 'No secure connection to the mail server comes about.' },
    ])
    expect(mails).toEqual([])
  })
})

describe('which addresses are taken', () => {
  const address = async () => (await smtpChannel({ url: 'smtp://127.0.0.1:1', from: 'a@hub.example' })).address
  it.each([
    'a@shop.example, b@evil.example',
    'a@shop.example;b@evil.example',
    '"a@evil.example"@shop.example',
    'Owner <a@shop.example>',
    'a@shop.example\r\nBcc: b@evil.example',
    'a@xn--pple-43d.com',
    'a@localhost',
  ])('NTF-03: not %s', async (email) => {
    expect((await address()).safeParse({ email }).success).toBe(false)
  })

  it('takes a plain one, keeps its local part, and masks it', async () => {
    const parsed = (await address()).parse({ email: 'Owner@Shop.Example' })
    expect(parsed).toEqual({ email: 'Owner@shop.example' })
    channel = await smtpChannel({ url: 'smtp://127.0.0.1:1', from: 'a@hub.example' })
    expect(channel.mask({ email: 'owner@shop.com' })).toBe('o•••@s•••.com')
  })
})
