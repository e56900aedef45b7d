/** Pipedrive's words in ours: persons with their consent, deals with stage and value. */
import type { EventDraft, InterpretInput } from '@kilter/core'
import type { z } from 'zod'
import { amountOf, answerRead, known, wordAt } from '../fields.ts'
import { nameFrom, personFrom } from '../person.ts'
import type { Settings } from './index.ts'
import { type Change, changeIn, Deal, Person } from './payloads.ts'

type Input = InterpretInput<Settings>

export function personChanged(json: unknown, input: Input): EventDraft[] {
  const change = changeIn(json)
  const { id: customer, time, verb, mergedTo } = change
  if (isIgnored(change, input)) return []
  if (mergedTo !== undefined) {
    return [{ type: 'customer.merged', time, data: { customer: mergedTo, merged: [customer] } }]
  }
  if (verb === 'delete') return [{ type: 'customer.deleted', time, data: { customer, orders: [], erase: false } }]
  return personSaid(answerRead(Person, change.record, 'data'), change, input)
}

export function dealChanged(json: unknown, input: Input): EventDraft[] {
  const change = changeIn(json)
  const { id: deal, time, verb } = change
  if (isIgnored(change, input)) return []
  if (verb === 'delete') return [{ type: 'deal.updated', time, data: { deal, status: 'deleted' } }]
  return dealSaid(answerRead(Deal, change.record, 'data'), change)
}

/** Changes that another tool of the shop made over the API, where they would only be its echo. */
const isIgnored = ({ byApi }: Change, { settings }: Input): boolean =>
  byApi !== undefined && settings.ignoredUserIds.includes(byApi)

/** Null: nobody was asked, or the record is put away, which is no word of the customer's. */
const marketing = {
  subscribed: 'granted',
  unsubscribed: 'withdrawn',
  no_consent: null,
  archived: null,
} as const
const marketingWords = Object.keys(marketing) as (keyof typeof marketing)[]

function personSaid(
  person: z.infer<typeof Person>,
  { time: toldAt }: Change,
  { digest, settings }: Input,
): EventDraft[] {
  const time = person.update_time ?? toldAt
  const email = primaryOf(person.emails ?? person.email)
  const phone = primaryOf(person.phones ?? person.phone)
  const who = personFrom({ email, phone, country: settings.country }, digest)
  const name = nameFrom([person.first_name, person.last_name], digest)
  const updated: EventDraft = { type: 'customer.updated', time, data: { customer: person.id, person: who, ...name } }
  if (!person.marketing_status) return [updated]
  const state = marketing[wordAt('data.marketing_status', marketingWords, person.marketing_status)]
  if (state === null) return [updated]
  const data = { customer: person.id, person: who, channel: 'email' as const, state }
  return [updated, { type: 'consent.changed', time, data }]
}

type Points = z.infer<typeof Person>['emails']

const primaryOf = (points: Points): string | undefined =>
  (points?.find(({ primary }) => primary) ?? points?.[0])?.value ?? undefined

const statuses = ['open', 'won', 'lost', 'deleted'] as const

function dealSaid(deal: z.infer<typeof Deal>, { time }: Change): EventDraft[] {
  const data = {
    deal: deal.id,
    status: wordAt('data.status', statuses, deal.status),
    ...known('stage', deal.stage_id),
    ...known('value', amountOf('data.value', deal.value, deal.currency)),
    ...known('customer', deal.person_id),
  }
  return [{ type: 'deal.updated', time: deal.update_time ?? time, data }]
}
