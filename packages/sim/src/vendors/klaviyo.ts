/** Klaviyo's system webhooks: a batch of metric events, each of a profile by its id; the profile is read from the API.
 * Source: https://developers.klaviyo.com/en/docs/working_with_system_webhooks, https://developers.klaviyo.com/en/reference/get_profile */
import type { Instant } from '@kilter/core'
import { Contacts, isForAll } from './contacts.ts'
import { digitsOf, secondsOf } from './json.ts'
import { uuidOf } from './signed.ts'
import type { Telling, VoiceMaker } from './voice.ts'

export const klaviyo: VoiceMaker = ({ people }) => {
  const profiles = new Contacts(people, (address) => `01HQ${digitsOf(address)}`)
  return {
    /** There is no event of a profile itself, but its API knows the new address. */
    tell(draft) {
      if (draft.type === 'customer.updated') profiles.update(draft)
      if (draft.type === 'customer.deleted' && draft.data.customer !== null) profiles.forget(draft.data.customer)
      if (draft.type !== 'consent.changed' || !isForAll(draft.data)) return []
      const topic = topics[`${draft.data.channel} ${draft.data.state}`]
      const change = topic === undefined ? undefined : profiles.consent(draft)
      return topic && change ? [batch(topic, change.now.id, draft.time)] : []
    },
    answer(path) {
      const [, id = ''] = /^\/api\/profiles\/([^/?]+)(\?|$)/.exec(path) ?? []
      const profile = profiles.get(decodeURIComponent(id))
      if (!profile) return undefined
      const attributes = { email: profile.email ?? null, phone_number: profile.phone ?? null }
      return { data: { type: 'profile', id: profile.id, attributes } }
    },
  }
}

const topics: Readonly<Record<string, string>> = {
  'email granted': 'subscribed_to_email_marketing',
  'email withdrawn': 'unsubscribed_from_email_marketing',
  'email undeliverable': 'bounced_email',
  'sms granted': 'subscribed_to_sms_marketing',
  'sms withdrawn': 'unsubscribed_from_sms_marketing',
}

function batch(topic: string, profile: string, time: Instant): Telling {
  const id = uuidOf(`${topic} ${profile} ${time}`)
  const data = {
    ...{ type: 'event', id },
    attributes: {
      ...{ timestamp: secondsOf(time), event_properties: topic === 'bounced_email' ? { 'Bounce Type': 'Hard' } : {} },
      ...{ datetime: `${time.slice(0, 19).replace('T', ' ')}+00:00`, uuid: id },
    },
    relationships: {
      ...{ profile: { data: { type: 'profile', id: profile } }, metric: { data: { type: 'metric', id: 'VvFRZN' } } },
    },
  }
  const meta = { timestamp: `${time.slice(0, -1)}000+00:00`, klaviyo_account_id: 'AbC123', version: '2026-07-15' }
  const body = { data: [{ external_id: id, topic: `event:klaviyo.${topic}`, payload: { data } }], meta }
  return { body: JSON.stringify(body), headers: { 'klaviyo-webhook-id': '01HQZ8WEBHOOK' } }
}
