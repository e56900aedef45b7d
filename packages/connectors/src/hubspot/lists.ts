/** HubSpot's search lists contacts by when they were last modified; each comes as the change of that date would, and is looked up as ever.
 * Source: https://developers.hubspot.com/docs/api-reference/search/guide */
import { millisecondsOf, type PageAsk, type VendorList } from '@kilter/core'
import * as z from 'zod'
import { id, time } from '../fields.ts'
import { asWebhook, goesOn, pageRead, partsIn } from '../lists.ts'

interface Settings {
  readonly portalId?: string | undefined
  readonly ignoredSourceIds?: readonly string[] | undefined
}

/** The most that is documented. */
const pageLength = 200
const modified = 'lastmodifieddate'
const ContactsPage = z.object({
  results: z.array(z.object({ id, properties: z.object({ [modified]: time }) })).max(pageLength),
  paging: z.object({ next: z.object({ after: z.string().min(1) }).nullish() }).nullish(),
})
const Place = z.object({ since: time, after: z.string().optional() })
const placeOf = ({ since, cursor }: PageAsk): z.infer<typeof Place> => partsIn(Place, cursor) ?? { since }

/** A search answers with 10,000 contacts at most, however it is paged: so each page is the first one from what was reached, save within one and
 * the same moment. */
const contacts: VendorList<Settings> = {
  name: 'contacts',
  isOldestFirst: true,
  // It does not say who changed what.
  isFor: ({ ignoredSourceIds = [] }) => ignoredSourceIds.length === 0,
  ask: (ask) => {
    const { since, after } = placeOf(ask)
    const filters = [{ propertyName: modified, operator: 'GTE', value: String(millisecondsOf(since)) }]
    const sorts = [{ propertyName: modified, direction: 'ASCENDING' }]
    const body = { filterGroups: [{ filters }], sorts, properties: [modified], limit: pageLength }
    return { path: '/crm/v3/objects/contacts/search', body: after === undefined ? body : { ...body, after } }
  },
  read: (answer, ask, { portalId }) => {
    const { results, paging } = pageRead(ContactsPage, answer)
    const { since } = placeOf(ask)
    const reached = results.at(-1)?.properties[modified] ?? since
    const after = paging?.next?.after
    const next = reached > since ? { since: reached } : { since, after }
    return {
      listed: results.map(({ id: objectId, properties: { [modified]: at } }) => {
        const change = { subscriptionType: 'contact.propertyChange', propertyName: modified }
        return asWebhook([{ ...change, portalId, objectId, occurredAt: millisecondsOf(at) }], {}, at)
      }),
      ...goesOn(after === undefined ? undefined : JSON.stringify(next)),
    }
  },
}

export const lists: readonly VendorList<Settings>[] = [contacts]
