/** Sends it, once. Source: End User Messaging SMS, API v2, SendTextMessage. */
import type { Attempt, Channel } from '@kilter/core'
import { once } from '../once.ts'
import { maskPhone, numberFault, phoneAddress, type SmsAddress, smsDailyMax } from '../sms/number.ts'
import { smsText } from '../sms/text.ts'
import { refused } from './refused.ts'

export interface AwsSmsOptions {
  /** ARN of a number, a sender id or a pool. */
  readonly from: string
  /** Where people may be reached, ISO 3166: `DE`, `AT`. */
  readonly countries: readonly string[]
  readonly ownHost?: string | undefined
  /** Beside AWS's own, where the environment says so too: for tests. */
  readonly endpoint?: string | undefined
}

const attemptsMax = 1
const connectMilliseconds = 5_000

/** One attempt is one request: when to try again is decided elsewhere. AWS's client is loaded with the first message. */
export function awsSmsChannel({ from, countries, ownHost, endpoint }: AwsSmsOptions): Channel<SmsAddress> {
  const load = once(async () => {
    const { PinpointSMSVoiceV2Client, SendTextMessageCommand } = await import('@aws-sdk/client-pinpoint-sms-voice-v2')
    const requestHandler = { connectionTimeout: connectMilliseconds }
    const options = { maxAttempts: attemptsMax, requestHandler, ...(endpoint && { endpoint }) }
    return { client: new PinpointSMSVoiceV2Client(options), SendTextMessageCommand }
  })
  return {
    kind: 'aws-sms',
    address: phoneAddress(countries),
    needsConfirmation: true,
    rate: { perAddressPerSecond: 1, perSecond: 1 },
    dailyMax: smsDailyMax,
    mask: maskPhone,
    send: async (message, { phone }, abortSignal): Promise<Attempt> => {
      const fault = numberFault(phone, countries)
      if (fault) return { status: 'failed', kind: 'permanent', reason: `The number is not allowed any more: ${fault}.` }
      try {
        const { client, SendTextMessageCommand } = await load()
        const command = new SendTextMessageCommand({
          DestinationPhoneNumber: phone,
          OriginationIdentity: from,
          MessageBody: smsText(message, ownHost),
          MessageType: 'TRANSACTIONAL',
        })
        const { MessageId: reference } = await client.send(command, { abortSignal })
        return { status: 'sent', ...(reference !== undefined && { reference }) }
      } catch (error) {
        return refused(error)
      }
    },
    close: async () => (await load.made())?.client.destroy(),
  }
}
