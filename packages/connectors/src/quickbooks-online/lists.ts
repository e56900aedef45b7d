/** QuickBooks answers queries for records by when they were updated, and says beside that which were deleted; each comes as its notification
 * would, and is looked up as ever.
 * Source: https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api, data queries and change data capture */
import { type Instant, type Listed, later, type VendorList } from '@kilter/core'
import * as z from 'zod'
import { id, time } from '../fields.ts'
import { asWebhook, byTime, goesOn, pageRead, pathWith, secondBefore } from '../lists.ts'

interface Settings {
  readonly realmId?: string | undefined
}

const company = ({ realmId = '' }: Settings): string => `/v3/company/${encodeURIComponent(realmId)}`

/** As its documentation writes a moment: whole seconds and an offset. */
const written = (at: Instant): string => `${at.slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}+00:00`

const told = (
  { realmId }: Settings,
  name: string,
  operation: string,
  { Id, MetaData }: z.infer<typeof Row>,
): Listed => {
  const entity = { name, id: Id, operation, lastUpdated: MetaData.LastUpdatedTime }
  const eventNotifications = [{ realmId, dataChangeEvent: { entities: [entity] } }]
  return asWebhook({ eventNotifications }, {}, MetaData.LastUpdatedTime)
}

const Row = z.object({ Id: id, MetaData: z.object({ LastUpdatedTime: time }) })
/** What QuickBooks could not do it may say in an answer that looks well. */
const Fault = z.undefined().optional()
const pageLength = 200
const { placeOf, behind } = byTime((at) => written(secondBefore(at)))

/** `where`: what a query leaves out unless it is asked for. */
const updated = (name: string, entity: string, where = ''): VendorList<Settings> => ({
  name,
  isOldestFirst: true,
  ask: (ask, settings) => {
    const { after, page } = placeOf(ask)
    const rows = `STARTPOSITION ${(page - 1) * pageLength + 1} MAXRESULTS ${pageLength}`
    const select = `SELECT * FROM ${entity} WHERE ${where}MetaData.LastUpdatedTime >= '${after}'`
    const query = `${select} ORDERBY MetaData.LastUpdatedTime ASC ${rows}`
    return { path: pathWith(`${company(settings)}/query`, { query }) }
  },
  read: (answer, ask, settings) => {
    const Page = z.object({ QueryResponse: z.object({ [entity]: z.array(Row).max(1_000).optional(), Fault }) })
    const rows = pageRead(Page, answer).QueryResponse[entity] ?? []
    return {
      listed: rows.map((row) => told(settings, entity, 'Update', row)),
      // A page may be shorter than it was asked for: only an empty one is the last.
      ...goesOn(rows.length === 0 ? undefined : behind(ask, rows.at(-1)?.MetaData.LastUpdatedTime)),
    }
  },
})

const deletable = ['Invoice', 'CreditMemo', 'Payment'] as const
const changed = z.array(Row.extend({ status: z.string().optional() })).optional()
const QueryResponse = z.array(z.object({ Invoice: changed, CreditMemo: changed, Payment: changed, Fault }))
const ChangesPage = z.object({ CDCResponse: z.array(z.object({ QueryResponse })) })
/** An answer names no more records than that, and does not say which it leaves out. */
const changesMax = 1_000

/** There are no pages: where an answer is full, it goes on with what changed after all that is in it. */
const deletions: VendorList<Settings> = {
  name: 'deletions',
  reachesBackDays: 30,
  ask: ({ since, cursor = since }, settings) => {
    const changedSince = written(cursor as Instant)
    return { path: pathWith(`${company(settings)}/cdc`, { entities: deletable.join(','), changedSince }) }
  },
  read: (answer, { since, cursor = since }, settings) => {
    const { CDCResponse } = pageRead(ChangesPage, answer)
    const rows = CDCResponse.flatMap((response) => response.QueryResponse).flatMap((response) =>
      deletable.flatMap((entity) => (response[entity] ?? []).map((row) => ({ entity, row }))),
    )
    const gone = rows.filter(({ row }) => row.status === 'Deleted')
    const reached = rows.reduce((latest, { row }) => later(latest, row.MetaData.LastUpdatedTime), cursor as Instant)
    const isFull = rows.length >= changesMax && reached > cursor
    return {
      listed: gone.map(({ entity, row }) => told(settings, entity, 'Delete', row)),
      ...goesOn(isFull ? reached : undefined),
    }
  },
}

export const lists: readonly VendorList<Settings>[] = [
  updated('invoices', 'Invoice'),
  updated('creditmemos', 'CreditMemo'),
  updated('payments', 'Payment'),
  updated('customers', 'Customer', 'Active IN (true, false) AND '),
  deletions,
]
