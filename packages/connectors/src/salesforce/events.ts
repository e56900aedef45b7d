/** Salesforce's records in our words, from either feed. */
import type { EventDraft, Instant, Interpretation, InterpretInput, Lookup } from '@kilter/core'
import { Refusal } from '@kilter/core'
import { amountOf, answerRead, known, wordAt } from '../fields.ts'
import { nameFrom, personFrom } from '../person.ts'
import type { Settings } from './index.ts'
import { type ChangeEvent, type OutboundMessage, RecordAnswer, type SObject } from './payloads.ts'

type Input = InterpretInput<Settings>
type Say = (id: string, record: SObject, time: Instant, input: Input) => EventDraft[]

const objects: Readonly<Record<string, Say>> = { Contact: personSaid, Lead: personSaid, Opportunity: dealSaid }

/** Ids have a form of 15 characters and one of 18 that ends in a check of its case. */
const sameId = (left: string, right: string): boolean => left.slice(0, 15) === right.slice(0, 15)

function mustBeOurs(organizationId: string, path: string, { settings }: Input): void {
  if (sameId(organizationId, settings.organizationId)) return
  throw new Refusal('unreadable', 'not of the organisation that was connected', { path })
}

export function messageSaid({ organizationId, notifications }: OutboundMessage, input: Input): EventDraft[] {
  mustBeOurs(organizationId, 'OrganizationId', input)
  return notifications.flatMap(({ type, record }) => {
    const time = record.LastModifiedDate ?? record.SystemModstamp ?? input.receivedAt
    return objects[type]?.(record.Id, record, time, input) ?? []
  })
}

const changeTypes = [
  'CREATE',
  'UPDATE',
  'DELETE',
  'UNDELETE',
  'GAP_CREATE',
  'GAP_UPDATE',
  'GAP_DELETE',
  'GAP_UNDELETE',
  'GAP_OVERFLOW',
] as const

/** A change bears the fields that changed and no others, so the whole record is looked up; without credentials a change of
 * consent alone is still told. */
export function changeSaid({ change, organizationId }: ChangeEvent, input: Input): Interpretation {
  if (organizationId !== undefined) mustBeOurs(organizationId, 'source', input)
  const { entityName, recordIds, changeType, commitTimestamp: time } = change.ChangeEventHeader
  const type = wordAt('ChangeEventHeader.changeType', changeTypes, changeType)
  const say = objects[entityName]
  if (!say || type === 'GAP_OVERFLOW') return []
  if (type === 'DELETE' || type === 'GAP_DELETE') return recordIds.map((id) => gone(entityName, id, time))
  const missing = recordIds.filter((id) => !input.lookups.has(keyOf(entityName, id)))
  if (missing.length > 0) return { lookups: missing.map((id) => lookupOf(entityName, id)) }
  return recordIds.flatMap((id) => {
    const key = keyOf(entityName, id)
    const answer = input.lookups.get(key)
    if (answer === null) return consentSaid(id, change, time, input)
    return say(id, answerRead(RecordAnswer, answer, key), time, input)
  })
}

const keyOf = (entity: string, id: string): string => `${entity}:${id}`

const lookupOf = (entity: string, id: string): Lookup => ({
  key: keyOf(entity, id),
  path: `/services/data/v62.0/sobjects/${encodeURIComponent(entity)}/${encodeURIComponent(id)}`,
  optional: true,
})

function gone(entity: string, id: string, time: Instant): EventDraft {
  if (entity === 'Opportunity') return { type: 'deal.updated', time, data: { deal: id, status: 'deleted' } }
  return { type: 'customer.deleted', time, data: { customer: id, orders: [], erase: false } }
}

function personSaid(customer: string, record: SObject, time: Instant, input: Input): EventDraft[] {
  const person = personFrom({ email: record.Email, phone: record.Phone, country: input.settings.country }, input.digest)
  const name = nameFrom([record.FirstName, record.LastName], input.digest)
  const updated: EventDraft = { type: 'customer.updated', time, data: { customer, person, ...name } }
  return [updated, ...consentSaid(customer, record, time, input)]
}

function consentSaid(customer: string, record: SObject, time: Instant, { digest }: Input): EventDraft[] {
  if (record.HasOptedOutOfEmail === undefined) return []
  const person = personFrom({ email: record.Email }, digest)
  const state = record.HasOptedOutOfEmail ? 'withdrawn' : 'granted'
  return [{ type: 'consent.changed', time, data: { customer, person, channel: 'email', state } }]
}

function dealSaid(deal: string, record: SObject, time: Instant, { settings }: Input): EventDraft[] {
  const { IsWon, IsClosed } = record
  const status = IsWon ? 'won' : IsClosed ? 'lost' : IsWon === false ? 'open' : undefined
  const currency = record.CurrencyIsoCode ?? settings.currency
  const data = {
    deal,
    ...known('status', status as 'won' | 'lost' | 'open' | undefined),
    ...known('stage', record.StageName),
    ...known('value', amountOf('Amount', record.Amount, currency)),
    ...known('customer', record.AccountId),
  }
  return [{ type: 'deal.updated', time, data }]
}
