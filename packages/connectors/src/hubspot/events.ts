/** HubSpot names a record and what happened to it; what the record says now is looked up. */
import type { EventDraft, Interpretation, InterpretInput, Lookup } from '@kilter/core'
import { amountOf, answerRead, known, wordAt } from '../fields.ts'
import { nameFrom, personFrom } from '../person.ts'
import type { Settings } from './index.ts'
import { ContactAnswer, DealAnswer, type HubSpotEvent } from './payloads.ts'

type Input = InterpretInput<Settings>

/** The generic form names its object by number. */
const objectTypes: Readonly<Record<string, string>> = { '0-1': 'contact', '0-3': 'deal' }

const looked = {
  contact: {
    path: (id: string) =>
      `/crm/v3/objects/contacts/${encodeURIComponent(id)}?properties=email,phone,firstname,lastname,hs_email_optout`,
    say: contactSaid,
  },
  deal: {
    path: (id: string) =>
      `/crm/v3/objects/deals/${encodeURIComponent(id)}?properties=dealstage,amount,deal_currency_code,hs_is_closed_won,hs_is_closed`,
    say: dealSaid,
  },
} as const

/** Many events may name one record: it is looked up and told once. */
export function eventsSaid(events: readonly HubSpotEvent[], input: Input): Interpretation {
  const said: EventDraft[] = []
  const missing: Lookup[] = []
  const seen = new Set<string>()
  for (const event of events.filter((each) => !isIgnored(each, input.settings))) {
    const [object, verb] = kindOf(event)
    const final = finalSaid(object, verb, event)
    if (final) {
      said.push(...final)
      continue
    }
    const reading = looked[object as keyof typeof looked]
    const { objectId } = event
    const key = `${object}:${objectId}`
    if (!reading || !objectId || !readVerbs.has(verb) || seen.has(key)) continue
    seen.add(key)
    if (!input.lookups.has(key)) missing.push({ key, path: reading.path(objectId) })
    else if (input.lookups.get(key) !== null) said.push(...reading.say(input.lookups.get(key), key, input))
  }
  return missing.length > 0 ? { lookups: missing } : said
}

const readVerbs = new Set(['creation', 'propertyChange', 'restore'])

/** Changes that another tool of the shop made over the API, where they would only be its echo. An order to erase is never one. */
const isIgnored = (
  { subscriptionType, changeSource, sourceId }: HubSpotEvent,
  { ignoredSourceIds }: Settings,
): boolean =>
  !subscriptionType.endsWith('.privacyDeletion') &&
  changeSource === 'INTEGRATION' &&
  sourceId !== null &&
  sourceId !== undefined &&
  ignoredSourceIds.includes(sourceId)

function kindOf({ subscriptionType, objectTypeId }: HubSpotEvent): [object: string, verb: string] {
  const [object = '', verb = ''] = subscriptionType.split('.')
  return [object === 'object' ? (objectTypes[objectTypeId ?? ''] ?? object) : object, verb]
}

/** What needs no look at a record, because there is none left. */
function finalSaid(object: string, verb: string, event: HubSpotEvent): EventDraft[] | undefined {
  const { occurredAt: time, objectId } = event
  if (object === 'deal' && verb === 'deletion' && objectId) {
    return [{ type: 'deal.updated', time, data: { deal: objectId, status: 'deleted' } }]
  }
  if (object !== 'contact') return undefined
  if ((verb === 'deletion' || verb === 'privacyDeletion') && objectId) {
    const data = { customer: objectId, orders: [], erase: verb === 'privacyDeletion' }
    return [{ type: 'customer.deleted', time, data }]
  }
  return verb === 'merge' ? mergeSaid(event) : undefined
}

/** The one that remains may have a new id, and then both of the old ones went up in it. */
function mergeSaid({ occurredAt: time, primaryObjectId, newObjectId, mergedObjectIds }: HubSpotEvent): EventDraft[] {
  const customer = newObjectId ?? primaryObjectId
  if (!customer) return []
  const before = [...(mergedObjectIds ?? []), ...(primaryObjectId ? [primaryObjectId] : [])]
  const merged = [...new Set(before)].filter((each) => each !== customer)
  return merged.length === 0 ? [] : [{ type: 'customer.merged', time, data: { customer, merged } }]
}

const flags = ['true', 'false'] as const

function contactSaid(answer: unknown, key: string, { digest, settings }: Input): EventDraft[] {
  const { id: customer, updatedAt: time, archived, properties } = answerRead(ContactAnswer, answer, key)
  const person = personFrom({ email: properties.email, phone: properties.phone, country: settings.country }, digest)
  const name = nameFrom([properties.firstname, properties.lastname], digest)
  const updated: EventDraft = {
    type: 'customer.updated',
    time,
    data: { customer, person, ...name, archived: archived === true },
  }
  const optedOut = properties.hs_email_optout
  if (!optedOut) return [updated]
  const isOut = wordAt(`${key}.properties.hs_email_optout`, flags, optedOut) === 'true'
  const state = isOut ? 'withdrawn' : 'granted'
  return [updated, { type: 'consent.changed', time, data: { customer, person, channel: 'email', state } }]
}

function dealSaid(answer: unknown, key: string, { settings }: Input): EventDraft[] {
  const { id: deal, updatedAt: time, properties } = answerRead(DealAnswer, answer, key)
  const { hs_is_closed_won: won, hs_is_closed: closed } = properties
  const status = won === 'true' ? 'won' : closed === 'true' ? 'lost' : closed === 'false' ? 'open' : undefined
  const currency = properties.deal_currency_code || settings.currency
  const data = {
    deal,
    ...known('status', status as 'won' | 'lost' | 'open' | undefined),
    ...known('stage', properties.dealstage),
    ...known('value', amountOf(`${key}.amount`, properties.amount || undefined, currency)),
  }
  return [{ type: 'deal.updated', time, data }]
}
