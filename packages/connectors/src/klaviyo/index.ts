import {
  defineConnector,
  digestOf,
  type EventDraft,
  hmacMatches,
  type Interpretation,
  type InterpretInput,
  isFresh,
  type Lookup,
  Refusal,
  readJson,
  singleHeader,
  topic,
} from '@kilter/core'
import * as z from 'zod'
import { answerRead, id, secondsTime } from '../fields.ts'
import { countrySetting, personFrom } from '../person.ts'

const settings = z.strictObject({
  country: countrySetting,
  apiBaseUrl: z.url().optional(),
})
type Settings = z.infer<typeof settings>

/** Source: https://developers.klaviyo.com/en/docs/working_with_system_webhooks */
const KlaviyoEvent = z.object({
  external_id: id,
  topic: z.string().min(1).max(200),
  payload: z.object({
    data: z.object({
      attributes: z.object({
        timestamp: secondsTime,
        event_properties: z.object({ 'Bounce Type': z.string().nullish() }).nullish(),
      }),
      relationships: z.object({ profile: z.object({ data: z.object({ id }) }) }),
    }),
  }),
})
type KlaviyoEvent = z.infer<typeof KlaviyoEvent>
const Batch = z.object({ data: z.array(KlaviyoEvent).max(1_000) })

/** Answer of GET /api/profiles/{id}. Source: https://developers.klaviyo.com/en/reference/get_profile */
const ProfileAnswer = z.object({
  data: z.object({ attributes: z.object({ email: z.string().nullish(), phone_number: z.string().nullish() }) }),
})

const apiRevision = '2026-07-15'

/** Klaviyo: marketing. Source: https://developers.klaviyo.com/en/docs/working_with_system_webhooks */
export const klaviyo = defineConnector({
  vendor: 'klaviyo',
  name: 'Klaviyo',
  settings,
  defaultRoles: ['consent'],
  credentials: ['apiKey'],
  signature: 'HMAC-SHA256 over body and time, hex',
  guide: {
    secret: 'The secret that you chose for the webhook, of at least 16 characters',
    steps: [
      'System webhooks need Advanced KDP or a partner account: POST /api/webhooks with endpoint_url {hookUrl} and secret_key',
      'Topics: subscribed_to_email_marketing, unsubscribed_from_email_marketing, marked_email_as_spam, bounced_email, and the same for SMS',
      'Give a private apiKey with profiles:read: an event names a profile by its id alone',
    ],
    verifiedBy: ['vector', 'documentation'],
    source: 'https://developers.klaviyo.com/en/docs/working_with_system_webhooks',
  },
  staysLost:
    'everything: profiles are listed by when they were updated, but not when each consent was given, so that it would not say the same',
  /** Source: https://help.klaviyo.com/hc/en-us/articles/115005073847 */
  places: { customers: 'Search → Search in profiles → Profile actions' },

  /** The text of the time follows the body, without a separator. */
  verify: ({ headers, body, now }, secret) => {
    const time = singleHeader(headers, 'klaviyo-timestamp')
    if (time === undefined || !(isFresh(time, 'text', now) || isFresh(time, 'seconds', now))) return false
    const given = singleHeader(headers, 'klaviyo-signature')
    return hmacMatches({ secret, signed: [body, time], given, encoding: 'hex' })
  },

  /** A retry may bear another time of dispatch, and the same events. */
  identify: ({ body }) => {
    const { data } = Batch.safeParse(readJson(body))
    if (!data) throw new Refusal('unreadable', 'the body is no batch of Klaviyo events')
    const ids = data.data.map(({ external_id }) => external_id)
    return { topic: 'events', dedupeKey: digestOf(Buffer.from(JSON.stringify(ids.sort()))) }
  },

  topics: { events: topic(Batch, eventsSaid) },

  api: {
    baseUrl: () => 'https://a.klaviyo.com',
    headers: ({ apiKey }) => ({ authorization: `Klaviyo-API-Key ${apiKey}`, revision: apiRevision }),
    rate: { requests: 700, perSeconds: 60 },
    // Source: https://developers.klaviyo.com/en/reference/get_profiles
    probe: () => ({ path: '/api/profiles?fields[profile]=email&page[size]=1' }),
  },
})

const prefix = 'event:klaviyo.'

/** What each topic means; others are of no note. */
const meanings: Readonly<Record<string, readonly ['email' | 'sms', 'granted' | 'withdrawn' | 'undeliverable']>> = {
  subscribed_to_email_marketing: ['email', 'granted'],
  unsubscribed_from_email_marketing: ['email', 'withdrawn'],
  manually_suppressed_from_email_marketing: ['email', 'withdrawn'],
  marked_email_as_spam: ['email', 'withdrawn'],
  bounced_email: ['email', 'undeliverable'],
  subscribed_to_sms_marketing: ['sms', 'granted'],
  unsubscribed_from_sms_marketing: ['sms', 'withdrawn'],
}

const keyOf = (profile: string): string => `profile:${profile}`

/** A thousand events may be of a thousand profiles: then they are told by their ids alone. */
const profilesLookedUpMax = 100

function eventsSaid({ data }: z.infer<typeof Batch>, input: InterpretInput<Settings>): Interpretation {
  const read = data.filter(({ topic: name }) => meaningOf(name) !== undefined)
  const profiles = [...new Set(read.map(profileOf))]
  const missing = profiles.filter((profile) => !input.lookups.has(keyOf(profile)))
  if (missing.length > 0 && profiles.length <= profilesLookedUpMax) return { lookups: missing.map(lookupOf) }
  return read.flatMap((event) => consentSaid(event, input))
}

const profileOf = ({ payload }: KlaviyoEvent): string => payload.data.relationships.profile.data.id

const lookupOf = (profile: string): Lookup => ({
  key: keyOf(profile),
  path: `/api/profiles/${encodeURIComponent(profile)}?fields[profile]=email,phone_number`,
  optional: true,
})

const meaningOf = (name: string) => (name.startsWith(prefix) ? meanings[name.slice(prefix.length)] : undefined)

/** A bounce may be a passing one: only after a hard one does nothing arrive any more. */
function consentSaid(
  event: KlaviyoEvent,
  { lookups, digest, settings: { country } }: InterpretInput<Settings>,
): EventDraft[] {
  const meaning = meaningOf(event.topic)
  if (!meaning) return []
  const [channel, state] = meaning
  const { timestamp: time, event_properties: properties } = event.payload.data.attributes
  if (state === 'undeliverable' && properties?.['Bounce Type'] !== 'Hard') return []
  const customer = profileOf(event)
  const answer = lookups.get(keyOf(customer)) ?? null
  const profile = answer === null ? undefined : answerRead(ProfileAnswer, answer, keyOf(customer)).data.attributes
  const person = personFrom({ email: profile?.email, phone: profile?.phone_number, country }, digest)
  return [{ type: 'consent.changed', time, data: { customer, person, channel, state } }]
}
