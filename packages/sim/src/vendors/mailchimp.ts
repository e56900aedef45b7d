/** Mailchimp's audience webhooks: one form each, with the member's fields in it.
 * Source: https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks */
import { createHash } from 'node:crypto'
import type { EventDraft, Instant } from '@kilter/core'
import { type Contact, Contacts, writtenOf } from './contacts.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const audience = 'a6b5da1054'
const campaign = 'cb398d21d2'

type Fields = Readonly<Record<string, string>>

export const mailchimp: VoiceMaker = ({ people }) => {
  const members = new Contacts(people, memberId)

  function profileSaid(draft: Extract<EventDraft, { type: 'customer.updated' }>): Telling[] {
    const { now, before } = members.update(draft)
    if (now.email === undefined) return []
    const profile = form('profile', draft.time, { list_id: audience, ...fieldsOf(now, now.email) })
    if (before?.email === undefined || before.email === now.email) return [profile]
    const moved = { list_id: audience, new_id: now.id, new_email: now.email, old_email: before.email }
    return [form('upemail', draft.time, moved), profile]
  }

  function consentSaid(draft: Extract<EventDraft, { type: 'consent.changed' }>): Telling[] {
    const { data, time } = draft
    const { email } = writtenOf(data.person, people)
    const list = { list_id: data.list ?? audience }
    // Somebody who has not confirmed yet is not told of.
    if (data.channel !== 'email' || data.state === 'pending' || email === undefined) return []
    const change = members.consent(draft)
    if (!change) return []
    const member = fieldsOf(change.now, email)
    switch (data.state) {
      case 'granted':
        return [form('subscribe', time, { ...list, ...member, ip_signup: '192.0.2.10' })]
      case 'withdrawn':
        return [
          form('unsubscribe', time, { action: 'unsub', reason: 'manual', ...list, ...member, campaign_id: campaign }),
        ]
      case 'undeliverable':
        return [form('cleaned', time, { ...list, campaign_id: campaign, reason: 'hard', email })]
    }
  }

  return {
    tell(draft) {
      switch (draft.type) {
        case 'customer.updated':
          return profileSaid(draft)
        case 'consent.changed':
          return consentSaid(draft)
        case 'customer.deleted': {
          const member = draft.data.customer === null ? undefined : members.forget(draft.data.customer)
          if (member?.email === undefined) return []
          const fields = { list_id: audience, ...fieldsOf(member, member.email) }
          return [form('unsubscribe', draft.time, { action: 'delete', reason: 'manual', ...fields })]
        }
        default:
          return []
      }
    },
  }
}

/** Made from the address in lower case. */
const memberId = (email: string): string => createHash('md5').update(email.toLowerCase()).digest('hex').slice(0, 10)

const fieldsOf = ({ id, phone, firstName, lastName }: Contact, email: string): Fields => ({
  ...{ id, email, email_type: 'html', ip_opt: '192.0.2.10', 'merges][EMAIL': email },
  ...(firstName !== undefined && { 'merges][FNAME': firstName }),
  ...(lastName !== undefined && { 'merges][LNAME': lastName }),
  ...(phone !== undefined && { 'merges][PHONE': phone }),
})

/** `fired_at` is UTC, to the second, and says no zone. */
function form(type: string, time: Instant, data: Fields): Telling {
  const form = new URLSearchParams({ type, fired_at: time.slice(0, 19).replace('T', ' ') })
  for (const [name, value] of Object.entries(data)) form.append(`data[${name}]`, value)
  return { body: form.toString() }
}
