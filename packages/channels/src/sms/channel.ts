/** Sends it, once. Source: Twilio’s pages on Messages and its error codes. */
import type { Channel } from '@kilter/core'
import * as z from 'zod'
import { type Meaning, post } from '../http/post.ts'
import { maskPhone, numberFault, phoneAddress, type SmsAddress, smsDailyMax } from './number.ts'
import { smsText } from './text.ts'

export interface SmsOptions {
  /** `https://ACCOUNT:TOKEN@api.twilio.com`, or another gateway of this kind; the operator's own choice. */
  readonly url: string
  /** A number in E.164, or the id of a messaging service (`MG…`). */
  readonly from: string
  /** Where people may be reached, ISO 3166: `DE`, `AT`. */
  readonly countries: readonly string[]
  readonly ownHost?: string | undefined
}

export function smsChannel({ url, from, countries, ownHost }: SmsOptions): Channel<SmsAddress> {
  const gateway = new URL(url)
  const account = decodeURIComponent(gateway.username)
  const authorization = `Basic ${Buffer.from(`${account}:${decodeURIComponent(gateway.password)}`).toString('base64')}`
  const target = new URL(`/2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`, gateway.origin)
  return {
    kind: 'sms',
    address: phoneAddress(countries),
    needsConfirmation: true,
    rate: { perAddressPerSecond: 1, perSecond: 1 },
    dailyMax: smsDailyMax,
    mask: maskPhone,
    send: async (message, { phone }, signal) => {
      const fault = numberFault(phone, countries)
      if (fault) return { status: 'failed', kind: 'permanent', reason: `The number is not allowed any more: ${fault}.` }
      const sender: Record<string, string> = from.startsWith('MG') ? { MessagingServiceSid: from } : { From: from }
      const body = new URLSearchParams({ To: phone, ...sender, Body: smsText(message, ownHost) }).toString()
      const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
      const attempt = await post({ url: target, headers, body, allowPrivateTargets: true, signal }, meaning, nameOf)
      if (attempt.status === 'sent') return attempt
      const { answer: _itNamesTheNumber, ...rest } = attempt
      return rest
    },
  }
}

/** 21610 opted out, 21211 and 21614 no number or no mobile, 21408 a country that the account may not reach. */
const meaning: Meaning = (status, text) => {
  const { code } = read(text)
  if (code === 21610) return { kind: 'gone', reason: 'The owner of the number answered STOP.' }
  if (code === 21211 || code === 21614) return { kind: 'gone', reason: 'The number cannot receive SMS.' }
  if (code === 21408) return { kind: 'permanent', reason: 'The gateway’s account may not reach this country (21408).' }
  if (status === 400) return { kind: 'permanent', reason: `The gateway refuses the message (${code ?? 400}).` }
  if (status === 401 || status === 403)
    return { kind: 'temporary', reason: 'The gateway refuses our account: see KILTER_SMS_URL.' }
  return undefined
}

const nameOf = (text: string): string | undefined => read(text).sid

const Answer = z.object({ code: z.int().optional().catch(undefined), sid: z.string().optional().catch(undefined) })

function read(text: string): z.infer<typeof Answer> {
  try {
    return Answer.parse(JSON.parse(text))
  } catch {
    return {}
  }
}
