/** A mail as bytes, whoever carries it. */
import * as z from 'zod'
import type { Mail } from './mail.ts'

/** `alerts@shop.example`, or with a name: `Kilter <alerts@shop.example>`. */
export const MailFrom = z
  .string()
  .regex(/^(?:[^<>\r\n"]{0,80}<[^<>\s@]+@[a-z0-9.-]+>|[^<>\s@]+@[a-z0-9.-]+)$/i, 'it must be like alerts@shop.example')

/** Of the sender, for ids. */
export const domainOf = (from: string): string => /@([^@>]+)>?$/.exec(from)?.[1] ?? 'kilter.invalid'

/** As nodemailer takes it. */
export const partsOf = ({ subject, text, html, messageId, thread, headers }: Mail, from: string, email: string) => ({
  ...{ from, to: { name: '', address: email }, subject, text, html, messageId, headers },
  ...{ inReplyTo: thread, references: thread },
})

export async function rawMail(mail: Mail, from: string, email: string): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const options = { disableFileAccess: true, disableUrlAccess: true, newline: 'windows' }
  return new MailComposer({ ...partsOf(mail, from, email), ...options }).compile().build()
}
