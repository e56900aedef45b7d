/** What we read of Mailchimp's forms, and no more. Source: https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks */
import { Refusal } from '@kilter/core'
import * as z from 'zod'
import { id, utcTime } from '../fields.ts'

const fieldsMax = 500

/** The form as an object by its own names, `data[email]` and so on. Throws Refusal for a name that stands twice. */
export function formIn(body: Uint8Array): Record<string, string> {
  const fields = [...new URLSearchParams(textOf(body))]
  if (fields.length > fieldsMax) throw new Refusal('unreadable', `a form of more than ${fieldsMax} fields`)
  const form = new Map(fields)
  if (form.size !== fields.length) throw new Refusal('unreadable', 'a form that names a field twice')
  return Object.fromEntries(form)
}

function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new Refusal('unreadable', 'not valid UTF-8', { cause })
  }
}

export const Envelope = z.object({ type: z.string().min(1).max(100), fired_at: utcTime })

const list = { fired_at: utcTime, 'data[list_id]': id }
const member = {
  'data[id]': id,
  'data[email]': z.string(),
  'data[merges][FNAME]': z.string().optional(),
  'data[merges][LNAME]': z.string().optional(),
  'data[merges][PHONE]': z.string().optional(),
}

export const Member = z.object({ ...list, ...member })
export type Member = z.infer<typeof Member>

export const Unsubscribed = z.object({ ...list, ...member, 'data[action]': z.string(), 'data[reason]': z.string() })
export type Unsubscribed = z.infer<typeof Unsubscribed>

/** A member's id is made from the address, so that a new address is a new id. */
export const NewAddress = z.object({
  ...list,
  'data[new_id]': id,
  'data[new_email]': z.string(),
  'data[old_email]': z.string(),
})
export type NewAddress = z.infer<typeof NewAddress>

export const Cleaned = z.object({ ...list, 'data[email]': z.string(), 'data[reason]': z.string() })
export type Cleaned = z.infer<typeof Cleaned>
