/** What systems say of customers. Personal data is never in an event: only keyed digests to compare by, and masked hints to read. */
import * as z from 'zod'
import { Instant } from '../values.ts'

const Id = z.string().min(1).max(200)

/** A value nobody can read back: two are the same value where their digests are. The digest is keyed by tenant. */
export const Pseudonym = z.object({
  digest: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** For people: `a•••@e•••.com`, `+44•••••••67`. */
  hint: z.string().max(60),
})
export type Pseudonym = z.infer<typeof Pseudonym>

/** How a person is recognised across systems: normalised e-mail, E.164 phone. */
export const Person = z.object({ email: Pseudonym.optional(), phone: Pseudonym.optional() })
export type Person = z.infer<typeof Person>

export const CustomerUpdated = z.object({
  customer: Id,
  person: Person,
  name: Pseudonym.optional(),
  /** Put away by the merchant without being deleted. */
  archived: z.boolean().optional(),
})
export type CustomerUpdated = z.infer<typeof CustomerUpdated>

/** Several records became one. */
export const CustomerMerged = z.object({ customer: Id, merged: z.array(Id).min(1).max(1_000) })

/** A customer record is gone (`customer` null: all of the shop's). */
export const CustomerDeleted = z.object({
  customer: Id.nullable(),
  orders: z.array(Id).max(10_000),
  /** The vendor orders personal data erased; false where a record was merely deleted. */
  erase: z.boolean(),
  /** Where the vendor says whose data it is. */
  person: Person.optional(),
})
export type CustomerDeleted = z.infer<typeof CustomerDeleted>

/** A customer asks to be told what is held of them. */
export const CustomerRequested = z.object({ customer: Id.nullable(), orders: z.array(Id).max(10_000), person: Person })
export type CustomerRequested = z.infer<typeof CustomerRequested>

export const consentChannels = ['email', 'sms', 'phone', 'survey'] as const
export const consentStates = ['granted', 'pending', 'withdrawn', 'undeliverable'] as const

export const ConsentChanged = z.object({
  /** Null where the vendor names the address alone. */
  customer: Id.nullable(),
  person: Person,
  channel: z.enum(consentChannels),
  state: z.enum(consentStates),
  /** The vendor's list or subscription, where consent is given to one. */
  list: Id.optional(),
})
export type ConsentChanged = z.infer<typeof ConsentChanged>

export const customerUpdated = z.object({ type: z.literal('customer.updated'), time: Instant, data: CustomerUpdated })
export const customerMerged = z.object({ type: z.literal('customer.merged'), time: Instant, data: CustomerMerged })
export const customerDeleted = z.object({ type: z.literal('customer.deleted'), time: Instant, data: CustomerDeleted })
export const customerRequested = z.object({
  type: z.literal('customer.requested'),
  time: Instant,
  data: CustomerRequested,
})
export const consentChanged = z.object({ type: z.literal('consent.changed'), time: Instant, data: ConsentChanged })
