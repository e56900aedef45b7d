/** What Shopify says of customers, and what it orders erased. */
import type { EventDraft, InterpretInput } from '@kilter/core'
import type { z } from 'zod'
import { nameFrom, personFrom } from '../person.ts'
import type { Customer, CustomerRedact, DataRequest, DeletedCustomer } from './payloads.ts'

type Input = InterpretInput<unknown>

export function customerUpdated(customer: z.infer<typeof Customer>, { digest }: Input): EventDraft[] {
  const { id, email, phone, first_name, last_name, updated_at: time } = customer
  const data = {
    customer: id,
    person: personFrom({ email, phone }, digest),
    ...nameFrom([first_name, last_name], digest),
  }
  return [{ type: 'customer.updated', time, data }]
}

/** A record was removed by whoever runs the shop; that is no order to erase what is known of its holder. */
export const customerDeleted = ({ id }: z.infer<typeof DeletedCustomer>, { receivedAt }: Input): EventDraft[] => [
  { type: 'customer.deleted', time: receivedAt, data: { customer: id, orders: [], erase: false } },
]

export function customerRedacted(payload: z.infer<typeof CustomerRedact>, { receivedAt, digest }: Input): EventDraft[] {
  const { id: customer, ...contact } = payload.customer
  const person = personFrom(contact, digest)
  const data = { customer, orders: payload.orders_to_redact ?? [], erase: true, person }
  return [{ type: 'customer.deleted', time: receivedAt, data }]
}

/** Answered by whoever runs the shop; the hub says what it holds. */
export function dataRequested(payload: z.infer<typeof DataRequest>, { receivedAt, digest }: Input): EventDraft[] {
  const { id: customer, ...contact } = payload.customer
  const data = { customer, orders: payload.orders_requested ?? [], person: personFrom(contact, digest) }
  return [{ type: 'customer.requested', time: receivedAt, data }]
}

export const shopRedacted = (_payload: unknown, { receivedAt }: Input): EventDraft[] => [
  { type: 'customer.deleted', time: receivedAt, data: { customer: null, orders: [], erase: true } },
]
