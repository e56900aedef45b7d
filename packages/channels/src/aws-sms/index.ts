/** SMS over AWS End User Messaging, under the role of whoever runs the hub; its code is loaded only where it is switched on. */
import * as z from 'zod'
import { SmsCountries } from '../sms/countries.ts'
import { defineWay } from '../way.ts'
import type { AwsSmsOptions } from './channel.ts'

export const awsSms = defineWay({
  kind: 'aws-sms',
  settings: z.object({
    KILTER_AWS_SMS_FROM: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:sms-voice:[a-z0-9-]+:\d{12}:(phone-number|sender-id|pool)\/[A-Za-z0-9/-]+$/,
        'it must be the ARN of a number, a sender id or a pool',
      )
      .optional()
      .describe('On AWS: the ARN of the number, sender id or pool that SMS are from'),
    KILTER_SMS_COUNTRIES: SmsCountries,
  }),
  open: ({ KILTER_AWS_SMS_FROM: from, KILTER_SMS_COUNTRIES: countries }, { publicUrl }) =>
    from && countries
      ? openAwsSms({ from, countries, ownHost: publicUrl === undefined ? undefined : new URL(publicUrl).host })
      : undefined,
})

const openAwsSms = async (options: AwsSmsOptions) => (await import('./channel.ts')).awsSmsChannel(options)
