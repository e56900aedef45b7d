/** Deals: a change bears the new value, so that only what a new deal is has to be looked up. */
import type { EventDraft, InterpretInput, Lookup } from '@kilter/core'
import { amountOf, answerRead, known, wordAt } from '../fields.ts'
import { type Change, goneIn, isDeletion, mergeOf, recordOf, valueOf } from './changes.ts'
import type { Settings } from './index.ts'
import { DealAnswer } from './payloads.ts'

type Input = InterpretInput<Settings>
type DealData = Extract<EventDraft, { type: 'deal.updated' }>['data']

const asked = ['dealstage', 'amount', 'hs_is_closed_won'].join(',')

export const dealLookups = (changes: readonly Change[]): Lookup[] =>
  newIn(changes).map((id) => ({
    key: keyOf(id),
    path: `/crm/v3/objects/deals/${encodeURIComponent(id)}?properties=${asked}`,
    optional: true,
  }))

export const dealsSaid = (changes: readonly Change[], input: Input): EventDraft[] => [
  ...changedSaid(changes, input),
  ...newIn(changes).flatMap((id) => recordSaid(id, input)),
  ...changes.flatMap(goneSaid),
]

const keyOf = (id: string): string => `deal:${id}`

/** Deals that are there now and were not before, or not under this id. */
function newIn(changes: readonly Change[]): string[] {
  const gone = goneIn(changes)
  const ids = changes.flatMap((change) => {
    if (change.verb === 'merge') return [mergeOf(change).survivor]
    return change.verb === 'creation' || change.verb === 'restore' ? [recordOf(change)] : []
  })
  return [...new Set(ids)].filter((id) => !gone.has(id))
}

/** What changed of a deal at one moment is one event, though each property comes as an entry of its own. */
function changedSaid(changes: readonly Change[], { settings }: Input): EventDraft[] {
  const moments = new Map<string, EventDraft & { data: DealData }>()
  for (const change of changes) {
    const said = change.verb === 'propertyChange' ? propertySaid(change, settings) : {}
    if (Object.keys(said).length === 0) continue
    const deal = recordOf(change)
    const { occurredAt: time } = change
    const before = moments.get(`${deal} ${time}`)
    moments.set(`${deal} ${time}`, { type: 'deal.updated', time, data: { deal, ...before?.data, ...said } })
  }
  return [...moments.values()]
}

function propertySaid({ propertyName, propertyValue }: Change, settings: Settings): Omit<DealData, 'deal'> {
  if (propertyName === 'dealstage') return known('stage', valueOf(propertyValue))
  if (propertyName === 'amount') return valueSaid('propertyValue', propertyValue, settings)
  return propertyName === 'hs_is_closed_won' ? statusSaid('propertyValue', propertyValue) : {}
}

/** HubSpot's amounts come without their currency. */
const valueSaid = (path: string, amount: string | null | undefined, { currency }: Settings) =>
  known('value', amountOf(path, valueOf(amount), currency))

/** What is not won may be open or lost: which, the stages of each pipeline say. */
function statusSaid(path: string, value: string | null | undefined): { status?: 'won' } {
  const word = valueOf(value)
  return word !== undefined && wordAt(path, ['true', 'false'], word) === 'true' ? { status: 'won' } : {}
}

function recordSaid(id: string, { lookups, settings }: Input): EventDraft[] {
  const answer = lookups.get(keyOf(id))
  if (answer === null || answer === undefined) return []
  const { id: deal, updatedAt: time, properties } = answerRead(DealAnswer, answer, keyOf(id))
  const at = (name: string) => `${keyOf(id)}.properties.${name}`
  const data = {
    deal,
    ...statusSaid(at('hs_is_closed_won'), properties.hs_is_closed_won),
    ...known('stage', valueOf(properties.dealstage)),
    ...valueSaid(at('amount'), properties.amount, settings),
  }
  return [{ type: 'deal.updated', time, data }]
}

function goneSaid(change: Change): EventDraft[] {
  const gone = isDeletion(change) ? [recordOf(change)] : change.verb === 'merge' ? mergeOf(change).gone : []
  const { occurredAt: time } = change
  return gone.map((deal) => ({ type: 'deal.updated', time, data: { deal, status: 'deleted' } }))
}
