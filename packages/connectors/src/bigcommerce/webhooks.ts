/** What BigCommerce says of its webhooks: after two days of failing, or three months without an event, one is not active any more.
 * Source: https://developer.bigcommerce.com/docs/rest-management/webhooks */
import type { WebhookList } from '@kilter/core'
import * as z from 'zod'
import { pageRead } from '../lists.ts'

const HooksPage = z.object({
  data: z.array(z.object({ scope: z.string(), destination: z.string(), is_active: z.boolean() })),
})

export const webhooks: WebhookList<unknown> = {
  ask: () => ({ path: '/v3/hooks?limit=250' }),
  read: (answer) =>
    pageRead(HooksPage, answer).data.map(({ scope, destination, is_active }) => ({
      ...{ address: destination, isOn: is_active, about: scope },
    })),
}
