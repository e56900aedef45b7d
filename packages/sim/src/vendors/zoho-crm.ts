/** Zoho CRM's notifications: which records of a module changed, by id; the records are read from the API.
 * Source: https://www.zoho.com/crm/developer/docs/api/v8/notifications, https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
import type { DealUpdated, EventDraft, Instant } from '@kilter/core'
import { type Contact, Contacts, isForAll } from './contacts.ts'
import { decimalOf, digitsOf } from './json.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const apiDomain = 'https://www.zohoapis.com'

type Operation = 'insert' | 'update' | 'delete'
interface Deal extends DealUpdated {
  readonly updatedAt: Instant
}

export const zohoCrm: VoiceMaker = ({ people, currency }) => {
  const contacts = new Contacts(people, (address) => `415086800000${digitsOf(address)}`)
  const deals = new Map<string, Deal>()

  const recordsOf: Readonly<Record<string, (id: string) => object | undefined>> = {
    Contacts: (id) => contactOf(contacts.get(id)),
    Deals: (id) => dealOf(deals.get(id), currency),
  }

  const contactGone = (id: string, time: Instant): Telling => {
    contacts.forget(id)
    return notification('Contacts', id, 'delete', time)
  }

  return {
    settings: { currency },
    tell(draft) {
      const { time } = draft
      switch (draft.type) {
        case 'customer.updated':
        case 'consent.changed': {
          const change =
            draft.type === 'customer.updated' ? contacts.update(draft) : isOptOut(draft) && contacts.consent(draft)
          return change ? [notification('Contacts', change.now.id, change.before ? 'update' : 'insert', time)] : []
        }
        case 'customer.merged': {
          const { customer, merged } = draft.data
          return [...merged.map((id) => contactGone(id, time)), notification('Contacts', customer, 'update', time)]
        }
        case 'customer.deleted':
          return draft.data.customer === null ? [] : [contactGone(draft.data.customer, time)]
        case 'deal.updated': {
          const { deal, status } = draft.data
          const before = deals.get(deal)
          if (status === 'deleted') deals.delete(deal)
          else deals.set(deal, { ...draft.data, updatedAt: time })
          return [notification('Deals', deal, status === 'deleted' ? 'delete' : before ? 'update' : 'insert', time)]
        }
        default:
          return []
      }
    },
    answer(path) {
      const [, module = '', id = ''] = /^\/crm\/v8\/(Contacts|Deals)\/([^/?]+)$/.exec(path) ?? []
      const record = recordsOf[module]?.(decodeURIComponent(id))
      return record && { data: [record] }
    },
  }
}

/** One flag, of e-mail. */
const isOptOut = ({ data }: Extract<EventDraft, { type: 'consent.changed' }>): boolean =>
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
  const local = new Date(Date.parse(time) + 3_600_000)
  return `${local.toISOString().slice(0, 19)}+01:00`
}

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
