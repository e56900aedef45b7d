/** Pipedrive lists persons by when they were updated; each comes as the webhook about it would.
 * Source: https://developers.pipedrive.com/docs/api/v1/Persons#getPersons (version 2), https://pipedrive.readme.io/docs/core-api-concepts-pagination */
import type { Instant, VendorList } from '@kilter/core'
import * as z from 'zod'
import { id, utcTime } from '../fields.ts'
import { asWebhook, goesOn, pageRead, pathWith } from '../lists.ts'
import { Person } from './payloads.ts'

interface Settings {
  readonly ignoredUserIds: readonly string[]
  readonly campaigns: boolean
}

/** The most that is documented. */
const pageLength = 500
const PersonsPage = z.object({
  data: z.array(z.object({ id, update_time: utcTime })).max(pageLength),
  additional_data: z.object({ next_cursor: z.string().min(1).nullish() }).nullish(),
})

const toTheSecond = (at: Instant): string => `${at.slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}Z`

/** Those that are read and no others: a list bears notes and fields of the shop's own too. */
const fields = Object.keys(Person.shape)
const readOf = (person: object) => Object.fromEntries(Object.entries(person).filter(([name]) => fields.includes(name)))

const persons: VendorList<Settings> = {
  name: 'persons',
  isOldestFirst: true,
  // A list does not say through whom a change came.
  isFor: ({ ignoredUserIds }) => ignoredUserIds.length === 0,
  ask: ({ since, cursor }, { campaigns }) => {
    const order = { updated_since: toTheSecond(since), sort_by: 'update_time', sort_direction: 'asc' }
    const include_fields = campaigns ? 'marketing_status' : undefined
    return { path: pathWith('/api/v2/persons', { ...order, include_fields, limit: pageLength, cursor }) }
  },
  read: (answer) => {
    const { data, additional_data } = pageRead(PersonsPage, answer)
    return {
      listed: data.map(({ id: person, update_time: at }, index) => {
        const meta = { version: '2.0', id: `listed person ${person} ${at}`, action: 'change', entity: 'person' }
        return asWebhook(
          { meta: { ...meta, entity_id: person, timestamp: at }, data: readOf(writtenIn(answer.json, index)) },
          {},
          at,
        )
      }),
      ...goesOn(additional_data?.next_cursor),
    }
  },
}

/** As it came: its number and its time in the words of the vendor. */
const writtenIn = (page: unknown, index: number): object =>
  (page as { readonly data: readonly object[] }).data[index] ?? {}

export const lists: readonly VendorList<Settings>[] = [persons]
