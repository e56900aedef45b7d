/** What Xero lists of what was modified. A record comes whole and is not looked up again, for an organisation has few reads a day.
 * Source: https://developer.xero.com/documentation/api/accounting/requests-and-responses, retrieving modified resources and paging */
import type { Instant, VendorList } from '@kilter/core'
import * as z from 'zod'
import { asWebhook, byTime, goesOn, pageRead, pathWith, secondBefore } from '../lists.ts'
import { Contact, CreditNote, Invoice, type ListedRecord, updated } from './payloads.ts'

const pageLength = 200
/** The most that is documented. */
const pageMax = 1_000
/** UTC, to the second, and no zone to say so. */
const { placeOf, behind } = byTime((at) => secondBefore(at).slice(0, 'yyyy-mm-ddThh:mm:ss'.length))

interface Kind {
  readonly name: string
  readonly path: string
  readonly category: ListedRecord['category']
  readonly id: string
  /** What is read of it; the rest is left at Xero. */
  readonly schema: z.ZodObject
  readonly query?: Readonly<Record<string, string>>
}

interface Modified {
  readonly UpdatedDateUTC: Instant
  readonly [field: string]: unknown
}

const modified = ({ name, path, category, id, schema, query }: Kind): VendorList<unknown> => ({
  name,
  isOldestFirst: true,
  ask: (ask) => {
    const { after, page } = placeOf(ask)
    const paging = { order: 'UpdatedDateUTC ASC', page, pageSize: pageLength }
    return { path: pathWith(`/${path}`, { ...query, ...paging }), headers: { 'if-modified-since': after } }
  },
  read: (answer, ask) => {
    const Page = z.object({ [path]: z.array(schema.extend({ UpdatedDateUTC: updated })).max(pageMax) })
    const records = answer.status === 304 ? [] : (pageRead(Page, answer)[path] as unknown as readonly Modified[])
    return {
      listed: records.map((record) => asWebhook({ category, id: record[id], record }, {}, record.UpdatedDateUTC)),
      // A page may be shorter than it was asked for: only an empty one is the last.
      ...goesOn(records.length === 0 ? undefined : behind(ask, records.at(-1)?.UpdatedDateUTC)),
    }
  },
})

export const lists: readonly VendorList<unknown>[] = [
  modified({ name: 'invoices', path: 'Invoices', category: 'INVOICE', id: 'InvoiceID', schema: Invoice }),
  modified({
    name: 'creditnotes',
    path: 'CreditNotes',
    category: 'CREDITNOTE',
    id: 'CreditNoteID',
    schema: CreditNote,
  }),
  modified({
    ...{ name: 'contacts', path: 'Contacts', category: 'CONTACT', id: 'ContactID', schema: Contact },
    query: { includeArchived: 'true' },
  }),
]
