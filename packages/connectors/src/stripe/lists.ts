/** Stripe lists its events for 30 days, newest first: the very bodies of its webhooks, under the ids that they came with.
 * Source: https://docs.stripe.com/api/events/list */
import type { VendorList } from '@kilter/core'
import * as z from 'zod'
import { id, secondsTime } from '../fields.ts'
import { asWebhook, goesOn, pageRead, pathWith } from '../lists.ts'

const EventsPage = z.object({
  data: z.array(z.looseObject({ id, created: secondsTime })).max(100),
  has_more: z.boolean(),
})
const pageLength = 100
const millisecondsEach = 1_000

/** `types`: twenty at most, by Stripe's rule. */
export const events = (types: readonly string[]): VendorList<unknown> => ({
  name: 'events',
  reachesBackDays: 30,
  ask: ({ since, cursor }) => {
    const path = pathWith('/v1/events', {
      limit: pageLength,
      'created[gte]': Math.floor(Date.parse(since) / millisecondsEach),
      starting_after: cursor,
    })
    return { path: [path, ...types.map((type) => `types[]=${encodeURIComponent(type)}`)].join('&') }
  },
  read: (answer) => {
    const { data, has_more } = pageRead(EventsPage, answer)
    const given = (answer.json as { data: readonly unknown[] }).data
    return {
      listed: data.map(({ created }, index) => asWebhook(given[index], {}, created)),
      ...goesOn(has_more ? data.at(-1)?.id : undefined),
    }
  },
})
