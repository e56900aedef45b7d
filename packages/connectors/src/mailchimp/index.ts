import {
  defineConnector,
  digestOf,
  hmacMatches,
  isFresh,
  Refusal,
  signatureParts,
  tokenMatches,
  topic,
  type VerifyInput,
} from '@kilter/core'
import * as z from 'zod'
import { nothing } from '../fields.ts'
import { cleaned, profiled, readdressed, subscribed, unsubscribed } from './events.ts'
import { Cleaned, Envelope, formIn, Member, NewAddress, Unsubscribed } from './payloads.ts'

const settings = z.strictObject({
  /** Never chosen by the request itself. */
  mode: z
    .enum(['signed', 'url-token'])
    .default('signed')
    .describe('"url-token" for a webhook that was created without signing: its address then carries the secret.'),
})

/** Mailchimp: marketing. Source: https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks */
export const mailchimp = defineConnector({
  vendor: 'mailchimp',
  name: 'Mailchimp',
  settings,
  defaultRoles: ['consent', 'customers'],
  signature: 'HMAC-SHA256 over time and form body, hex; or a token in the address',
  guide: {
    secret: 'The signing_secret that POST /3.0/lists/{list_id}/webhooks answers once; or a random text of your own',
    steps: [
      'POST /3.0/lists/{list_id}/webhooks with url {hookUrl}, signing on, events subscribe, unsubscribe, profile, upemail, cleaned, sources user and admin',
      'A webhook made without signing: setting mode=url-token, and the address {hookUrl}?token=<the secret>',
    ],
    verifiedBy: ['vector', 'documentation'],
    source: 'https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks',
  },
  staysLost: 'everything: members are listed by when they changed, one audience at a time, and are not asked for yet',
  /** Source: https://mailchimp.com/help/view-unsubscribed-contacts/ */
  places: { customers: 'Audience' },

  verify: (input, secret) =>
    input.settings.mode === 'signed'
      ? signatureMatches(input, secret)
      : tokenMatches(secret, new URLSearchParams(input.query ?? '').get('token') ?? undefined),

  /** There is no id: what happened to whom, and when, is in the form itself. */
  identify: ({ body }) => {
    const { data } = Envelope.safeParse(formIn(body))
    if (!data) throw new Refusal('unreadable', 'the form is no Mailchimp webhook')
    return { topic: data.type, dedupeKey: `${data.type} ${data.fired_at} ${digestOf(body)}` }
  },

  read: formIn,

  topics: {
    subscribe: topic(Member, subscribed),
    unsubscribe: topic(Unsubscribed, unsubscribed),
    profile: topic(Member, profiled),
    upemail: topic(NewAddress, readdressed),
    cleaned: topic(Cleaned, cleaned),
    campaign: topic(Envelope, nothing),
  },

  /** The address is tried with a GET when it is saved. */
  door: { greet: ({ method }) => (method === 'GET' || method === 'HEAD' ? { status: 200 } : undefined) },
})

function signatureMatches({ headers, body, now }: VerifyInput<unknown>, secret: string): boolean {
  const parts = signatureParts(headers['x-mailchimp-signature'])
  // Sent twice, its time would stand in it twice.
  const [time, ...more] = parts?.get('t') ?? []
  if (time === undefined || more.length > 0 || !isFresh(time, 'seconds', now)) return false
  const given = parts?.get('v1') ?? []
  return given.length === 1 && hmacMatches({ secret, signed: [`${time}.`, body], given, encoding: 'hex' })
}
