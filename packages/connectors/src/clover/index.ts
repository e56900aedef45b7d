import {
  type Answer,
  defineConnector,
  digestOf,
  type Greeting,
  Refusal,
  readJson,
  singleHeader,
  tokenMatches,
  topic,
} from '@kilter/core'
import * as z from 'zod'
import { notified } from './events.ts'
import { lists } from './lists.ts'
import { Notifications, Verification } from './payloads.ts'

const settings = z.strictObject({
  merchantId: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Your merchant id. Needed when one app serves several merchants.'),
  apiBaseUrl: z.url().optional().describe('The API address of your region. North America unless set.'),
})

const batch = 'batch'

/** Clover: POS. Source: https://docs.clover.com/dev/docs/webhooks */
export const clover = defineConnector({
  vendor: 'clover',
  name: 'Clover',
  settings,
  defaultRoles: ['physical'],
  signature: 'The Clover Auth Code in the header X-Clover-Auth; the body is not signed',
  guide: {
    secret: 'The Clover Auth Code, shown in the settings of your app once its webhook address is verified',
    steps: [
      'Developer dashboard → your app → Webhooks: give {hookUrl} and send a verification code; the hub tells you the code, type it in there',
      'Subscribe orders, payments, inventory and customers, give the app read permission for each, and install it again',
      'Give the Clover Auth Code that is shown now as secret, setting merchantId, and an accessToken of that merchant',
      'Outside North America set apiBaseUrl, for Europe https://api.eu.clover.com',
    ],
    verifiedBy: ['documentation'],
    source: 'https://docs.clover.com/dev/docs/webhooks',
  },
  staysLost:
    'items and their stock, which bears no time of its own; whatever was deleted; everything where merchantId is not set',
  /** Source: https://docs.clover.com/dev/docs/managing-item-availability */
  places: {
    stock: 'Inventory → Items',
    products: 'Inventory → Items',
    webhooks: 'Developer dashboard → your app → Webhooks',
  },
  credentials: ['accessToken'],

  /** A code that is the same for all merchants of an app and comes with every request. Signatures that others look for here
   * are not Clover's. */
  verify: ({ headers }, secret) => tokenMatches(secret, singleHeader(headers, 'x-clover-auth')),

  /** There is no event id: the same bytes tell the same. */
  identify: ({ body }) => {
    notificationsIn(body)
    return { topic: batch, dedupeKey: digestOf(body) }
  },

  topics: { [batch]: topic(Notifications, notified) },

  door: { greet },

  accounts: {
    of: ({ merchantId }) => merchantId,
    split: (body) => {
      const { merchants, ...rest } = notificationsIn(body)
      const entries = Object.entries(merchants)
      return entries.map(([account, told]) => ({
        account,
        body: entries.length === 1 ? body : Buffer.from(JSON.stringify({ ...rest, merchants: { [account]: told } })),
      }))
    },
  },

  api: {
    baseUrl: () => 'https://api.clover.com',
    headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}`, 'user-agent': 'kilter' }),
    rate: { requests: 16, perSeconds: 1 },
    // Source: https://docs.clover.com/dev/reference/inventorygetitems
    probe: ({ merchantId }) =>
      merchantId === undefined ? undefined : { path: `/v3/merchants/${encodeURIComponent(merchantId)}/items?limit=1` },
  },
  lists,
})

function notificationsIn(body: Uint8Array): z.infer<typeof Notifications> {
  const notifications = Notifications.safeParse(readJson(body))
  if (notifications.success) return notifications.data
  throw new Refusal('unreadable', 'the body names no merchants')
}

const greetingLengthMax = 1_000
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The verification comes before there is a code to prove anything with: whoever sends it, nothing is taken from it but a
 * word for a person, and that only where it can be no other than a code. */
function greet({ method, body }: Greeting): (Answer & { notice: string }) | undefined {
  const code = method === 'POST' ? codeIn(body) : undefined
  if (code === undefined || !uuid.test(code)) return undefined
  const notice = `Clover asks whether this address is yours: type the code ${code} into the webhook settings of your app there`
  return { status: 200, notice }
}

function codeIn(body: Uint8Array): string | undefined {
  if (body.length > greetingLengthMax) return undefined
  try {
    return Verification.safeParse(readJson(body)).data?.verificationCode
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
