/** Zoho CRM's notifications: which records of a module changed, by id; the records are read from the API.
 * Source: https://www.zoho.com/crm/developer/docs/api/v8/notifications, https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
import type { DealUpdated, Instant } from '@kilter/core'
import { type Contact, type ContactChange, Contacts, isForAll } from './contacts.ts'
import { decimalOf, digitsOf } from './json.ts'
import { type Changed, type ListAnswer, Listing, numberedPage } from './listing.ts'
import { type Drafted, voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const apiDomain = 'https://www.zohoapis.com'

type Operation = 'insert' | 'update' | 'delete'
interface Deal extends DealUpdated {
  readonly updatedAt: Instant
}

export const zohoCrm: VoiceMaker = ({ people, currency }) => {
  const contacts = new Contacts(people, (address) => `415086800000${digitsOf(address)}`)
  const deals = new Map<string, Deal>()
  const deletions = new Listing()

  const contactTold = (change: ContactChange | false | undefined, time: Instant): readonly Telling[] =>
    change ? [notification('Contacts', change.now.id, change.before ? 'update' : 'insert', time)] : []

  const contactGone = (id: string, time: Instant): Telling => {
    contacts.forget(id)
    deletions.keep(id, time, deletionOf(id, time))
    return notification('Contacts', id, 'delete', time)
  }

  return voiceOf({
    settings: { currency },
    tellers: {
      'customer.updated': (draft) => contactTold(contacts.update(draft), draft.time),
      'consent.changed': (draft) => contactTold(isOptOut(draft) && contacts.consent(draft), draft.time),
      'customer.merged': ({ time, data: { customer, merged } }) => [
        ...merged.map((id) => contactGone(id, time)),
        notification('Contacts', customer, 'update', time),
      ],
      'customer.deleted': ({ time, data: { customer } }) => (customer === null ? [] : [contactGone(customer, time)]),
      'deal.updated': ({ time, data }) => {
        const before = deals.get(data.deal)
        if (data.status === 'deleted') deals.delete(data.deal)
        else deals.set(data.deal, { ...data, updatedAt: time })
        const operation = data.status === 'deleted' ? 'delete' : before ? 'update' : 'insert'
        return [notification('Deals', data.deal, operation, time)]
      },
    },
    reads: [
      [/^\/crm\/v8\/Contacts\/([^/?]+)$/, (id = '') => answered(contactOf(contacts.get(id)))],
      [/^\/crm\/v8\/Deals\/([^/?]+)$/, (id = '') => answered(dealOf(deals.get(id), currency))],
    ],
    // There are no leads.
    lists: [
      ['/crm/v8/Contacts', (query, _body, headers) => listed(contacts.all.map(modifiedOf), query, headers)],
      ['/crm/v8/Leads', (query, _body, headers) => listed([], query, headers)],
      ['/crm/v8/Contacts/deleted', (query, _body, headers) => listed(deletions.all, query, headers)],
      ['/crm/v8/Leads/deleted', (query, _body, headers) => listed([], query, headers)],
    ],
  })
}

const answered = (record: object | undefined) => record && { data: [record] }

const defaultLength = '200'
const noContent = 204
const aheadMilliseconds = 3_600_000

/** A page by its number of what changed at the moment that the header names or later; where there is none, no body either. */
function listed(
  things: readonly Changed[],
  query: URLSearchParams,
  { 'if-modified-since': given }: Headers,
): ListAnswer {
  const since = new Date(given ?? 0).toISOString()
  const page = Number(query.get('page') ?? '1')
  const limit = Number(query.get('per_page') ?? defaultLength)
  const found = numberedPage(things, { since, page, limit })
  if (found.length === 0) return { json: undefined, status: noContent }
  const isMore = numberedPage(things, { since, page: page + 1, limit }).length > 0
  const info = { per_page: limit, count: found.length, page, more_records: isMore }
  return { json: { data: found.map(({ body }) => body), info } }
}
type Headers = Readonly<Record<string, string>>

/** Nothing but the field that was asked for, and the id. */
const modifiedOf = ({ id, updatedAt }: Contact): Changed => ({
  ...{ id, at: toTheSecond(updatedAt) },
  body: { Modified_Time: timeOf(updatedAt), id },
})

const deletionOf = (id: string, time: Instant) => {
  const user = { name: 'Ana Ruiz', id: '4150868000000225013' }
  return {
    ...{ deleted_by: user, id, display_name: 'A contact', type: 'recycle', created_by: user },
    deleted_time: timeOf(time),
  }
}

/** One flag, of e-mail. */
const isOptOut = ({ data }: Drafted<'consent.changed'>): boolean =>
  isForAll(data) && data.channel === 'email' && (data.state === 'granted' || data.state === 'withdrawn')

/** Each channel has a token of the subscriber's own, which the sender puts in. Subscriptions say edit, callbacks say update. */
const notification = (module: string, id: string, operation: Operation, time: Instant): Telling => ({
  body: JSON.stringify({
    ...{ server_time: Date.parse(time), affected_values: [], query_params: {}, module },
    ...{ resource_uri: `${apiDomain}/crm/v8/${module}`, ids: [id], affected_fields: [], operation },
    ...{ channel_id: module === 'Contacts' ? '1000000068001' : '1000000068002' },
  }),
})

/** With the offset of the organisation, and to the second. */
function timeOf(time: Instant): string {
  const local = new Date(Date.parse(time) + aheadMilliseconds)
  return `${local.toISOString().slice(0, 19)}+01:00`
}

const toTheSecond = (time: Instant): Instant => `${time.slice(0, 19)}.000Z` as Instant

/** The opt-out is a flag that is always there: false where nobody ever touched it. */
const contactOf = (contact: Contact | undefined) =>
  contact && {
    id: contact.id,
    Email: contact.email ?? null,
    Phone: contact.phone ?? null,
    First_Name: contact.firstName ?? null,
    Last_Name: contact.lastName ?? null,
    Full_Name: [contact.firstName, contact.lastName].filter((part) => part !== undefined).join(' '),
    Email_Opt_Out: contact.consents.email === 'withdrawn',
    Modified_Time: timeOf(contact.updatedAt),
  }

/** Whether a deal is won stands in the name of its stage alone. */
const closedStages = { won: 'Closed Won', lost: 'Closed Lost', deleted: undefined, open: undefined } as const

const dealOf = (deal: Deal | undefined, currency: string) =>
  deal && {
    id: deal.deal,
    Deal_Name: `Deal ${deal.deal}`,
    Stage: closedStages[deal.status ?? 'open'] ?? deal.stage ?? 'Qualification',
    // Amounts are in the organisation's currency.
    Amount: deal.value?.currency === currency ? Number(decimalOf(deal.value)) : null,
    Contact_Name: deal.customer === undefined ? null : { name: 'A contact', id: deal.customer },
    Modified_Time: timeOf(deal.updatedAt),
  }
