/** Help desks: tickets, how content people were, and whom they know. */
import type { EventDraft, Instant } from '@kilter/core'
import fc from 'fast-check'
import type { Drafted } from '../any-draft.ts'
import { receivedAt } from '../overhear.ts'
import { but, digits, emailOf, type Hearing, recordOf, toAll, toTheSecond } from './heard.ts'

type Ticket = Drafted<'ticket.updated'>
type Feedback = Drafted<'feedback.received'>
type Consent = Drafted<'consent.changed'>

const scaleOf = ({ data: { kind, scale } }: Feedback): string => [kind, ...(scale ?? [])].join(' ')
const likelyScore = (score: string, scale: readonly [string, string]) => ({ kind: 'csat', score, scale })

const gone = (customer: string, time: Instant): EventDraft => ({
  type: 'customer.deleted',
  time,
  data: { customer, orders: [], erase: false },
})

/** A rating is of a ticket, and of its requester's address. */
const ratingHeard = (draft: Feedback): EventDraft => {
  const none = { survey: undefined, customer: undefined, order: undefined }
  return but(draft, { ...none, person: emailOf(draft.data.person ?? {}) }, toTheSecond(draft.time))
}

export const zendesk: Hearing = {
  likely: { 'feedback.received': likelyScore('1', ['0', '1']) },
  forms: { customer: digits, merged: digits, ticket: digits, response: digits },
  hears: {
    'ticket.updated': {
      loses:
        'what is finer than a second, who has no id; without a status it is open; of a deleted ticket all but that',
      as: (draft) => {
        const { status = 'open', ticket } = draft.data
        if (status === 'deleted') return [{ ...draft, data: { ticket, status } }]
        return [but(draft, { status, person: undefined }, toTheSecond(draft.time))]
      },
    },
    'feedback.received': {
      loses: 'what is finer than a second, the survey, the order, who has no address; good and bad alone are told',
      as: (draft) =>
        scaleOf(draft) === 'csat 0 1' && ['0', '1'].includes(draft.data.score) ? [ratingHeard(draft)] : [],
    },
    'customer.updated': {
      loses: 'what is finer than a second, the number, and the name; who is not archived is active',
      as: (draft) => {
        const { person, archived = false } = draft.data
        return [but(draft, { person: emailOf(person), name: undefined, archived }, toTheSecond(draft.time))]
      },
    },
    'customer.merged': {
      loses: 'that several went at once; with each comes who remains',
      as: (draft) => {
        const { customer, merged } = draft.data
        const data = { customer, person: {}, archived: false }
        const remains: EventDraft = { type: 'customer.updated', time: toTheSecond(draft.time), data }
        return merged.flatMap((id) => [but(draft, { merged: [id] }), remains])
      },
    },
    'customer.deleted': {
      loses: 'the orders, and whether it is to be erased',
      as: ({ data: { customer }, time }) => (customer === null ? [] : [gone(customer, time)]),
    },
  },
}

/** What the labels of a ticket say. */
const labelled = ({ data: { status = 'open', priority = 'low' } }: Ticket) =>
  ({ status: status === 'new' ? 'open' : status, priority }) as const

export const freshdesk: Hearing = {
  bearsSecret: true,
  likely: { 'feedback.received': likelyScore('-2', ['-3', '3']) },
  forms: { ticket: digits, response: digits },
  hears: {
    'ticket.updated': {
      loses:
        'what is finer than a second, who has no address, and that it is new; it is open and of low priority unless said; no deletion is told',
      as: (draft) => {
        if (draft.data.status === 'deleted') return []
        const person = emailOf(draft.data.person ?? {})
        return [but(draft, { ...labelled(draft), customer: undefined, person }, toTheSecond(draft.time))]
      },
    },
    'feedback.received': {
      loses: 'what is finer than a second, the survey, the order, who has no address; -3 to 3 alone are told',
      as: (draft) =>
        scaleOf(draft) === 'csat -3 3' && /^(-?[123]|0)$/.test(draft.data.score) ? [ratingHeard(draft)] : [],
    },
  },
}

