/** What we read of Xero's webhooks and API answers, and no more. Source: https://developer.xero.com/documentation/guides/webhooks/overview */
import * as z from 'zod'
import { id, utcTime } from '../fields.ts'

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
}
export const InvoicesAnswer = z.object({
  Invoices: z
    .array(z.object({ ...document, InvoiceID: id, InvoiceNumber: z.string().nullish(), AmountDue: amount.nullish() }))
    .max(1),
})
export const CreditNotesAnswer = z.object({
  CreditNotes: z
    .array(
      z.object({
        ...document,
        CreditNoteID: id,
        CreditNoteNumber: z.string().nullish(),
        RemainingCredit: amount.nullish(),
      }),
    )
    .max(1),
})

/** Source: https://developer.xero.com/documentation/api/accounting/contacts */
export const ContactsAnswer = z.object({
  Contacts: z
    .array(
      z.object({
        ContactID: id,
        ContactStatus: z.string(),
        Name: z.string().nullish(),
        EmailAddress: z.string().nullish(),
      }),
    )
    .max(1),
})
