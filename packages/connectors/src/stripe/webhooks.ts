/** What Stripe says of its webhook endpoints. Source: https://docs.stripe.com/api/webhook_endpoints/list */
import type { WebhookList } from '@kilter/core'
import * as z from 'zod'
import { pageRead } from '../lists.ts'

const EndpointsPage = z.object({ data: z.array(z.object({ url: z.string(), status: z.string() })) })

export const webhooks: WebhookList<unknown> = {
  ask: () => ({ path: '/v1/webhook_endpoints?limit=100' }),
  read: (answer) =>
    pageRead(EndpointsPage, answer).data.map(({ url, status }) => ({ address: url, isOn: status === 'enabled' })),
}
