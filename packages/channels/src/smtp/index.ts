/** Mail over the operator's own mail server. Source: RFC 5321, 5322, 3834 (Auto-Submitted), 8058 (one-click unsubscribe). */
import type { Attempt, Channel } from '@kilter/core'
import * as z from 'zod'
import { mailOf } from '../message/mail.ts'
import { MailAddress, maskMail } from '../message/mail-address.ts'
import { domainOf, MailFrom, partsOf } from '../message/raw-mail.ts'
import { defineWay } from '../way.ts'
import { failedMail } from './failed-mail.ts'

export interface SmtpOptions {
  /** `smtps://user:password@mail.example:465`, or `smtp://…:587`, which turns to TLS before anything is said. */
  readonly url: string
  /** `alerts@shop.example`, or with a name: `Kilter <alerts@shop.example>`. */
  readonly from: string
}

const connectMilliseconds = 5_000
const timeoutMilliseconds = 15_000
const connectionsMax = 3
const loopback = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/

export const smtp = defineWay({
  kind: 'smtp',
  settings: z.object({
    KILTER_SMTP_URL: z
      .string()
      .refine(
        (text) => /^smtps?:$/.test(URL.parse(text)?.protocol ?? ''),
        'it must be like smtps://user:password@mail.example:465',
      )
      .optional()
      .describe('The mail server, e.g. `smtps://user:password@mail.example:465`; `smtp://…:587` turns to TLS first'),
    KILTER_MAIL_FROM: MailFrom.optional().describe('Whom mail is from, e.g. `Kilter <alerts@shop.example>`'),
  }),
  open: ({ KILTER_SMTP_URL: url, KILTER_MAIL_FROM: from }) =>
    url === undefined || from === undefined ? undefined : smtpChannel({ url, from }),
})

/** Connections are kept, a few at a time. Off loopback nothing is sent without TLS. */
export async function smtpChannel({ url, from }: SmtpOptions): Promise<Channel<MailAddress>> {
  const { createTransport } = await import('nodemailer')
  const { protocol, hostname, port, username, password } = new URL(url)
  const secure = protocol === 'smtps:'
  const transport = createTransport({
    pool: true,
    maxConnections: connectionsMax,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !loopback.test(hostname),
    ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: connectMilliseconds,
    greetingTimeout: connectMilliseconds,
    socketTimeout: timeoutMilliseconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = domainOf(from)

  async function send(email: string, mail: ReturnType<typeof mailOf>): Promise<Attempt> {
    try {
      await transport.sendMail(partsOf(mail, from, email))
      return { status: 'sent', reference: mail.messageId }
    } catch (error) {
      return failedMail(error)
    }
  }

  return {
    kind: 'smtp',
    address: MailAddress,
    needsConfirmation: true,
    rate: { perAddressPerSecond: 1, perSecond: 10 },
    mask: maskMail,
    send: (message, { email }, signal) => Promise.race([send(email, mailOf(message, domain)), aborted(signal)]),
    close: async () => transport.close(),
  }
}

function aborted(signal: AbortSignal): Promise<Attempt> {
  const late: Attempt = { status: 'failed', kind: 'temporary', reason: 'The mail server did not answer in time.' }
  if (signal.aborted) return Promise.resolve(late)
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(late), { once: true }))
}
