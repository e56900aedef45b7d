/** What we read of Xero's webhooks and API answers, and no more. Source: https://developer.xero.com/documentation/guides/webhooks/overview */
import { instantAt } from '@kilter/core'
import * as z from 'zod'
import { id, utcTime } from '../fields.ts'

/** `/Date(1541176290160+0000)/`: milliseconds since 1970, whatever offset stands beside them.
 * Source: https://developer.xero.com/documentation/api/accounting/requests-and-responses */
const netDate = /^\/Date\((\d{1,14})(?:[+-]\d{4})?\)\/$/
export const updated = z
  .string()
  .transform((text) => {
    const [, milliseconds] = netDate.exec(text) ?? []
    return milliseconds === undefined ? text : instantAt(Number(milliseconds))
  })
  .pipe(utcTime)

export const XeroEvent = z.object({
  resourceId: id,
  eventDateUtc: utcTime,
  eventType: z.string().max(100),
  eventCategory: z.string().max(100),
  tenantId: id,
})
export type XeroEvent = z.infer<typeof XeroEvent>

export const Events = z.object({
  events: z.array(XeroEvent).max(1_000),
  firstEventSequence: z.int(),
  lastEventSequence: z.int(),
})
export type Events = z.infer<typeof Events>

const amount = z.union([z.number(), z.string().max(40)])
const contactRef = z.object({ ContactID: id })

/** Invoices and credit notes share what we read. Source: https://developer.xero.com/documentation/api/accounting/invoices */
const document = {
  Type: z.string(),
  Status: z.string(),
  CurrencyCode: z.string().nullish(),
  Total: amount.nullish(),
  Contact: contactRef.nullish(),
  UpdatedDateUTC: updated.nullish(),
}
export const Invoice = z.object({
  ...{ ...document, InvoiceID: id, InvoiceNumber: z.string().nullish(), AmountDue: amount.nullish() },
})
export const InvoicesAnswer = z.object({ Invoices: z.array(Invoice).max(1) })
export const CreditNote = z.object({
  ...{ ...document, CreditNoteID: id, CreditNoteNumber: z.string().nullish(), RemainingCredit: amount.nullish() },
})
export const CreditNotesAnswer = z.object({ CreditNotes: z.array(CreditNote).max(1) })

/** Source: https://developer.xero.com/documentation/api/accounting/contacts */
export const Contact = z.object({
  ContactID: id,
  ContactStatus: z.string(),
  Name: z.string().nullish(),
  EmailAddress: z.string().nullish(),
  UpdatedDateUTC: updated.nullish(),
})
export const ContactsAnswer = z.object({ Contacts: z.array(Contact).max(1) })

/** What a list says, in place of an event and of a look-up. */
export const ListedRecord = z.object({
  category: z.enum(['INVOICE', 'CREDITNOTE', 'CONTACT']),
  id,
  record: z.looseObject({ UpdatedDateUTC: updated }),
})
export type ListedRecord = z.infer<typeof ListedRecord>
