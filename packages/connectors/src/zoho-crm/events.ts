/** Zoho names records; what they say now is looked up. */
import type { EventDraft, Interpretation, InterpretInput, Lookup } from '@kilter/core'
import { amountOf, answerRead, known } from '../fields.ts'
import { nameFrom, personFrom } from '../person.ts'
import type { Settings } from './index.ts'
import { DealsAnswer, type Notification, PersonsAnswer } from './payloads.ts'

type Input = InterpretInput<Settings>
type Say = (answer: unknown, key: string, input: Input) => EventDraft[]

/** Subscriptions say create, edit and delete; callbacks have been seen with the words of the database. */
const isDeletion = (operation: string): boolean => operation === 'delete'

export function personsChanged(notification: Notification, input: Input): Interpretation {
  const { ids, operation, server_time: time } = notification
  if (!isDeletion(operation)) return looked(notification, input, personSaid)
  return ids.map((customer) => ({ type: 'customer.deleted', time, data: { customer, orders: [], erase: false } }))
}

export function dealsChanged(notification: Notification, input: Input): Interpretation {
  const { ids, operation, server_time: time } = notification
  if (!isDeletion(operation)) return looked(notification, input, dealSaid)
  return ids.map((deal) => ({ type: 'deal.updated', time, data: { deal, status: 'deleted' } }))
}

function looked({ module, ids }: Notification, input: Input, say: Say): Interpretation {
  const keys = ids.map((id) => ({ id, key: `${module}:${id}` }))
  const missing = keys.filter(({ key }) => !input.lookups.has(key))
  if (missing.length > 0) {
    const path = (id: string) => `/crm/v8/${encodeURIComponent(module)}/${encodeURIComponent(id)}`
    return { lookups: missing.map(({ id, key }): Lookup => ({ key, path: path(id) })) }
  }
  return keys.flatMap(({ key }) => {
    const answer = input.lookups.get(key)
    return answer === null ? [] : say(answer, key, input)
  })
}

function personSaid(answer: unknown, key: string, { digest, settings }: Input): EventDraft[] {
  return answerRead(PersonsAnswer, answer, key).data.flatMap((record): EventDraft[] => {
    const { id: customer, Modified_Time: time, Email_Opt_Out: optedOut } = record
    const person = personFrom({ email: record.Email, phone: record.Phone, country: settings.country }, digest)
    const name = nameFrom([record.First_Name, record.Last_Name], digest)
    const updated: EventDraft = { type: 'customer.updated', time, data: { customer, person, ...name } }
    if (typeof optedOut !== 'boolean') return [updated]
    const state = optedOut ? 'withdrawn' : 'granted'
    return [updated, { type: 'consent.changed', time, data: { customer, person, channel: 'email', state } }]
  })
}

/** Whether a stage means won is the shop's own arrangement, so only its name is told. */
function dealSaid(answer: unknown, key: string, { settings }: Input): EventDraft[] {
  return answerRead(DealsAnswer, answer, key).data.map((deal) => ({
    type: 'deal.updated',
    time: deal.Modified_Time,
    data: {
      deal: deal.id,
      ...known('status', statusOf(deal.Stage, settings)),
      ...known('stage', deal.Stage),
      ...known('value', amountOf(`${key}.Amount`, deal.Amount, settings.currency)),
      ...known('customer', deal.Contact_Name?.id),
    },
  }))
}

function statusOf(stage: string | null | undefined, { wonStages, lostStages }: Settings) {
  if (!stage) return undefined
  if (wonStages.includes(stage)) return 'won' as const
  return lostStages.includes(stage) ? ('lost' as const) : ('open' as const)
}
