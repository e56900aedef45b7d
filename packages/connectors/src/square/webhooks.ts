/** What Square says of its webhook subscriptions: after three weeks without a 2xx one is disabled.
 * Source: https://developer.squareup.com/reference/square/webhook-subscriptions-api/list-webhook-subscriptions */
import type { WebhookList } from '@kilter/core'
import * as z from 'zod'
import { pageRead } from '../lists.ts'

const Subscription = z.object({
  name: z.string().nullish(),
  enabled: z.boolean().nullish(),
  notification_url: z.string().nullish(),
})
const SubscriptionsPage = z.object({ subscriptions: z.array(Subscription).nullish() })

export const webhooks: WebhookList<unknown> = {
  ask: () => ({ path: '/v2/webhooks/subscriptions?include_disabled=true&limit=100' }),
  read: (answer) =>
    (pageRead(SubscriptionsPage, answer).subscriptions ?? []).map(({ name, enabled, notification_url }) => ({
      ...{ address: notification_url ?? '', isOn: enabled === true },
      ...(name ? { about: name } : {}),
    })),
}
