/** Xero's events name a record; what it says now is looked up. */
import type { EventDraft, Interpretation, InterpretInput, Lookup } from '@kilter/core'
import { amountOf, answerRead, known, wordAt } from '../fields.ts'
import { nameFrom, personFrom } from '../person.ts'
import {
  ContactsAnswer,
  CreditNotesAnswer,
  type Events,
  InvoicesAnswer,
  type ListedRecord,
  type XeroEvent,
} from './payloads.ts'

type Input = InterpretInput<unknown>
/** A record is dated by its own last change; by the event about it where it does not say. */
type About = Pick<XeroEvent, 'resourceId' | 'eventDateUtc'>

/** Where each category is read, and what is made of it. Other categories (subscriptions of the app store) are no business of a shop. */
const categories = {
  INVOICE: { path: 'Invoices', say: invoiced },
  CREDITNOTE: { path: 'CreditNotes', say: credited },
  CONTACT: { path: 'Contacts', say: contacted },
} as const
const isRead = (category: string): category is keyof typeof categories => Object.hasOwn(categories, category)

export function eventsSaid({ events }: Events, input: Input): Interpretation {
  const missing = new Map<string, Lookup>()
  const said = events.flatMap((event) => {
    const category = isRead(event.eventCategory) ? categories[event.eventCategory] : undefined
    if (!category) return []
    const key = `${event.eventCategory}:${event.resourceId}`
    if (!input.lookups.has(key)) {
      missing.set(key, { key, path: `/${category.path}/${encodeURIComponent(event.resourceId)}` })
      return []
    }
    const answer = input.lookups.get(key)
    return answer === null ? [] : category.say(event, answer, input)
  })
  return missing.size > 0 ? { lookups: [...missing.values()] } : said
}

/** The record stands in for the answer of its look-up, so that it says the same. */
export function recordSaid({ category, id: resourceId, record }: ListedRecord, input: Input): EventDraft[] {
  const { path, say } = categories[category]
  return say({ resourceId, eventDateUtc: record.UpdatedDateUTC }, { [path]: [record] }, input)
}

const statuses = {
  DRAFT: 'draft',
  SUBMITTED: 'draft',
  AUTHORISED: 'open',
  PAID: 'paid',
  VOIDED: 'void',
  DELETED: 'void',
} as const
const statusWords = Object.keys(statuses) as (keyof typeof statuses)[]
const invoiceKinds = { ACCREC: 'invoice', ACCPAY: 'bill' } as const
const invoiceWords = Object.keys(invoiceKinds) as (keyof typeof invoiceKinds)[]

function invoiced({ resourceId, eventDateUtc }: About, answer: unknown): EventDraft[] {
  const key = `INVOICE:${resourceId}`
  return answerRead(InvoicesAnswer, answer, key).Invoices.map((invoice) => ({
    type: 'invoice.updated',
    time: invoice.UpdatedDateUTC ?? eventDateUtc,
    data: {
      invoice: invoice.InvoiceID,
      kind: invoiceKinds[wordAt(`${key}.Type`, invoiceWords, invoice.Type)],
      status: statuses[wordAt(`${key}.Status`, statusWords, invoice.Status)],
      ...known('number', invoice.InvoiceNumber),
      ...known('total', amountOf(`${key}.Total`, invoice.Total, invoice.CurrencyCode)),
      ...known('due', amountOf(`${key}.AmountDue`, invoice.AmountDue, invoice.CurrencyCode)),
      ...known('customer', invoice.Contact?.ContactID),
    },
  }))
}

/** A credit to a customer; what a supplier credits is of no concern to the shop's own customers. */
const customerCredit = 'ACCRECCREDIT'
const creditWords = [customerCredit, 'ACCPAYCREDIT'] as const

function credited({ resourceId, eventDateUtc }: About, answer: unknown): EventDraft[] {
  const key = `CREDITNOTE:${resourceId}`
  const notes = answerRead(CreditNotesAnswer, answer, key).CreditNotes
  const ours = notes.filter((note) => wordAt(`${key}.Type`, creditWords, note.Type) === customerCredit)
  return ours.map((note) => ({
    type: 'invoice.updated',
    time: note.UpdatedDateUTC ?? eventDateUtc,
    data: {
      invoice: note.CreditNoteID,
      kind: 'credit',
      status: statuses[wordAt(`${key}.Status`, statusWords, note.Status)],
      ...known('number', note.CreditNoteNumber),
      ...known('total', amountOf(`${key}.Total`, note.Total, note.CurrencyCode)),
      ...known('due', amountOf(`${key}.RemainingCredit`, note.RemainingCredit, note.CurrencyCode)),
      ...known('customer', note.Contact?.ContactID),
    },
  }))
}

const contactWords = ['ACTIVE', 'ARCHIVED', 'GDPRREQUEST'] as const

function contacted({ resourceId, eventDateUtc }: About, answer: unknown, { digest }: Input): EventDraft[] {
  const key = `CONTACT:${resourceId}`
  return answerRead(ContactsAnswer, answer, key).Contacts.map((contact): EventDraft => {
    const { ContactID: customer } = contact
    const time = contact.UpdatedDateUTC ?? eventDateUtc
    const status = wordAt(`${key}.ContactStatus`, contactWords, contact.ContactStatus)
    if (status === 'GDPRREQUEST') return { type: 'customer.deleted', time, data: { customer, orders: [], erase: true } }
    const person = personFrom({ email: contact.EmailAddress }, digest)
    const data = { customer, person, ...nameFrom([contact.Name], digest), archived: status === 'ARCHIVED' }
    return { type: 'customer.updated', time, data }
  })
}
