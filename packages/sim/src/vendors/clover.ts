/** A Clover till's word: a batch of names and no more; orders, items and what is on the shelf are read. A merchant is one place.
 * Source: https://docs.clover.com/dev/docs/webhooks */
import { instantAt, microsOf, type Quantity } from '@kilter/core'
import { codeFor, inCurrency } from './forms.ts'
import { type Changed, type ListAnswer, numberedPage } from './listing.ts'
import { type KeptItem, Shelf } from './shelf.ts'
import { type Drafted, voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const idOf = codeFor(13)
const firstMerchant = 'main'
type Notice = readonly [kind: 'O' | 'P' | 'I' | 'C', id: string, type: 'CREATE' | 'UPDATE' | 'DELETE']

export const clover: VoiceMaker = ({ currency }) => {
  const shelf = new Shelf()
  const orders = new Map<string, Order>()
  const payments = new Map<string, object>()
  /** By merchant and item. */
  const stock = new Map<string, Quantity>()

  function told(time: string, place: string | null, notices: readonly Notice[]): Telling[] {
    const ts = Date.parse(time)
    const entries = notices.map(([kind, id, type]) => ({ objectId: `${kind}:${id}`, type, ts }))
    const body = { appId: 'SIMULATEDAPP1', merchants: { [idOf(place ?? firstMerchant)]: entries } }
    return notices.length === 0 ? [] : [{ body: JSON.stringify(body) }]
  }

  function orderBody({ time, data }: Drafted<'sale.completed'>, id: string) {
    const payment = idOf(`payment of ${data.sale}`)
    const result = { id: payment, order: { id }, result: 'SUCCESS', createdTime: Date.parse(data.soldAt) }
    return {
      ...{ id, currency, state: 'locked', paymentState: 'PAID', testMode: false },
      ...{ createdTime: Date.parse(data.soldAt), modifiedTime: Date.parse(time) },
      lineItems: {
        elements: data.lines.flatMap((line) => lineBodies(line, idOf(shelf.say(line.item, time).name), currency)),
      },
      payments: { elements: [result] },
    }
  }

  const itemBody = ({ name, sku, gtin, title = '', namedAt }: KeptItem, quantity: Quantity | undefined) => ({
    ...{ id: idOf(name), name: title, hidden: false, available: true, autoManage: quantity !== undefined },
    ...{ sku: sku ?? '', code: gtin ?? '', modifiedTime: Date.parse(namedAt) },
    ...(quantity !== undefined && { itemStock: { item: { id: idOf(name) }, quantity: Number(quantity) } }),
  })

  /** Whatever is asked to come along stays out: a list of names. */
  function listed(query: URLSearchParams): ListAnswer {
    const since = instantAt(Number(/^modifiedTime>=(\d+)$/.exec(query.get('filter') ?? '')?.[1] ?? 0))
    const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 100)]
    const ofMain = [...orders.values()].filter(({ merchant }) => merchant === idOf(firstMerchant))
    const rows = numberedPage(ofMain, { since, page: 1, limit: ofMain.length }).slice(offset, offset + limit)
    return { json: { elements: rows.map(({ id, at }) => ({ id, currency, modifiedTime: Date.parse(at) })) } }
  }

  return voiceOf({
    listSettings: { merchantId: idOf(firstMerchant) },
    tellers: {
      /** A sale that is called off is an order that is gone. */
      'sale.completed': (draft) => {
        const { sale, location, voided } = draft.data
        const id = idOf(sale)
        if (voided) {
          orders.delete(id)
          return told(draft.time, location, [['O', id, 'DELETE']])
        }
        const payment = idOf(`payment of ${sale}`)
        orders.set(id, { id, at: draft.time, merchant: idOf(location ?? firstMerchant), body: orderBody(draft, id) })
        payments.set(payment, { id: payment, order: { id }, result: 'SUCCESS' })
        return told(draft.time, location, [
          ['O', id, 'UPDATE'],
          ['P', payment, 'CREATE'],
        ])
      },
      /** What is on a shelf: Clover says nothing of what is promised. */
      'stock.counted': ({ time, data: { item, location, quantity, basis } }) => {
        if (basis === 'available') return []
        const id = idOf(shelf.say(item, time).name)
        stock.set(`${idOf(location)} ${id}`, quantity)
        return told(time, location, [['I', id, 'UPDATE']])
      },
      'product.updated': (draft) =>
        told(
          draft.time,
          null,
          shelf.stock(draft).map(({ name }): Notice => ['I', idOf(name), 'UPDATE']),
        ),
      'product.deleted': ({ time, data: { product } }) => {
        shelf.clear(product)
        return told(time, null, [['I', idOf(product), 'DELETE']])
      },
      'customer.deleted': ({ time, data: { customer } }) =>
        customer === null ? [] : told(time, null, [['C', idOf(customer), 'DELETE']]),
    },
    lists: [[`/v3/merchants/${idOf(firstMerchant)}/orders`, listed]],
    reads: [
      [/^\/v3\/merchants\/[^/]+\/orders\/([^/?]+)\?expand=lineItems,payments$/, (id = '') => orders.get(id)?.body],
      [/^\/v3\/merchants\/[^/]+\/payments\/([^/?]+)$/, (id = '') => payments.get(id)],
      [
        /^\/v3\/merchants\/([^/]+)\/items\/([^/?]+)(?:\?expand=itemStock)?$/,
        (merchant, id) => {
          const item = shelf.find(({ name }) => idOf(name) === id)
          return item && itemBody(item, stock.get(`${merchant} ${id}`))
        },
      ],
    ],
  })
}

interface Order extends Changed {
  readonly merchant: string
}

const micro = 1_000_000
const thousandth = 1_000
type Line = Drafted<'sale.completed'>['data']['lines'][number]

/** A line a piece; what is weighed is one line, in thousandths. */
function lineBodies({ line, quantity, unitPrice }: Line, item: string, currency: string): object[] {
  const own = inCurrency(unitPrice, currency)
  const priced = own && { price: own.amountMinor }
  const micros = microsOf(quantity)
  if (micros % micro !== 0)
    return [{ id: idOf(line), item: { id: item }, ...priced, unitQty: Math.round(micros / thousandth) }]
  return Array.from({ length: micros / micro }, (_, piece) => {
    const id = piece === 0 ? idOf(line) : idOf(`${line} piece ${piece + 1}`)
    return { id, item: { id: item }, ...priced }
  })
}
