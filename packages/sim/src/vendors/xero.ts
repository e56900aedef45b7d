/** Xero's word: an event names a record, and what it says now is read. Times are UTC without saying so.
 * Source: https://developer.xero.com/documentation/guides/webhooks/overview */
import type { Instant, InvoiceUpdated, Money } from '@kilter/core'
import { writtenOf } from './contacts.ts'
import { decimalText, uuidFor } from './forms.ts'
import { uuidOf } from './signed.ts'
import { voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const tenantId = 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f'
const statuses = { draft: 'DRAFT', open: 'AUTHORISED', paid: 'PAID', void: 'VOIDED' } as const

export const xero: VoiceMaker = ({ people }) => {
  const invoices = new Map<string, unknown>()
  const credits = new Map<string, unknown>()
  const contacts = new Map<string, unknown>()
  /** Of the app's subscription: each event is one more. */
  let sequence = 0

  function told(path: string, category: string, id: string, isNew: boolean, time: Instant): Telling[] {
    sequence += 1
    const event = {
      ...{ resourceUrl: `https://api.xero.com/api.xro/2.0/${path}/${id}`, resourceId: id },
      ...{ eventDateUtc: time.slice(0, -1), eventType: isNew ? 'CREATE' : 'UPDATE', eventCategory: category },
      ...{ tenantId, tenantType: 'ORGANISATION' },
    }
    const entropy = uuidOf(`${sequence} ${id}`).replaceAll('-', '').toUpperCase().slice(0, 20)
    // As Xero writes it, blanks included.
    const numbers = `"firstEventSequence": ${sequence},"lastEventSequence": ${sequence}`
    return [{ body: `{"events":[${JSON.stringify(event)}],${numbers}, "entropy": "${entropy}"}` }]
  }

  return voiceOf({
    settings: { tenantId },
    tellers: {
      'invoice.updated': ({ time, data }) => {
        const id = uuidFor(data.invoice)
        if (data.kind === 'credit') {
          const isNew = !credits.has(id)
          credits.set(id, { CreditNotes: [creditBody(id, data)] })
          return told('CreditNotes', 'CREDITNOTE', id, isNew, time)
        }
        const isNew = !invoices.has(id)
        invoices.set(id, { Invoices: [invoiceBody(id, data)] })
        return told('Invoices', 'INVOICE', id, isNew, time)
      },
      'customer.updated': ({ time, data: { customer, person, name, archived } }) => {
        const id = uuidFor(customer)
        const isNew = !contacts.has(id)
        const EmailAddress = writtenOf(person, people).email ?? ''
        const Name = (name && people(name.digest)) ?? ''
        const ContactStatus = archived === true ? 'ARCHIVED' : 'ACTIVE'
        contacts.set(id, { Contacts: [{ ContactID: id, ContactStatus, Name, EmailAddress }] })
        return told('Contacts', 'CONTACT', id, isNew, time)
      },
      /** Nothing is deleted but for the law's sake. */
      'customer.deleted': ({ time, data: { customer, erase } }) => {
        if (customer === null || !erase) return []
        const id = uuidFor(customer)
        contacts.set(id, { Contacts: [{ ContactID: id, ContactStatus: 'GDPRREQUEST', Name: '', EmailAddress: '' }] })
        return told('Contacts', 'CONTACT', id, false, time)
      },
    },
    reads: [
      [/^\/Invoices\/([^/?]+)$/, (id) => invoices.get(id)],
      [/^\/CreditNotes\/([^/?]+)$/, (id) => credits.get(id)],
      [/^\/Contacts\/([^/?]+)$/, (id) => contacts.get(id)],
    ],
  })
}

const currencyOf = ({ total, due }: InvoiceUpdated) => (total ?? due)?.currency

/** A record has one currency. */
const amountIn = (money: Money | undefined, currency: string | undefined) =>
  money?.currency === currency && money ? Number(decimalText(money)) : undefined

const documentBody = (data: InvoiceUpdated) => ({
  ...{ Status: statuses[data.status], CurrencyCode: currencyOf(data), Total: amountIn(data.total, currencyOf(data)) },
  ...(data.customer !== undefined && { Contact: { ContactID: uuidFor(data.customer) } }),
})

const invoiceBody = (id: string, data: InvoiceUpdated) => ({
  ...{ Type: data.kind === 'bill' ? 'ACCPAY' : 'ACCREC', InvoiceID: id, InvoiceNumber: data.number },
  ...{ ...documentBody(data), AmountDue: amountIn(data.due, currencyOf(data)) },
})

const creditBody = (id: string, data: InvoiceUpdated) => ({
  ...{ Type: 'ACCRECCREDIT', CreditNoteID: id, CreditNoteNumber: data.number },
  ...{ ...documentBody(data), RemainingCredit: amountIn(data.due, currencyOf(data)) },
})
