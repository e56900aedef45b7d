/** A Square till's word: a sale is a payment that names an order, and an order line has no SKU. Both are read from its API.
 * Source: https://developer.squareup.com/reference/square, webhooks, orders and catalogue */
import { codeFor, totalOf } from './forms.ts'
import { jsonOf } from './json.ts'
import { type ListAnswer, Listing, pageOf } from './listing.ts'
import { Shelf } from './shelf.ts'
import { uuidOf } from './signed.ts'
import {
  catalogueBody,
  countBody,
  type LineSaid,
  orderAnswer,
  paymentBody,
  refundBody,
  returnAnswer,
  type Stamp,
  variationAnswer,
} from './square-bodies.ts'
import { type Drafted, voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const merchantId = 'MSIMULATED001'
const idOf = codeFor(24)
/** Every sale has a place: where nobody says which, it is the first. */
const firstLocation = 'main'

export const square: VoiceMaker = ({ currency }) => {
  const shelf = new Shelf()
  const orders = new Map<string, unknown>()
  const payments = new Listing()
  const refunds = new Listing()
  const counts = new Listing()

  function told(at: string, bodyOf: (stamp: Stamp) => unknown): Telling[] {
    const content = jsonOf(bodyOf({ merchantId, eventId: '', at }))
    return [{ body: jsonOf(bodyOf({ merchantId, eventId: uuidOf(content), at })) }]
  }

  const linesOf = ({ time, data }: Drafted<'sale.completed' | 'sale.returned'>): LineSaid[] =>
    data.lines.map(({ line: uid, item, quantity, unitPrice: price }) => {
      const { name } = shelf.say(item, time)
      return { uid: idOf(uid), variation: idOf(name), title: name, quantity, price }
    })

  const catalogueChanged = ({ time }: { readonly time: Drafted<'product.updated'>['time'] }) =>
    told(time, (stamp) => catalogueBody(time, stamp))

  return voiceOf({
    settings: { merchantId },
    tellers: {
      /** A payment that is called off was no sale, and Square says nothing of one that was. */
      'sale.completed': (draft) => {
        const { sale, soldAt, location, voided } = draft.data
        if (voided) return []
        const order = idOf(sale)
        const said = {
          ...{ order, payment: idOf(`payment of ${sale}`), receipt: order.slice(0, 4), isOffline: false, currency },
          ...{ location: idOf(location ?? firstLocation), soldAt, updatedAt: draft.time, lines: linesOf(draft) },
        }
        orders.set(order, orderAnswer(said))
        return told(draft.time, (stamp) => {
          const body = paymentBody(said, stamp)
          payments.keep(said.payment, draft.time, body.data.object.payment)
          return body
        })
      },
      'sale.returned': (draft) => {
        const { data, time: at } = draft
        const lines = linesOf(draft)
        const amount = totalOf(
          lines.map(({ price, quantity }) => ({ unitPrice: price, count: Number(quantity) })),
          currency,
        )
        const ids = { refund: idOf(data.return), order: idOf(`order of ${data.return}`) }
        const said = { ...ids, location: idOf(data.location ?? firstLocation), at, amount }
        orders.set(ids.order, returnAnswer(said, lines))
        return told(at, (stamp) => {
          const body = refundBody(said, stamp)
          refunds.keep(said.refund, at, body.data.object.refund)
          return body
        })
      },
      /** Square counts what is for sale on a shelf, and says nothing of what is promised. */
      'stock.counted': ({ time, data: { item, location, quantity, basis } }) => {
        if (basis === 'available') return []
        const { name } = shelf.say(item, time)
        const counted = [{ variation: idOf(name), location: idOf(location), quantity }]
        return told(time, (stamp) => {
          const body = countBody(counted, time, stamp)
          const [count] = body.data.object.inventory_counts
          counts.keep(`${idOf(name)} ${idOf(location)}`, time, count)
          return body
        })
      },
      'product.updated': (draft) => {
        shelf.stock(draft)
        return catalogueChanged(draft)
      },
      'product.deleted': (draft) => {
        shelf.clear(draft.data.product)
        return catalogueChanged(draft)
      },
      'listing.updated': (draft) => {
        shelf.list(draft)
        return catalogueChanged(draft)
      },
    },
    lists: [
      ['/v2/payments', (query) => byUpdate('payments', payments, query)],
      ['/v2/refunds', (query) => byUpdate('refunds', refunds, query)],
      [
        '/v2/inventory/counts/batch-retrieve',
        (_query, body) => {
          const { updated_after: since, limit = 100, cursor } = body as CountsAsked
          const { bodies, next } = pageOf(counts.all, { since, after: cursor, limit })
          return { json: { counts: bodies, ...(next && { cursor: next }) } }
        },
      ],
    ],
    reads: [
      [/^\/v2\/orders\/([^/?]+)$/, (id) => orders.get(id)],
      [
        /^\/v2\/catalog\/object\/([^/?]+)\?include_related_objects=true$/,
        (id) => {
          const item = shelf.find(({ name }) => idOf(name) === id)
          if (!item) return undefined
          const { title = '', sku, gtin, namedAt: updatedAt, listing } = item
          return variationAnswer({ id, title, sku, gtin, updatedAt, price: listing?.price })
        },
      ],
    ],
  })
}

interface CountsAsked {
  readonly updated_after: string
  readonly limit?: number
  readonly cursor?: string
}

function byUpdate(name: string, listing: Listing, query: URLSearchParams): ListAnswer {
  const [since = '', limit] = [query.get('updated_at_begin_time') ?? '', Number(query.get('limit') ?? 100)]
  const { bodies, next } = pageOf(listing.all, { since, after: query.get('cursor'), limit })
  return { json: { ...(bodies.length > 0 && { [name]: bodies }), ...(next && { cursor: next }) } }
}
