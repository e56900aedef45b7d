/** Xero's events name a record; what it says now is looked up. */
import type { EventDraft, Interpretation, InterpretInput, Lookup } from '@kilter/core'
import { amountOf, answerRead, known, wordAt } from '../fields.ts'
import { nameFrom, personFrom } from '../person.ts'
import { ContactsAnswer, CreditNotesAnswer, type Events, InvoicesAnswer, type XeroEvent } from './payloads.ts'

type Input = InterpretInput<unknown>

/** Where each category is read, and what is made of it. Other categories (subscriptions of the app store) are no business of a shop. */
const categories: Readonly<
  Record<string, { path: string; say(event: XeroEvent, answer: unknown, input: Input): EventDraft[] }>
> = {
  INVOICE: { path: 'Invoices', say: invoiced },
  CREDITNOTE: { path: 'CreditNotes', say: credited },
  CONTACT: { path: 'Contacts', say: contacted },
}

export function eventsSaid({ events }: Events, input: Input): Interpretation {
  const missing = new Map<string, Lookup>()
  const said = events.flatMap((event) => {
    const category = categories[event.eventCategory]
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

function invoiced({ resourceId, eventDateUtc: time }: XeroEvent, answer: unknown): EventDraft[] {
  const key = `INVOICE:${resourceId}`
  return answerRead(InvoicesAnswer, answer, key).Invoices.map((invoice) => ({
    type: 'invoice.updated',
    time,
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

function credited({ resourceId, eventDateUtc: time }: XeroEvent, answer: unknown): EventDraft[] {
  const key = `CREDITNOTE:${resourceId}`
  const notes = answerRead(CreditNotesAnswer, answer, key).CreditNotes
  const ours = notes.filter((note) => wordAt(`${key}.Type`, creditWords, note.Type) === customerCredit)
  return ours.map((note) => ({
    type: 'invoice.updated',
    time,
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

function contacted({ resourceId, eventDateUtc: time }: XeroEvent, answer: unknown, { digest }: Input): EventDraft[] {
  const key = `CONTACT:${resourceId}`
  return answerRead(ContactsAnswer, answer, key).Contacts.map((contact): EventDraft => {
    const { ContactID: customer } = contact
    const status = wordAt(`${key}.ContactStatus`, contactWords, contact.ContactStatus)
    if (status === 'GDPRREQUEST') return { type: 'customer.deleted', time, data: { customer, orders: [], erase: true } }
    const person = personFrom({ email: contact.EmailAddress }, digest)
    const data = { customer, person, ...nameFrom([contact.Name], digest), archived: status === 'ARCHIVED' }
    return { type: 'customer.updated', time, data }
  })
}
