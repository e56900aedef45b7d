/** Xero's word: an event names a record, and what it says now is read. Times are UTC without saying so.
 * Source: https://developer.xero.com/documentation/guides/webhooks/overview */
import type { Instant, InvoiceUpdated, Money } from '@kilter/core'
import { writtenOf } from './contacts.ts'
import { decimalText, uuidFor } from './forms.ts'
import { type Changed, type ListAnswer, numberedPage } from './listing.ts'
import { uuidOf } from './signed.ts'
import { voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const tenantId = 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f'
const statuses = { draft: 'DRAFT', open: 'AUTHORISED', paid: 'PAID', void: 'VOIDED' } as const

export const xero: VoiceMaker = ({ people }) => {
  /** By path and id. */
  const records = new Map<string, Kept>()
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

  /** The record as it is from now on. */
  function changed(path: Path, id: string, time: Instant, record: object): Telling[] {
    const key = `${path}/${id}`
    const isNew = !records.has(key)
    records.set(key, { path, id, at: time, body: { ...record, UpdatedDateUTC: `/Date(${Date.parse(time)}+0000)/` } })
    return told(path, categories[path], id, isNew, time)
  }

  /** The least recently modified first; a hundred a page unless more are asked for. */
  function listed(path: Path, query: URLSearchParams, since: string): ListAnswer {
    const all = [...records.values()].filter((record) => record.path === path)
    const shown = all.filter(({ body }) => query.has('includeArchived') || body.ContactStatus !== 'ARCHIVED')
    const [page, limit] = [Number(query.get('page') ?? 1), Number(query.get('pageSize') ?? 100)]
    const rows = numberedPage(shown, { since: `${since}.000Z`, page, limit })
    const pagination = { page, pageSize: limit, pageCount: Math.ceil(shown.length / limit), itemCount: shown.length }
    return { json: { Status: 'OK', pagination, [path]: rows.map(({ body }) => body) } }
  }

  return voiceOf({
    settings: { tenantId },
    tellers: {
      'invoice.updated': ({ time, data }) => {
        const id = uuidFor(data.invoice)
        return data.kind === 'credit'
          ? changed('CreditNotes', id, time, creditBody(id, data))
          : changed('Invoices', id, time, invoiceBody(id, data))
      },
      'customer.updated': ({ time, data: { customer, person, name, archived } }) => {
        const id = uuidFor(customer)
        const EmailAddress = writtenOf(person, people).email ?? ''
        const Name = (name && people(name.digest)) ?? ''
        const ContactStatus = archived === true ? 'ARCHIVED' : 'ACTIVE'
        return changed('Contacts', id, time, { ContactID: id, ContactStatus, Name, EmailAddress })
      },
      /** Nothing is deleted but for the law's sake. */
      'customer.deleted': ({ time, data: { customer, erase } }) => {
        if (customer === null || !erase) return []
        const id = uuidFor(customer)
        const gone = { ContactID: id, ContactStatus: 'GDPRREQUEST', Name: '', EmailAddress: '' }
        return changed('Contacts', id, time, gone)
      },
    },
    lists: paths.map((path) => [
      `/${path}`,
      (query, _body, { 'if-modified-since': since = '1970-01-01T00:00:00' }) => listed(path, query, since),
    ]),
    reads: [
      [
        /^\/(Invoices|CreditNotes|Contacts)\/([^/?]+)$/,
        (path = '', id) => {
          const record = records.get(`${path}/${id}`)
          return record && { [path]: [record.body] }
        },
      ],
    ],
  })
}

const categories = { Invoices: 'INVOICE', CreditNotes: 'CREDITNOTE', Contacts: 'CONTACT' } as const
type Path = keyof typeof categories
const paths = Object.keys(categories) as readonly Path[]

interface Kept extends Changed {
  readonly path: Path
  readonly body: Readonly<Record<string, unknown>>
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
