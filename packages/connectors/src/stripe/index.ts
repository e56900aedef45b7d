import {
  defineConnector,
  type Handler,
  hmacMatches,
  isFresh,
  Refusal,
  readJson,
  signatureParts,
  type Topic,
  topic,
} from '@kilter/core'
import * as z from 'zod'
import { Anything, nothing } from '../fields.ts'
import {
  charged,
  chargeFailed,
  chargeRefunded,
  checkedOut,
  checkoutFailed,
  customerDeleted,
  customerUpdated,
  disputed,
  failed,
  refunded,
  succeeded,
} from './events.ts'
import { events } from './lists.ts'
import { Charge, CheckoutSession, Customer, Dispute, Envelope, PaymentIntent, Refund } from './payloads.ts'
import { webhooks } from './webhooks.ts'

const settings = z.strictObject({
  accountId: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The id of the account, acct_…. Needed when one address serves several connected accounts.'),
  testMode: z.boolean().default(false).describe('true: treat events from test mode as real. For trying things out.'),
  apiBaseUrl: z.url().optional(),
})
type Settings = z.infer<typeof settings>

const charge = live(Charge, charged)
const refund = live(Refund, (event) => refunded(event))
const dispute = live(Dispute, disputed)
const silent = topic(Anything, nothing)

const topics = {
  'payment_intent.succeeded': live(PaymentIntent, succeeded),
  'payment_intent.payment_failed': live(PaymentIntent, failed),
  'payment_intent.canceled': live(PaymentIntent, failed),
  'payment_intent.processing': silent,
  'payment_intent.created': silent,
  'payment_intent.amount_capturable_updated': silent,
  'charge.succeeded': charge,
  'charge.captured': charge,
  'charge.updated': charge,
  'charge.failed': live(Charge, chargeFailed),
  'charge.refunded': live(Charge, chargeRefunded),
  'refund.created': refund,
  'refund.updated': refund,
  'refund.failed': refund,
  'charge.dispute.created': dispute,
  'charge.dispute.closed': dispute,
  'charge.dispute.funds_withdrawn': dispute,
  'checkout.session.completed': live(CheckoutSession, checkedOut),
  'checkout.session.async_payment_succeeded': live(CheckoutSession, checkedOut),
  'checkout.session.async_payment_failed': live(CheckoutSession, checkoutFailed),
  'checkout.session.expired': silent,
  'customer.created': live(Customer, customerUpdated),
  'customer.updated': live(Customer, customerUpdated),
  'customer.deleted': live(Customer, customerDeleted),
}
/** The others say nothing that is read. */
const readTopics = Object.entries(topics).flatMap(([name, { interpret }]) =>
  interpret === silent.interpret ? [] : [name],
)

/** Stripe: payments. Source: https://docs.stripe.com/webhooks */
export const stripe = defineConnector({
  vendor: 'stripe',
  name: 'Stripe',
  settings,
  defaultRoles: ['payments'],
  signature: 'HMAC-SHA256 over time and body, hex',
  guide: {
    secret: 'The signing secret of the endpoint (whsec_…); test and live mode have their own',
    steps: [
      'Workbench → Webhooks: add the destination {hookUrl}',
      'Events: payment_intent.succeeded, payment_intent.payment_failed, charge.captured, refund.created, refund.updated, refund.failed',
      'Events: charge.dispute.created, charge.dispute.closed, checkout.session.completed, customer.created, customer.updated, customer.deleted',
      'To be told of what webhooks missed: a restricted key (rk_…) that may read events, as apiKey',
      'Put the shop’s order id into the payment’s metadata as order_id (WooCommerce does so by itself)',
    ],
    verifiedBy: ['sdk', 'vector', 'captured'],
    source: 'https://docs.stripe.com/webhooks/signature',
  },
  staysLost: 'what happened more than 30 days ago',
  places: { webhooks: 'Workbench → Webhooks' },

  credentials: ['apiKey'],

  /** The secret is used as text, prefix and all. While it is rolled, each of the two has its `v1`. */
  verify: ({ headers, body, now }, secret) => {
    const parts = signatureParts(headers['stripe-signature'])
    // Sent twice, its time would stand in it twice.
    const [time, ...more] = parts?.get('t') ?? []
    if (time === undefined || more.length > 0 || !isFresh(time, 'seconds', now)) return false
    return hmacMatches({ secret, signed: [`${time}.`, body], given: parts?.get('v1') ?? [], encoding: 'hex' })
  },

  identify: ({ body }) => {
    const { type, id } = envelopeOf(body)
    return { topic: type, dedupeKey: id }
  },

  topics,

  accounts: {
    of: ({ accountId }) => accountId,
    split: (body) => [{ account: envelopeOf(body).account ?? '', body }],
  },

  api: {
    baseUrl: () => 'https://api.stripe.com',
    headers: ({ apiKey }, { accountId }) => ({
      authorization: `Bearer ${apiKey}`,
      ...(accountId === undefined ? {} : { 'stripe-account': accountId }),
    }),
    // What a single endpoint allows. Source: https://docs.stripe.com/rate-limits
    rate: { requests: 25, perSeconds: 1 },
    forListsAlone: true,
    webhooks,
  },
  lists: [events(readTopics)],
})

/** What was made in test mode says nothing, unless that was asked for. */
function live<Schema extends z.ZodType<{ livemode: boolean }>>(
  schema: Schema,
  say: Handler<z.infer<Schema>, Settings>,
): Topic<Settings> {
  return topic<Schema, Settings>(schema, (event, input) =>
    event.livemode || input.settings.testMode ? say(event, input) : [],
  )
}

function envelopeOf(body: Uint8Array): z.infer<typeof Envelope> {
  const envelope = Envelope.safeParse(readJson(body))
  if (envelope.success) return envelope.data
  throw new Refusal('unreadable', 'the body is no Stripe event')
}
