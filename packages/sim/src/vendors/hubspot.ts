/** HubSpot's subscriptions: a batch names a record and what happened to it; the record itself is read from the API.
 * Source: https://developers.hubspot.com/docs/api/webhooks, https://developers.hubspot.com/docs/api/crm/contacts */
import type { DealUpdated, EventDraft, Instant } from '@kilter/core'
import { type Contact, type ContactChange, Contacts, isForAll } from './contacts.ts'
import { decimalOf, digitsOf, jsonOf, numeric } from './json.ts'
import { type ListAnswer, pageOf } from './listing.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const portalId = 62515
const appId = 54321

interface Deal extends DealUpdated {
  readonly updatedAt: Instant
}

/** What one event of a batch says of its own, beside what all of them bear. */
interface Said {
  readonly subscriptionType: string
  readonly objectId: string
  readonly [field: string]: unknown
}

export const hubspot: VoiceMaker = ({ people }) => {
  const contacts = new Contacts(people, digitsOf)
  const deals = new Map<string, Deal>()
  let eventId = 100_000

  /** Nothing changed: nothing is sent. */
  const batch = (time: Instant, said: readonly Said[]): Telling[] => {
    if (said.length === 0) return []
    const events = said.map(({ objectId, ...rest }) => {
      eventId += 1
      const envelope = { eventId, subscriptionId: 2426762, portalId, appId, occurredAt: Date.parse(time) }
      return { ...envelope, attemptNumber: 0, objectId: numeric(objectId), changeSource: 'CRM_UI', ...rest }
    })
    return [
      { body: jsonOf(events), headers: { 'user-agent': 'HubSpot Connect 2.0 (http://dev.hubspot.com/) - WebHooks' } },
    ]
  }

  return {
    settings: { portalId: String(portalId) },
    tell(draft) {
      const { time } = draft
      switch (draft.type) {
        case 'customer.updated':
          return batch(time, contactSaid(contacts.update(draft)))
        case 'consent.changed': {
          const change = isOptOut(draft) ? contacts.consent(draft) : undefined
          return change ? batch(time, contactSaid(change)) : []
        }
        case 'customer.merged': {
          const { customer, merged } = draft.data
          for (const id of merged) contacts.forget(id)
          const ids = { primaryObjectId: numeric(customer), mergedObjectIds: merged.map(numeric) }
          const surviving = { newObjectId: numeric(customer), numberOfPropertiesMoved: 7, changeFlag: 'MERGED' }
          return batch(time, [{ subscriptionType: 'contact.merge', objectId: customer, ...ids, ...surviving }])
        }
        case 'customer.deleted': {
          const { customer, erase } = draft.data
          if (customer === null) return []
          contacts.forget(customer)
          const subscriptionType = erase ? 'contact.privacyDeletion' : 'contact.deletion'
          return batch(time, [{ subscriptionType, objectId: customer, changeFlag: 'DELETED' }])
        }
        case 'deal.updated':
          return batch(time, dealSaid({ ...draft.data, updatedAt: time }, deals))
        default:
          return []
      }
    },
    list: (path, body) => (path === '/crm/v3/objects/contacts/search' ? found(contacts, body as Search) : undefined),
    answer(path) {
      const { pathname, searchParams } = new URL(path, 'https://api.hubapi.com')
      const [, object, id = ''] = /^\/crm\/v3\/objects\/(contacts|deals)\/([^/]+)$/.exec(pathname) ?? []
      const asked = searchParams.get('properties')?.split(',') ?? []
      const contact = object === 'contacts' ? contacts.get(decodeURIComponent(id)) : undefined
      if (contact) return recordOf(contact.id, contact.updatedAt, propertiesOf(contact), asked)
      const deal = object === 'deals' ? deals.get(decodeURIComponent(id)) : undefined
      return deal && recordOf(deal.deal, deal.updatedAt, dealPropertiesOf(deal), asked)
    },
  }
}

