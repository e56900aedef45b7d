/** Contacts: entries name them, what they are now is looked up. */
import type { EventDraft, Instant, InterpretInput, Lookup } from '@kilter/core'
import { answerRead, wordAt } from '../fields.ts'
import { nameFrom, personFrom } from '../person.ts'
import { type Change, goneIn, isDeletion, mergeOf, recordOf, valueOf } from './changes.ts'
import type { Settings } from './index.ts'
import { ContactAnswer } from './payloads.ts'

type Input = InterpretInput<Settings>
type Consent = Extract<EventDraft, { type: 'consent.changed' }>
type State = Consent['data']['state']

const identity = ['email', 'phone', 'firstname', 'lastname']
const optOut = 'hs_email_optout'
const asked = [...identity, optOut].join(',')
/** Of one subscription, named by its id. */
const listOptOut = /^hs_email_optout_(\d{1,20})$/

/** One read for each contact, however many entries speak of it. */
export function contactLookups(changes: readonly Change[]): Lookup[] {
  const needs = new Map<string, { optional: boolean }>()
  const gone = goneIn(changes)
  for (const change of changes) {
    const need = needOf(change)
    if (!need || gone.has(need.id)) continue
    needs.set(need.id, { optional: need.optional && (needs.get(need.id)?.optional ?? true) })
  }
  return [...needs].map(([id, { optional }]) => ({
    key: keyOf(id),
    path: `/crm/v3/objects/contacts/${encodeURIComponent(id)}?properties=${asked}`,
    ...(optional ? { optional } : {}),
  }))
}

const keyOf = (id: string): string => `contact:${id}`

/** A change of consent and a merge are true as they stand; of a contact that is new or has another address it takes all. */
function needOf(change: Change): { id: string; optional: boolean } | undefined {
  const { verb, propertyName } = change
  if (verb === 'merge') return { id: mergeOf(change).survivor, optional: true }
  if (verb === 'creation' || verb === 'restore') return { id: recordOf(change), optional: false }
  if (verb !== 'propertyChange') return undefined
  if (isConsent(change)) return { id: recordOf(change), optional: true }
  return identity.includes(propertyName ?? '') ? { id: recordOf(change), optional: false } : undefined
}

const isConsent = ({ verb, propertyName }: Change): boolean =>
  verb === 'propertyChange' && (propertyName === optOut || listOptOut.test(propertyName ?? ''))

export function contactsSaid(changes: readonly Change[], input: Input): EventDraft[] {
  const records = recordsIn(changes, input)
  const gone = goneIn(changes)
  const consents = changes.filter((change) => isConsent(change) && !gone.has(recordOf(change)))
  return [
    ...changes.flatMap(lifecycleSaid),
    ...[...records.values()].flatMap((record) => recordSaid(record, input)),
    ...consents.flatMap((change) => consentSaid(change, records.get(recordOf(change)), input)),
  ]
}

/** By the id that was asked for; that of a merged contact is answered with the one that is left. */
function recordsIn(changes: readonly Change[], { lookups }: Input): ReadonlyMap<string, ContactAnswer> {
  const ids = new Set(changes.flatMap((change) => needOf(change)?.id ?? []))
  return new Map(
    [...ids].flatMap((id): [string, ContactAnswer][] => {
      const answer = lookups.get(keyOf(id))
      return answer === null || answer === undefined ? [] : [[id, answerRead(ContactAnswer, answer, keyOf(id))]]
    }),
  )
}

/** A privacy deletion is an order to erase; any other deletion may be taken back. */
function lifecycleSaid(change: Change): EventDraft[] {
  const { verb, occurredAt: time } = change
  if (isDeletion(change)) {
    const data = { customer: recordOf(change), orders: [], erase: verb === 'privacyDeletion' }
    return [{ type: 'customer.deleted', time, data }]
  }
  if (verb !== 'merge') return []
  const { survivor, gone } = mergeOf(change)
  return gone.length === 0 ? [] : [{ type: 'customer.merged', time, data: { customer: survivor, merged: gone } }]
}

function recordSaid({ id: customer, updatedAt: time, properties }: ContactAnswer, input: Input): EventDraft[] {
  const person = personOf(properties, input)
  const name = nameFrom([properties.firstname, properties.lastname], input.digest)
  const state = stateOf(`${keyOf(customer)}.properties.${optOut}`, properties.hs_email_optout)
  const updated: EventDraft = { type: 'customer.updated', time, data: { customer, person, ...name } }
  return [updated, ...(state ? [consent(time, { customer, person, channel: 'email', state })] : [])]
}

/** Of a list, or of all e-mail where the contact itself could not be read or does not say. */
function consentSaid(change: Change, record: ContactAnswer | undefined, input: Input): EventDraft[] {
  const [, list] = listOptOut.exec(change.propertyName ?? '') ?? []
  const state = stateOf('propertyValue', change.propertyValue)
  const isSaid = list === undefined && valueOf(record?.properties.hs_email_optout) !== undefined
  if (!state || isSaid) return []
  const customer = record?.id ?? recordOf(change)
  const person = record ? personOf(record.properties, input) : {}
  const data = { customer, person, channel: 'email' as const, state, ...(list === undefined ? {} : { list }) }
  return [consent(change.occurredAt, data)]
}

const consent = (time: Instant, data: Consent['data']): Consent => ({ type: 'consent.changed', time, data })

const personOf = ({ email, phone }: ContactAnswer['properties'], { digest, settings }: Input) =>
  personFrom({ email, phone, country: settings.country }, digest)

function stateOf(path: string, value: string | null | undefined): State | undefined {
  const word = valueOf(value)
  if (word === undefined) return undefined
  return wordAt(path, ['true', 'false'], word) === 'true' ? 'withdrawn' : 'granted'
}
