/** What each channel makes of a message, taken from what real receivers on loopback got. */
import { createChannels } from '@kilter/channels'
import type { AlertMessage, Channel } from '@kilter/core'
import { answer, openInbox, startReceiver } from '@kilter/sim'

export interface Told {
  /** All that is text: mail without its page, SMS, Slack, PagerDuty, webhook. */
  readonly text: string
  /** The page of the mail. */
  readonly html: string
  readonly sms: string
}

export interface Teller {
  tell(message: AlertMessage): Promise<Told>
  close(): Promise<void>
}

const routingKey = 'R'.repeat(32)
const secret = `whsec_${Buffer.alloc(24, 9).toString('base64')}`
const moment = Date.parse('2026-01-05T12:00:00Z')
const never = new AbortController().signal

export async function openTeller(publicUrl: string): Promise<Teller> {
  const inbox = await openInbox()
  const receiver = await startReceiver(answer(201, {}, '{"dedup_key":"k","sid":"SM1"}'))
  const settings = {
    KILTER_SMTP_URL: inbox.url,
    KILTER_MAIL_FROM: 'Kilter <alerts@hub.example>',
    KILTER_SMS_URL: receiver.url.replace('://', '://AC1:token@'),
    KILTER_SMS_FROM: '+15005550006',
    KILTER_SMS_COUNTRIES: 'DE',
    KILTER_PAGERDUTY_URL: receiver.url,
  }
  const channels = await createChannels(settings, { publicUrl, allowPrivateTargets: true, now: () => moment })
  const send = async (kind: string, message: AlertMessage, address: unknown): Promise<string> => {
    const channel = channels.get(kind) as Channel
    const attempt = await channel.send(message, channel.address.parse(address), never)
    if (attempt.status !== 'sent') throw new Error(`${kind}: ${attempt.reason}`)
    return receiver.received.at(-1)?.body ?? ''
  }
  return {
    tell: async (message) => {
      await send('smtp', message, { email: 'olga@shop.example' })
      const { raw, mail } = inbox.mails.at(-1) ?? { raw: '', mail: undefined }
      const sms = new URLSearchParams(await send('sms', message, { phone: '+4915112345678' })).get('Body') ?? ''
      const slack = await send('slack', message, { url: `${receiver.url}/services/T/B/x` })
      const pagerduty = await send('pagerduty', message, { routingKey })
      const webhook = await send('webhook', message, { url: `${receiver.url}/hook`, secrets: [secret] })
      const parts = [
        part('mail', `${headersOf(raw)}\n\n${mail?.text ?? ''}`),
        ...[part('sms', sms), part('slack', pretty(slack))],
        ...[part('pagerduty', pretty(pagerduty)), part('webhook', pretty(webhook))],
      ]
      return { text: parts.join('\n'), html: mail?.html ?? '', sms }
    },
    close: async () => {
      for (const channel of channels.values()) await channel.close?.()
      await receiver.stop()
      await inbox.close()
    },
  }
}

const part = (name: string, text: string): string => `======== ${name}\n${text.trim()}\n`

const pretty = (body: string): string => JSON.stringify(JSON.parse(body), undefined, 2)

/** In the order in which they came, without those of the moment and of the parts; a long one on one line. */
function headersOf(raw: string): string {
  const [head = ''] = raw.split('\r\n\r\n')
  return head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .filter((line) => !/^(date|content-type|mime-version|received):/i.test(line))
    .join('\n')
}