interface Search {
  readonly filterGroups: readonly [{ readonly filters: readonly [{ readonly value: string }] }]
  readonly properties: readonly string[]
  readonly limit: number
  readonly after?: string
}

/** One search alone is understood: for what was modified from a moment on, the least recently modified first. */
function found(
  contacts: Contacts,
  { filterGroups: [{ filters }], properties, limit, after = '0' }: Search,
): ListAnswer {
  const since = new Date(Number(filters[0].value)).toISOString()
  const changed = contacts.all.map((contact) => ({
    ...{ id: contact.id, at: contact.updatedAt },
    body: recordOf(contact.id, contact.updatedAt, propertiesOf(contact), properties),
  }))
  const { bodies } = pageOf(changed, { since, limit: changed.length })
  const [from, to] = [Number(after), Number(after) + limit]
  const paging = bodies.length > to ? { paging: { next: { after: String(to) } } } : {}
  return { json: { total: bodies.length, results: bodies.slice(from, to), ...paging } }
}

/** HubSpot knows one opt-out of all e-mail; those of single subscriptions have properties of their own. */
const isOptOut = ({ data }: Extract<EventDraft, { type: 'consent.changed' }>): boolean =>
  isForAll(data) && data.channel === 'email' && (data.state === 'granted' || data.state === 'withdrawn')

type Properties = Readonly<Record<string, string | null>>

/** A property that was never set is null. All values are text. */
const propertiesOf = ({ email, phone, firstName, lastName, consents }: Contact): Properties => ({
  email: email ?? null,
  phone: phone ?? null,
  firstname: firstName ?? null,
  lastname: lastName ?? null,
  hs_email_optout: consents.email === undefined ? null : String(consents.email === 'withdrawn'),
})

const dealPropertiesOf = ({ status, stage, value }: Deal): Properties => ({
  dealstage: stage ?? null,
  amount: value ? decimalOf(value) : null,
  deal_currency_code: value?.currency ?? null,
  hs_is_closed_won: status === undefined ? null : String(status === 'won'),
  hs_is_closed: status === undefined ? null : String(status === 'won' || status === 'lost'),
})

function contactSaid({ before, now }: ContactChange): Said[] {
  const changes = changesSaid('contact', now.id, before ? propertiesOf(before) : {}, propertiesOf(now))
  const created = { subscriptionType: 'contact.creation', objectId: now.id, changeFlag: 'CREATED' }
  return before ? changes : [...changes, created]
}

function dealSaid(deal: Deal, deals: Map<string, Deal>): Said[] {
  const before = deals.get(deal.deal)
  if (deal.status === 'deleted') {
    deals.delete(deal.deal)
    return [{ subscriptionType: 'deal.deletion', objectId: deal.deal, changeFlag: 'DELETED' }]
  }
  deals.set(deal.deal, deal)
  const changes = changesSaid('deal', deal.deal, before ? dealPropertiesOf(before) : {}, dealPropertiesOf(deal))
  const created = { subscriptionType: 'deal.creation', objectId: deal.deal, changeFlag: 'CREATED' }
  return before ? changes : [...changes, created]
}

/** One event a property, each with the new value alone. In a batch they may precede the creation of their record. */
const changesSaid = (object: string, objectId: string, before: Properties, now: Properties): Said[] =>
  Object.entries(now)
    .filter(([name, value]) => value !== (before[name] ?? null))
    .map(([propertyName, value]) => ({
      ...{ subscriptionType: `${object}.propertyChange`, objectId, propertyName },
      propertyValue: value ?? '',
    }))

const recordOf = (id: string, updatedAt: Instant, properties: Properties, asked: readonly string[]) => ({
  id,
  properties: {
    ...Object.fromEntries(asked.map((name) => [name, properties[name] ?? null])),
    ...{ createdate: updatedAt, lastmodifieddate: updatedAt, hs_object_id: id },
  },
  createdAt: updatedAt,
  updatedAt,
  archived: false,
})
