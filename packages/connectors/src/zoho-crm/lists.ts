/** Zoho CRM lists the records of a module by when they were modified, and apart from them those that were deleted. Each comes as a notification would,
 * and is looked up as ever. Source: https://www.zoho.com/crm/developer/docs/api/v8/get-records.html, …/get-deleted-records.html */
import { type Instant, millisecondsOf, type VendorList } from '@kilter/core'
import * as z from 'zod'
import { id, time } from '../fields.ts'
import { asWebhook, byTime, goesOn, pageRead, partsIn, pathWith, secondBefore } from '../lists.ts'

/** The most that is documented. */
const pageLength = 200
const noContent = 204
const notModified = 304

type Module = 'Contacts' | 'Leads'
interface Modified {
  readonly id: string
  readonly operation: 'update' | 'delete'
  readonly at: Instant
}

const notice = (module: Module, { id: record, operation, at }: Modified) =>
  asWebhook({ module, operation, ids: [record], server_time: millisecondsOf(at), channel_id: 'listed' }, {}, at)

/** A time with an offset is what is documented. */
const written = (at: Instant): string => `${secondBefore(at).slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}+00:00`
const { placeOf, behind } = byTime(written)

const RecordsPage = z.object({ data: z.array(z.object({ id, Modified_Time: time })).max(pageLength) })

const modified = (name: string, module: Module): VendorList<unknown> => ({
  name,
  isOldestFirst: true,
  ask: (ask) => {
    const { after, page } = placeOf(ask)
    const order = { sort_by: 'Modified_Time', sort_order: 'asc' }
    const query = { fields: 'Modified_Time', ...order, page, per_page: pageLength }
    return { path: pathWith(`/crm/v8/${module}`, query), headers: { 'if-modified-since': after } }
  },
  read: (answer, ask) => {
    const records = isNothing(answer) ? [] : pageRead(RecordsPage, answer).data
    return {
      listed: records.map(({ id: record, Modified_Time: at }) =>
        notice(module, { id: record, operation: 'update', at }),
      ),
      ...goesOn(records.length === 0 ? undefined : behind(ask, records.at(-1)?.Modified_Time)),
    }
  },
})

const DeletionsPage = z.object({
  data: z.array(z.object({ id, deleted_time: time })).max(pageLength),
  info: z.object({ more_records: z.boolean() }),
})
const PageNumber = z.int().positive()

/** In an order that is not documented. */
const deleted = (name: string, module: Module): VendorList<unknown> => ({
  name,
  // What lies in the recycle bin is listed for as long.
  reachesBackDays: 60,
  ask: ({ since, cursor }) => {
    const query = { type: 'all', page: partsIn(PageNumber, cursor) ?? 1, per_page: pageLength }
    return { path: pathWith(`/crm/v8/${module}/deleted`, query), headers: { 'if-modified-since': written(since) } }
  },
  read: (answer, { cursor }) => {
    const { data, info } = isNothing(answer) ? nothingDeleted : pageRead(DeletionsPage, answer)
    const next = (partsIn(PageNumber, cursor) ?? 1) + 1
    return {
      listed: data.map(({ id: record, deleted_time: at }) => notice(module, { id: record, operation: 'delete', at })),
      ...goesOn(info.more_records && data.length > 0 ? String(next) : undefined),
    }
  },
})

const nothingDeleted: z.infer<typeof DeletionsPage> = { data: [], info: { more_records: false } }
const isNothing = ({ status }: { readonly status: number }): boolean => status === noContent || status === notModified

export const lists: readonly VendorList<unknown>[] = [
  modified('contacts', 'Contacts'),
  modified('leads', 'Leads'),
  deleted('deletedcontacts', 'Contacts'),
  deleted('deletedleads', 'Leads'),
]
