/** Stripe's word: full events of payments, refunds and customers. Amounts are whole numbers of the smallest unit, times whole seconds.
 * Source: https://docs.stripe.com/api/events/types */
import type { Instant, Money, PaymentRefunded } from '@kilter/core'
import { writtenOf } from './contacts.ts'
import { prefixedFor } from './forms.ts'
import { jsonOf, secondsOf } from './json.ts'
import { type ListAnswer, Listing } from './listing.ts'
import { uuidOf } from './signed.ts'
import { voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const intent = prefixedFor('pi_')
const charge = prefixedFor('ch_')
const customerId = prefixedFor('cus_')

interface Named {
  readonly id?: string | undefined
  readonly number?: string | undefined
}

/** Whoever makes a payment writes one word for its order. */
const metadataOf = (order: Named | undefined) => {
  const name = order?.id ?? order?.number
  return name === undefined ? {} : { order_id: name }
}

/** Stripe knows no hundredths of an ariary. Source: https://docs.stripe.com/currencies#zero-decimal */
const amountOf = ({ amountMinor, currency }: Money) => ({
  amount: currency === 'MGA' ? Math.round(amountMinor / 100) : amountMinor,
  currency: currency.toLowerCase(),
})

/** Every event there was, as it came. */
type Events = Listing

function tellingOf(events: Events) {
  return (type: string, time: Instant, object: object): Telling[] => told(events, type, time, object)
}

function told(events: Events, type: string, time: Instant, object: object): Telling[] {
  const data = { object: { livemode: true, ...object } }
  const id = `evt_${uuidOf(jsonOf([type, time, data]))
    .replaceAll('-', '')
    .slice(0, 24)}`
  const request = { id: null, idempotency_key: null }
  const envelope = { id, object: 'event', api_version: '2026-10-28.endive', created: secondsOf(time) }
  const event = { ...envelope, data, livemode: true, pending_webhooks: 1, request, type }
  events.keep(id, time, event)
  return [{ body: jsonOf(event) }]
}

const refundWords = { pending: 'pending', done: 'succeeded', failed: 'failed' } as const
const refundTopics = { pending: 'refund.created', done: 'refund.updated', failed: 'refund.failed' } as const

export const stripe: VoiceMaker = ({ people }) => {
  const events = new Listing()
  const told = tellingOf(events)
  return voiceOf({
    tellers: {
      'payment.captured': ({ time, data }) => {
        const metadata = metadataOf(data.order)
        const known = { ...amountOf(data.amount), metadata, created: secondsOf(time) }
        const [first] = data.alsoKnownAs ?? []
        const named = first === undefined ? null : charge(first)
        if (data.inPerson === undefined) {
          const object = { id: intent(data.payment), object: 'payment_intent', ...known, status: 'succeeded' }
          const received = { amount_received: data.amount.amountMinor, latest_charge: named }
          return told('payment_intent.succeeded', time, { ...object, ...received })
        }
        const type = data.inPerson ? 'card_present' : 'card'
        return told('charge.succeeded', time, {
          ...{
            id: named ?? charge(`charge of ${data.payment}`),
            object: 'charge',
            ...known,
            captured: true,
            paid: true,
          },
          ...{ amount_captured: data.amount.amountMinor, payment_intent: intent(data.payment) },
          payment_method_details: { type },
        })
      },
      'payment.refunded': ({ time, data }) => refundTold(told, time, data),
      'payment.failed': ({ time, data: { payment, amount, order, reason } }) => {
        const metadata = metadataOf(order)
        // A failure of which nobody says the amount is that of a checkout.
        if (amount === undefined)
          return told('checkout.session.async_payment_failed', time, {
            ...{ id: prefixedFor('cs_')(`checkout of ${payment}`), object: 'checkout.session', metadata },
            ...{ payment_intent: intent(payment), payment_status: 'unpaid', client_reference_id: null },
          })
        return told('payment_intent.payment_failed', time, {
          ...{ id: intent(payment), object: 'payment_intent', ...amountOf(amount), amount_received: 0, metadata },
          ...{ latest_charge: null, status: 'requires_payment_method' },
          last_payment_error: reason === undefined ? null : { code: reason, type: 'card_error' },
        })
      },
      'customer.updated': ({ time, data: { customer, person, name } }) => {
        const { email = null, phone = null } = writtenOf(person, people)
        const written = (name && people(name.digest)) ?? null
        const object = { id: customerId(customer), object: 'customer', email, phone, name: written, metadata: {} }
        return told('customer.updated', time, object)
      },
      'customer.deleted': ({ time, data: { customer } }) =>
        customer === null ? [] : told('customer.deleted', time, { id: customerId(customer), object: 'customer' }),
    },
    lists: [['/v1/events', (query) => eventsPage(events, query)]],
  })
}

/** The newest first; behind the event that the last page ended with. */
function eventsPage(events: Listing, query: URLSearchParams): ListAnswer {
  const since = Number(query.get('created[gte]') ?? 0)
  const types = query.getAll('types[]')
  const limit = Number(query.get('limit') ?? 10)
  const newest = events.all
    .filter(({ at, body }) => secondsOf(at) >= since && types.includes((body as { type: string }).type))
    .sort((left, right) => (`${left.at} ${left.id}` > `${right.at} ${right.id}` ? -1 : 1))
  const from = newest.findIndex(({ id }) => id === query.get('starting_after')) + 1
  const data = newest.slice(from, from + limit).map(({ body }) => body)
  return { json: { object: 'list', url: '/v1/events', has_more: newest.length > from + limit, data } }
}

function refundTold(
  told: ReturnType<typeof tellingOf>,
  time: Instant,
  { refund, payment, amount, order, status }: PaymentRefunded,
): Telling[] {
  const known = { ...amountOf(amount), payment_intent: payment === null ? null : intent(payment) }
  if (status !== 'disputed') {
    const object = { id: prefixedFor('re_')(refund), object: 'refund', ...known, charge: null }
    return told(refundTopics[status], time, { ...object, status: refundWords[status], metadata: metadataOf(order) })
  }
  const object = { id: prefixedFor('re_')(refund), object: 'dispute', ...known, reason: 'general' }
  const charged = charge(`charge of ${payment ?? refund}`)
  return told('charge.dispute.created', time, { ...object, charge: charged, status: 'needs_response', metadata: {} })
}
