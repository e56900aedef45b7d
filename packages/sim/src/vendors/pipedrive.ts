/** Pipedrive's webhooks of version 2: the record as it stands, and what it was before.
 * Source: https://pipedrive.readme.io/docs/guide-for-webhooks-v2 */
import type { ConsentChanged, DealUpdated, Instant } from '@kilter/core'
import { type Contact, type ContactChange, Contacts, isForAll } from './contacts.ts'
import { decimalOf, digitsOf, jsonOf, numeric, secondsText } from './json.ts'
import { type ListAnswer, pageOf } from './listing.ts'
import { uuidOf } from './signed.ts'
import { type Drafted, voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const userId = '14542087'

interface Change {
  readonly action: 'create' | 'change' | 'delete'
  readonly entity: 'person' | 'deal'
  readonly id: string
  readonly time: Instant
  readonly data: object | null
  readonly previous: object | null
  readonly mergedTo?: string
}

export const pipedrive: VoiceMaker = ({ people, currency }) => {
  const contacts = new Contacts(people, digitsOf)
  const deals = new Map<string, object>()
  let told = 0

  const telling = ({ action, entity, id, time, data, previous, mergedTo }: Change): Telling => {
    told += 1
    const meta = {
      ...{ action, company_id: '11149162', correlation_id: uuidOf(`correlation ${told}`), entity_id: id, entity },
      ...{
        id: uuidOf(`pipedrive ${told} ${entity} ${id} ${time}`),
        is_bulk_edit: false,
        timestamp: time,
        type: 'general',
      },
      ...{ user_id: userId, version: '2.0', webhook_id: '174632', webhook_owner_id: userId, change_source: 'app' },
      ...{ permitted_user_ids: [userId], attempt: 1, host: 'example.pipedrive.com' },
      ...(mergedTo !== undefined && { merged_to_id: mergedTo }),
    }
    return { body: jsonOf({ meta, data, previous }), headers: { 'user-agent': 'Pipedrive Webhooks' } }
  }

  const changed = (entity: Change['entity'], id: string, time: Instant, data: object, before: object | undefined) =>
    telling({ action: before ? 'change' : 'create', entity, id, time, data, previous: before ?? null })

  const personTold = (change: ContactChange | undefined, time: Instant): readonly Telling[] => {
    if (!change) return []
    const { now, before } = change
    return [changed('person', now.id, time, personOf(now), before && personOf(before))]
  }

  return voiceOf({
    listSettings: { campaigns: true },
    tellers: {
      'customer.updated': (draft) => personTold(contacts.update(draft), draft.time),
      'consent.changed': (draft) => personTold(asked(draft) ? contacts.consent(draft) : undefined, draft.time),
      'customer.merged': ({ time, data: { customer, merged } }) => merged.map((id) => goneSaid(id, time, customer)),
      'customer.deleted': ({ time, data: { customer } }) => (customer === null ? [] : [goneSaid(customer, time)]),
      'deal.updated': ({ time, data }) => {
        const before = deals.get(data.deal)
        if (data.status === 'deleted') {
          deals.delete(data.deal)
          const previous = before ?? { id: numeric(data.deal) }
          return [telling({ action: 'delete', entity: 'deal', id: data.deal, time, data: null, previous })]
        }
        const now = dealOf(data, time, currency)
        deals.set(data.deal, now)
        return [changed('deal', data.deal, time, now, before)]
      },
    },
    lists: [['/api/v2/persons', (query) => listed(contacts.all, query)]],
  })

  /** One that went up in another is deleted, and says where it went. */
  function goneSaid(id: string, time: Instant, mergedTo?: string): Telling {
    const before = contacts.forget(id)
    const previous = before ? personOf(before) : { id: numeric(id) }
    const merged = mergedTo === undefined ? {} : { mergedTo }
    return telling({ action: 'delete', entity: 'person', id, time, data: null, previous, ...merged })
  }
}

const pageLength = '100'

/** Persons who were updated at a moment or later, the least recently updated first; their marketing status where it is asked for. */
function listed(contacts: readonly Contact[], query: URLSearchParams): ListAnswer {
  const since = new Date(query.get('updated_since') ?? 0).toISOString()
  const limit = Number(query.get('limit') ?? pageLength)
  const all = contacts.map((contact) => {
    const { marketing_status, ...body } = personOf(contact)
    const included = query.get('include_fields') === 'marketing_status' ? { marketing_status } : {}
    const at = `${contact.updatedAt.slice(0, 19)}.000Z` as Instant
    return { id: contact.id, at, body: { ...body, ...included } }
  })
  const { bodies, next } = pageOf(all, { since, after: query.get('cursor'), limit })
  // Ids are numbers.
  return { json: JSON.parse(jsonOf({ success: true, data: bodies, additional_data: { next_cursor: next ?? null } })) }
}

/** A person has one marketing status, and it is of e-mail. */
const marketing: Partial<Record<ConsentChanged['state'], string>> = { granted: 'subscribed', withdrawn: 'unsubscribed' }

const asked = ({ data }: Drafted<'consent.changed'>): boolean =>
  isForAll(data) && data.channel === 'email' && marketing[data.state] !== undefined

const pointsOf = (value: string | undefined) => (value === undefined ? [] : [{ label: 'work', value, primary: true }])

const personOf = ({ id, email, phone, firstName, lastName, consents, updatedAt }: Contact) => ({
  id: numeric(id),
  name: [firstName, lastName].filter((part) => part !== undefined).join(' ') || null,
  first_name: firstName ?? null,
  last_name: lastName ?? null,
  emails: pointsOf(email),
  phones: pointsOf(phone),
  org_id: null,
  marketing_status: (consents.email && marketing[consents.email]) ?? 'no_consent',
  update_time: secondsText(updatedAt),
  custom_fields: {},
})

/** A deal is always open, won or lost, and has a currency even without a value. */
const dealOf = ({ deal, status = 'open', stage, value, customer }: DealUpdated, time: Instant, currency: string) => ({
  id: numeric(deal),
  title: `Deal ${deal}`,
  person_id: customer === undefined ? null : numeric(customer),
  org_id: null,
  pipeline_id: 1,
  stage_id: stage === undefined ? null : numeric(stage),
  status,
  value: value ? Number(decimalOf(value)) : null,
  currency: value?.currency ?? currency,
  owner_id: numeric(userId),
  update_time: secondsText(time),
  won_time: status === 'won' ? secondsText(time) : null,
  lost_time: status === 'lost' ? secondsText(time) : null,
  custom_fields: {},
})
