/** CRM: people with one consent each, deals, and no words for the rest. */
import type { EventDraft, Instant } from '@kilter/core'
import fc from 'fast-check'
import type { Drafted } from '../any-draft.ts'
import { but, digits, emailOf, type Hearing, longDigits, recordOf, toAll, toTheSecond } from './heard.ts'

type Consent = Drafted<'consent.changed'>

const consentLosses = 'only yes or no to all e-mail is told, of an address alone by a record of its own'

/** The record as it stands, and what is agreed to in it. A CRM knows yes and no, to all e-mail at once. */
function agreed(draft: Consent, more: object = {}, time = draft.time): EventDraft[] {
  const { person, channel, state, list } = draft.data
  const customer = recordOf(draft)
  const isTold = channel === 'email' && (state === 'granted' || state === 'withdrawn') && list === undefined
  if (!isTold || customer === undefined) return []
  return [{ type: 'customer.updated', time, data: { customer, person, ...more } }, but(draft, { customer }, time)]
}

const untouched = ({ time, data: { customer, person } }: Drafted<'customer.updated'>): EventDraft => ({
  type: 'consent.changed',
  time,
  data: { customer, person, channel: 'email', state: 'granted' },
})

const gone = (customer: string, time: Instant): EventDraft => ({
  type: 'customer.deleted',
  time,
  data: { customer, orders: [], erase: false },
})

const hubspotIds = fc.oneof(digits, longDigits)

export const hubspot: Hearing = {
  likely: { 'consent.changed': toAll },
  forms: { customer: hubspotIds, merged: hubspotIds, deal: hubspotIds },
  hears: {
    'customer.updated': {
      loses: 'whether it is archived: there is no state between here and deleted',
      as: (draft) => [but(draft, { archived: false })],
    },
    'consent.changed': {
      loses: consentLosses,
      as: (draft) => agreed(draft, { archived: false }),
    },
    'customer.merged': { as: (draft) => [draft] },
    'customer.deleted': {
      loses: 'the orders and whose data it is; of all customers at once it says nothing',
      as: (draft) => (draft.data.customer === null ? [] : [but(draft, { orders: [], person: undefined })]),
    },
    'deal.updated': {
      loses: 'the customer; of a deleted deal all but that',
      as: (draft) => [dealSaid(draft, { customer: undefined })],
    },
  },
}

const dealSaid = (draft: Drafted<'deal.updated'>, data: Partial<{ [field: string]: unknown }>, time = draft.time) =>
  draft.data.status === 'deleted'
    ? but(draft, { stage: undefined, value: undefined, customer: undefined })
    : but(draft, data as never, time)

export const pipedrive: Hearing = {
  likely: { 'consent.changed': toAll },
  secret: 'kilter:password',
  bearsSecret: true,
  forms: { customer: digits, merged: digits, deal: digits, stage: digits },
  hears: {
    'customer.updated': {
      loses: 'what is finer than a second, and whether it is archived',
      as: (draft) => [but(draft, { archived: undefined }, toTheSecond(draft.time))],
    },
    'consent.changed': {
      loses: `what is finer than a second; ${consentLosses}`,
      as: (draft) => agreed(draft, {}, toTheSecond(draft.time)),
    },
    'customer.merged': {
      loses: 'that several went at once: each says so for itself',
      as: (draft) => draft.data.merged.map((id) => but(draft, { merged: [id] })),
    },
    'customer.deleted': {
      loses: 'the orders, and whether it is to be erased',
      as: ({ data: { customer }, time }) => (customer === null ? [] : [gone(customer, time)]),
    },
    'deal.updated': {
      loses: 'what is finer than a second; a deal without a status is an open one; of a deleted deal all but that',
      as: (draft) => [dealSaid(draft, { status: draft.data.status ?? 'open' }, toTheSecond(draft.time))],
    },
  },
}

const zohoIds = fc.integer({ min: 10 ** 6, max: 10 ** 7 - 1 }).map((count) => `415086800000${count}`)

/** Deals are in the organisation's currency. */
const ours = ({ data: { value } }: Drafted<'deal.updated'>) => (value?.currency === 'EUR' ? value : undefined)

export const zohoCrm: Hearing = {
  likely: { 'consent.changed': toAll },
  bearsSecret: true,
  forms: { customer: zohoIds, merged: zohoIds, deal: zohoIds },
  hears: {
    'customer.updated': {
      loses: 'what is finer than a second, and whether it is archived; an opt-out that nobody touched says granted',
      as: (draft) => {
        const time = toTheSecond(draft.time)
        return [but(draft, { archived: undefined }, time), untouched({ ...draft, time })]
      },
    },
    'consent.changed': {
      loses: `what is finer than a second; ${consentLosses}`,
      as: (draft) => agreed(draft, {}, toTheSecond(draft.time)),
    },
    'customer.merged': {
      loses: 'into whom: the others are deleted',
      as: ({ data: { merged }, time }) => merged.map((id) => gone(id, time)),
    },
    'customer.deleted': {
      loses: 'the orders, and whether it is to be erased',
      as: ({ data: { customer }, time }) => (customer === null ? [] : [gone(customer, time)]),
    },
    'deal.updated': {
      loses: 'what is finer than a second, a value in another currency, and the stage of a deal that is won or lost',
      as: (draft) => {
        const { status = 'open', stage = 'Qualification' } = draft.data
        const closed = { won: 'Closed Won', lost: 'Closed Lost', open: stage, deleted: stage }
        return [dealSaid(draft, { status, stage: closed[status], value: ours(draft) }, toTheSecond(draft.time))]
      },
    },
  },
}

/** Ids of 18 characters; a deal is of an account. */
const salesforceIds = (kind: string) => fc.stringMatching(/^[0-9A-Z]{10}$/).map((rest) => `${kind}5g000${rest}`)

export const salesforce: Hearing = {
  likely: { 'consent.changed': toAll },
  bearsSecret: true,
  forms: { customer: salesforceIds('003'), deal: salesforceIds('006') },
  hears: {
    'customer.updated': {
      loses: 'what is finer than a second, and whether it is archived; an opt-out that nobody touched says granted',
      as: (draft) => {
        const time = toTheSecond(draft.time)
        const data = { ...draft.data, person: emailOf(draft.data.person) }
        return [but(draft, { archived: undefined }, time), untouched({ ...draft, time, data })]
      },
    },
    'consent.changed': {
      loses: `what is finer than a second, the number; ${consentLosses}`,
      as: (draft) => {
        const [record, consent] = agreed(draft, {}, toTheSecond(draft.time))
        if (!record || consent?.type !== 'consent.changed') return []
        return [record, { ...consent, data: { ...consent.data, person: emailOf(consent.data.person) } }]
      },
    },
    'deal.updated': {
      loses:
        'what is finer than a second, and a value in another currency; it is open and has a stage unless said; no deletion is told',
      as: (draft) => {
        const { status = 'open', stage } = draft.data
        if (status === 'deleted') return []
        const usual = { won: 'Closed Won', lost: 'Closed Lost', open: 'Prospecting' }[status]
        return [but(draft, { status, stage: stage ?? usual, value: ours(draft) }, toTheSecond(draft.time))]
      },
    },
  },
}
