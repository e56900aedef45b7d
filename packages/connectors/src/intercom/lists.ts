/** Intercom's search lists contacts by the day on which they were updated; each comes as the notification about it would.
 * Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/contacts/searchcontacts and the page on pagination of searches */
import { type Instant, millisecondsOf, type VendorList } from '@kilter/core'
import * as z from 'zod'
import { secondsTime } from '../fields.ts'
import { asWebhook, goesOn, pageRead } from '../lists.ts'
import { ContactItem } from './payloads.ts'

interface Settings {
  readonly appId?: string | undefined
}

/** The most that is documented. */
const pageLength = 150
const ContactsPage = z.object({
  data: z.array(ContactItem.extend({ updated_at: secondsTime })).max(pageLength),
  pages: z.object({ next: z.object({ starting_after: z.string().min(1) }).nullish() }).nullish(),
})

const dayMilliseconds = 24 * 3_600_000
const secondMilliseconds = 1_000
/** A search knows whole days, in UTC, and what is later than a day begins with the next one. Unit: seconds since 1970. */
const dayBefore = (at: Instant): number =>
  ((Math.floor(millisecondsOf(at) / dayMilliseconds) - 1) * dayMilliseconds) / secondMilliseconds

/** Those that are read and no others. */
const fields = Object.keys(ContactItem.shape)
const readOf = (contact: object) =>
  Object.fromEntries(Object.entries(contact).filter(([name]) => fields.includes(name)))

const contacts: VendorList<Settings> = {
  name: 'contacts',
  isOldestFirst: true,
  ask: ({ since, cursor }) => {
    const query = { field: 'updated_at', operator: '>', value: dayBefore(since) }
    const pagination = { per_page: pageLength, ...(cursor === undefined ? {} : { starting_after: cursor }) }
    return { path: '/contacts/search', body: { query, sort: { field: 'updated_at', order: 'ascending' }, pagination } }
  },
  read: (answer, _ask, { appId = 'listed' }) => {
    const { data, pages } = pageRead(ContactsPage, answer)
    const given = (answer.json as { readonly data: readonly { readonly updated_at: number }[] }).data
    return {
      listed: data.map(({ id, updated_at }, index) => {
        const { updated_at: created_at = 0, ...contact } = given[index] ?? {}
        const notification = { topic: 'contact.user.updated', app_id: appId, id: `${id} ${created_at}`, created_at }
        return asWebhook(
          { ...notification, data: { item: readOf({ ...contact, updated_at: created_at }) } },
          {},
          updated_at,
        )
      }),
      ...goesOn(pages?.next?.starting_after),
    }
  },
}

export const lists: readonly VendorList<Settings>[] = [contacts]
