/** Mailchimp's words in ours: members of an audience, and what they agreed to. */
import type { EventDraft, InterpretInput } from '@kilter/core'
import { wordAt } from '../fields.ts'
import { nameFrom, personFrom } from '../person.ts'
import type { Cleaned, Member, NewAddress, Unsubscribed } from './payloads.ts'

type Input = InterpretInput<unknown>
type State = Extract<EventDraft, { type: 'consent.changed' }>['data']['state']

export function profiled(form: Member, { digest }: Input): EventDraft[] {
  const person = personFrom({ email: form['data[email]'], phone: form['data[merges][PHONE]'] }, digest)
  const name = nameFrom([form['data[merges][FNAME]'], form['data[merges][LNAME]']], digest)
  return [{ type: 'customer.updated', time: form.fired_at, data: { customer: form['data[id]'], person, ...name } }]
}

export const subscribed = (form: Member, input: Input): EventDraft[] => [
  ...profiled(form, input),
  consented(form, form['data[id]'], form['data[email]'], 'granted', input),
]

/** Somebody said so, marked it as spam, or was deleted from the audience: in each case nothing may be sent any more. */
export function unsubscribed(form: Unsubscribed, input: Input): EventDraft[] {
  wordAt('data[action]', ['unsub', 'delete'], form['data[action]'])
  return [consented(form, form['data[id]'], form['data[email]'], 'withdrawn', input)]
}

/** Marked as spam is the customer's own word; a hard bounce is the mailbox's. */
export function cleaned(form: Cleaned, input: Input): EventDraft[] {
  const isAbuse = wordAt('data[reason]', ['hard', 'abuse'], form['data[reason]']) === 'abuse'
  return [consented(form, null, form['data[email]'], isAbuse ? 'withdrawn' : 'undeliverable', input)]
}

function consented(
  form: Pick<Member, 'fired_at' | 'data[list_id]'>,
  customer: string | null,
  email: string,
  state: State,
  { digest }: Input,
): EventDraft {
  const person = personFrom({ email }, digest)
  const data = { customer, person, channel: 'email' as const, state, list: form['data[list_id]'] }
  return { type: 'consent.changed', time: form.fired_at, data }
}

/** Which id the old address had is not said. */
export function readdressed(form: NewAddress, { digest }: Input): EventDraft[] {
  const person = personFrom({ email: form['data[new_email]'] }, digest)
  return [{ type: 'customer.updated', time: form.fired_at, data: { customer: form['data[new_id]'], person } }]
}
