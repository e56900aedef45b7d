/** What vendors list as well as tell, by vendor. */
import type { EventDraft, EventType } from '@kilter/core'
import type fc from 'fast-check'
import type { Drafted } from './any-draft.ts'
import { goodsHeard, hasIds } from './heard/goods.ts'
import { type Hearing, toTheSecond } from './heard/heard.ts'
import { peopleHeard } from './heard/people.ts'
import { likelyDraft } from './likely.ts'

const heardOf: Readonly<Record<string, Hearing>> = { ...goodsHeard, ...peopleHeard }

/** The types of event that come by a list as well as by a webhook, of vendors that are asked for records by when they changed. */
export const listed: Readonly<Record<string, readonly EventType[]>> = {
  bigcommerce: ['order.placed', 'order.updated', 'order.cancelled'],
  clover: ['sale.completed'],
  hubspot: ['customer.updated', 'consent.changed'],
  intercom: ['customer.updated', 'consent.changed'],
  pipedrive: ['customer.updated', 'consent.changed'],
  'quickbooks-online': ['invoice.updated', 'payment.captured', 'customer.updated'],
  salesforce: ['customer.updated', 'consent.changed'],
  xero: ['invoice.updated', 'customer.updated', 'customer.deleted'],
  'zoho-crm': ['customer.updated', 'consent.changed', 'customer.deleted'],
}

/** Drafts of which its list says the same as its webhook: none knows more of a deletion than the second. */
export const listedDraft = (vendor: string, type: EventType) =>
  likelyDraft(type, heardOf[vendor])
    .filter(
      (draft) =>
        hasIds(draft) && !isDatedTwice(draft) && !isElsewhere(draft) && !(vendor === 'intercom' && isArchived(draft)),
    )
    .map((draft) => (vendor === 'zoho-crm' ? { ...draft, time: toTheSecond(draft.time) } : draft)) as fc.Arbitrary<
    Drafted<EventType>
  >

/** No search of Intercom finds them. */
const isArchived = ({ type, data }: EventDraft): boolean => type === 'customer.updated' && data.archived === true

/** A merchant of Clover is one place, and a list is one merchant's. */
const isElsewhere = ({ type, data }: EventDraft): boolean => type === 'sale.completed' && data.location !== null

/** A notification that something is void bears a time of its own, and names no record. */
const isDatedTwice = ({ type, data }: EventDraft): boolean => type === 'invoice.updated' && data.status === 'void'
