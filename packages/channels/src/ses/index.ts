/** Mail over Amazon SES, API v2, under the role of whoever runs the hub: no password. Source: SES API v2, SendEmail and its errors. */
import type { Attempt, Channel } from '@kilter/core'
import * as z from 'zod'
import { mailOf } from '../message/mail.ts'
import { MailAddress, maskMail } from '../message/mail-address.ts'
import { domainOf, MailFrom, rawMail } from '../message/raw-mail.ts'
import { once } from '../once.ts'
import { defineWay } from '../way.ts'
import { refused } from './refused.ts'
import { tagsOf } from './tags.ts'

export interface SesOptions {
  readonly from: string
  /** Through which bounces and complaints come back. */
  readonly configurationSet?: string | undefined
  /** Beside AWS's own, where the environment says so too: for tests. */
  readonly endpoint?: string | undefined
}

export const ses = defineWay({
  kind: 'ses',
  settings: z.object({
    KILTER_SES_FROM: MailFrom.optional().describe(
      'On AWS: whom mail over SES is from, e.g. `Kilter <alerts@shop.example>`',
    ),
    KILTER_SES_CONFIGURATION_SET: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, 'it must be the name of a configuration set')
      .optional()
      .describe('On AWS: the configuration set of SES that bounces come back through'),
  }),
  open: ({ KILTER_SES_FROM: from, KILTER_SES_CONFIGURATION_SET: configurationSet }) =>
    from === undefined ? undefined : sesChannel({ from, configurationSet }),
})

const attemptsMax = 1
const connectMilliseconds = 5_000

/** One attempt is one request: when to try again is decided elsewhere. AWS's client is loaded with the first mail. */
export function sesChannel({ from, configurationSet, endpoint }: SesOptions): Channel<MailAddress> {
  const domain = domainOf(from)
  const load = once(async () => {
    const { SESv2Client, SendEmailCommand } = await import('@aws-sdk/client-sesv2')
    const requestHandler = { connectionTimeout: connectMilliseconds }
    const client = new SESv2Client({ maxAttempts: attemptsMax, requestHandler, ...(endpoint && { endpoint }) })
    return { client, SendEmailCommand }
  })
  return {
    kind: 'ses',
    address: MailAddress,
    needsConfirmation: true,
    rate: { perAddressPerSecond: 1, perSecond: 10 },
    mask: maskMail,
    send: async (message, { email }, abortSignal): Promise<Attempt> => {
      try {
        const { client, SendEmailCommand } = await load()
        const command = new SendEmailCommand({
          FromEmailAddress: from,
          Content: { Raw: { Data: await rawMail(mailOf(message, domain), from, email) } },
          Destination: { ToAddresses: [email] },
          ConfigurationSetName: configurationSet,
          EmailTags: tagsOf(message),
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
