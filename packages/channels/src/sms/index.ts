/** SMS over a gateway that speaks Twilio’s API. What is known of the world’s telephone numbers is loaded only where it is switched on. */
import * as z from 'zod'
import { defineWay } from '../way.ts'
import type { SmsOptions } from './channel.ts'
import { SmsCountries } from './countries.ts'

export const sms = defineWay({
  kind: 'sms',
  settings: z.object({
    KILTER_SMS_URL: z
      .string()
      .refine(
        (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? '') && URL.parse(text)?.username !== '',
        'it must be like https://ACCOUNT:TOKEN@api.twilio.com',
      )
      .optional()
      .describe('The SMS gateway, e.g. `https://ACCOUNT:TOKEN@api.twilio.com`'),
    KILTER_SMS_FROM: z
      .string()
      .regex(/^(\+[1-9]\d{6,14}|MG[0-9a-f]{32})$/, 'it must be a number like +15005550006, or MG…')
      .optional()
      .describe('The number or messaging service that SMS are from'),
    KILTER_SMS_COUNTRIES: SmsCountries,
  }),
  open: ({ KILTER_SMS_URL: url, KILTER_SMS_FROM: from, KILTER_SMS_COUNTRIES: countries }, { publicUrl }) =>
    url && from && countries
      ? openSms({ url, from, countries, ownHost: publicUrl === undefined ? undefined : new URL(publicUrl).host })
      : undefined,
})

const openSms = async (options: SmsOptions) => (await import('./channel.ts')).smsChannel(options)