export const freshdeskSimple: Hearing = {
  bearsSecret: true,
  forms: { ticket: digits },
  hears: {
    'ticket.updated': {
      loses:
        'when, who has an id alone, and that it is new; it is open and of low priority unless said; no deletion is told',
      as: (draft) => {
        const { status, person = {} } = draft.data
        return status === 'deleted' ? [] : [but(draft, { ...labelled(draft), customer: undefined, person }, receivedAt)]
      },
    },
  },
}

const flagged = ['email granted', 'email withdrawn', 'email undeliverable', 'sms granted', 'sms withdrawn']

/** Each contact comes with both of its consents: granted unless said. */
const flagsOf = (
  { data: { customer, person } }: { readonly data: Pick<Consent['data'], 'customer' | 'person'> },
  time: Instant,
  said: Partial<Record<Consent['data']['channel'], Consent['data']['state']>> = {},
): EventDraft[] =>
  (['email', 'sms'] as const).map((channel) => ({
    type: 'consent.changed',
    time,
    data: { customer, person, channel, state: said[channel] ?? 'granted' },
  }))

const conversationStates = {
  new: 'open',
  open: 'open',
  pending: 'pending',
  solved: 'closed',
  closed: 'closed',
} as const

/** Ids of 24 hexadecimal digits. */
const contactIds = fc.stringMatching(/^[0-9a-f]{24}$/)

export const intercom: Hearing = {
  likely: { 'consent.changed': toAll, 'feedback.received': likelyScore('4', ['1', '5']) },
  forms: { customer: contactIds, ticket: digits, response: digits },
  hears: {
    'customer.updated': {
      loses: 'what is finer than a second, and of who is archived all but that; flags that nobody touched say granted',
      as: (draft) => {
        const time = toTheSecond(draft.time)
        if (draft.data.archived) return [gone(draft.data.customer, time)]
        return [but(draft, { archived: undefined }, time), ...flagsOf(draft, time)]
      },
    },
    'consent.changed': {
      loses: 'what is finer than a second; only flags of all e-mail and SMS are told, with the contact that bears them',
      as: (draft) => {
        const { person, channel, state, list } = draft.data
        const customer = recordOf(draft)
        if (!flagged.includes(`${channel} ${state}`) || list !== undefined || customer === undefined) return []
        const time = toTheSecond(draft.time)
        const contact: EventDraft = { type: 'customer.updated', time, data: { customer, person } }
        return [contact, ...flagsOf({ data: { customer, person } }, time, { [channel]: state })]
      },
    },
    'customer.deleted': {
      loses: 'what is finer than a second, the orders, and whether it is to be erased',
      as: ({ data: { customer }, time }) => (customer === null ? [] : [gone(customer, toTheSecond(time))]),
    },
    'ticket.updated': {
      loses:
        'what is finer than a second, who has no id, what is between open, snoozed and closed, priorities but high; of a deleted one all but that',
      as: (draft) => {
        const { status = 'open', ticket, priority } = draft.data
        const time = toTheSecond(draft.time)
        if (status === 'deleted') return [{ type: draft.type, time, data: { ticket, status } }]
        const isHigh = priority === 'high' || priority === 'urgent'
        const data = { status: conversationStates[status], priority: isHigh ? ('high' as const) : undefined }
        return [but(draft, { ...data, person: undefined }, time)]
      },
    },
    'feedback.received': {
      loses:
        'what is finer than a second, the survey, the order, who has no id; 1 to 5 alone are told, of a closed conversation',
      as: (draft) => {
        if (scaleOf(draft) !== 'csat 1 5' || !/^[1-5]$/.test(draft.data.score)) return []
        const time = toTheSecond(draft.time)
        const { response: ticket, customer } = draft.data
        const closed = { ticket, status: 'closed' as const, ...(customer !== undefined && { customer }) }
        const none = { survey: undefined, person: undefined, order: undefined }
        return [{ type: 'ticket.updated', time, data: closed }, but(draft, none, time)]
      },
    },
  },
}
