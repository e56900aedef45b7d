/** Salesforce answers queries for people by when they were last modified; each comes as a change event would, and is looked up as ever.
 * Source: https://developer.salesforce.com/docs/platform/api-rest/guide/resources-query.html and the SOQL reference, date formats and OFFSET */
import { millisecondsOf, type VendorList } from '@kilter/core'
import * as z from 'zod'
import { id, time } from '../fields.ts'
import { asWebhook, byTime, goesOn, pageRead, pathWith, secondBefore } from '../lists.ts'

const pageLength = 200
const Page = z.object({ records: z.array(z.object({ Id: id, LastModifiedDate: time })).max(2_000) })
const { placeOf, behind } = byTime(secondBefore)

const modified = (name: string, entityName: 'Contact' | 'Lead'): VendorList<unknown> => ({
  name,
  isOldestFirst: true,
  ask: (ask) => {
    const { after, page } = placeOf(ask)
    const select = `SELECT Id, LastModifiedDate FROM ${entityName} WHERE LastModifiedDate >= ${after}`
    const rows = `LIMIT ${pageLength} OFFSET ${(page - 1) * pageLength}`
    const q = `${select} ORDER BY LastModifiedDate ASC, Id ASC ${rows}`
    return { path: pathWith('/services/data/v62.0/query', { q }) }
  },
  read: (answer, ask) => {
    const { records } = pageRead(Page, answer)
    return {
      listed: records.map(({ Id, LastModifiedDate: at }) => {
        const change = { entityName, recordIds: [Id], changeType: 'UPDATE', transactionKey: at, sequenceNumber: 1 }
        const ChangeEventHeader = { ...change, commitTimestamp: millisecondsOf(at) }
        return asWebhook({ payload: { ChangeEventHeader } }, {}, at)
      }),
      // An answer may have fewer than it was asked for: only an empty one is the last.
      ...goesOn(records.length === 0 ? undefined : behind(ask, records.at(-1)?.LastModifiedDate)),
    }
  },
})

export const lists: readonly VendorList<unknown>[] = [modified('contacts', 'Contact'), modified('leads', 'Lead')]
