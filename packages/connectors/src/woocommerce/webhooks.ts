/** What WooCommerce says of its webhooks: after failing in a row one is disabled, and stays so until somebody switches it on.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-webhooks */
import type { WebhookList } from '@kilter/core'
import * as z from 'zod'
import { pageRead } from '../lists.ts'

const pageLength = 100
const WebhooksPage = z
  .array(z.object({ status: z.string(), topic: z.string(), delivery_url: z.string() }))
  .max(pageLength)

export const webhooks: WebhookList<unknown> = {
  ask: () => ({ path: `/wp-json/wc/v3/webhooks?per_page=${pageLength}` }),
  read: (answer) =>
    pageRead(WebhooksPage, answer).map(({ status, topic, delivery_url }) => ({
      ...{ address: delivery_url, isOn: status === 'active', about: topic },
    })),
}
