/** A mail server on loopback that keeps what it is sent, for tests and for looking at. */
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface KeptMail {
  /** Counted from 1 as they come. */
  readonly number: number
  readonly receivedAt: Date
  readonly from: string
  /** As the envelope says; whatever the headers say. */
  readonly recipients: readonly string[]
  /** The bytes as they came. */
  readonly raw: string
  readonly mail: Email
}

export interface Inbox {
  /** `smtp://127.0.0.1:2525`. */
  readonly url: string
  /** In the order in which they came; the oldest go when there are too many. */
  readonly mails: readonly KeptMail[]
  /** Whole when this many have come. */
  arrived(count: number): Promise<void>
  close(): Promise<void>
}

export interface InboxOptions {
  readonly port?: number
  /** A server's own settings, e.g. a certificate, or a recipient it refuses. */
  readonly server?: SMTPServerOptions
}

const mailsMax = 1_000
const sizeMax = 5 * 1024 * 1024

export function openInbox({ port = 0, server: given = {} }: InboxOptions = {}): Promise<Inbox> {
  const mails: KeptMail[] = []
  const waiting = new Set<() => void>()
  let count = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: given.key ? [] : ['STARTTLS'],
    size: sizeMax,
    logger: false,
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('error', done)
      stream.on('end', () => {
        const raw = Buffer.concat(chunks)
        PostalMime.parse(raw).then((mail) => {
          const from = envelope.mailFrom ? envelope.mailFrom.address : ''
          const recipients = envelope.rcptTo.map(({ address }) => address)
          count += 1
          mails.push({ number: count, receivedAt: new Date(), from, recipients, raw: raw.toString(), mail })
          if (mails.length > mailsMax) mails.shift()
          done()
          for (const look of waiting) look()
        }, done)
      })
    },
    ...given,
  })
  server.on('error', () => {}) // a caller that hangs up is no fault of ours
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const { port: taken } = server.server.address() as AddressInfo
      resolve({
        url: `smtp://127.0.0.1:${taken}`,
        mails,
        arrived: (count) =>
          new Promise((all) => {
            const look = () => {
              if (mails.length < count) return
              waiting.delete(look)
              all()
            }
            waiting.add(look)
            look()
          }),
        close: () => new Promise((closed) => server.close(() => closed())),
      })
    })
  })
}
