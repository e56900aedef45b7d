/** A Lightspeed Retail (X-Series) till's word, in the shape of API 1.0: everything comes as an update of the whole, and stock figures
 * have no time. Source: https://x-series-api.lightspeedhq.com/docs/webhooks */
import type { Instant, Money } from '@kilter/core'
import { decimalText, plainTime, uuidFor } from './forms.ts'
import { jsonOf } from './json.ts'
import type { ListAnswer } from './listing.ts'
import { type KeptItem, Shelf } from './shelf.ts'
import { type Drafted, voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

/** Every sale has an outlet: where nobody says which, it is the first. */
const firstOutlet = 'main'
const register = uuidFor('register')

type Lines = Drafted<'sale.completed' | 'sale.returned'>['data']['lines']

export const lightspeedXSeries: VoiceMaker = () => {
  const shelf = new Shelf()
  /** Goes up with every change of anything. */
  let version = 2_398_817_046
  const sales = new Feed()
  const products = new Feed()
  const inventory = new Feed()

  const told = (topic: string, payload: object): Telling[] => [{ body: jsonOf(payload), query: `topic=${topic}` }]

  function saleTold(
    sale: { readonly id: string; readonly at: Instant; readonly outlet: string | null; readonly status: string },
    time: Instant,
    lines: Lines,
    sign: '' | '-' = '',
  ): Telling[] {
    const id = uuidFor(sale.id)
    version += 1
    sales.keep(id, version, {
      ...{
        id,
        state: sale.status.toLowerCase(),
        date: sale.at,
        created_at: sale.at,
        updated_at: time,
        deleted_at: null,
      },
      source: {
        outlet_id: uuidFor(sale.outlet ?? firstOutlet),
        register_id: register,
        author: { id: uuidFor('author') },
      },
      line_items: lines.map(({ line, item, quantity }) => ({
        ...{
          id: uuidFor(line),
          product: { id: uuidFor(shelf.say(item, time).name) },
          quantity: Number(`${sign}${quantity}`),
        },
      })),
    })
    return told('sale.update', {
      ...{ id, source: 'USER', source_id: '', register_id: register, outlet_id: uuidFor(sale.outlet ?? firstOutlet) },
      ...{ market_id: '1', customer_id: uuidFor('walk-in'), customer_name: '' },
      ...{ customer: { id: uuidFor('walk-in'), customer_code: 'WALKIN', name: '', email: '' } },
      ...{ sale_date: plainTime(sale.at), created_at: plainTime(sale.at), updated_at: plainTime(time) },
      ...{ status: sale.status, invoice_number: `MAIN-${id.slice(0, 4)}`, return_for: '', note: '' },
      register_sale_products: lines.map(({ line, item, quantity, unitPrice }, index) => {
        const { name, sku } = shelf.say(item, time)
        return {
          ...{ id: uuidFor(line), product_id: uuidFor(name), register_id: register, sequence: String(index), name },
          // A line repeats the SKU that it was rung up with.
          ...(item.sku !== undefined && { sku }),
          ...{ quantity: Number(`${sign}${quantity}`), price: unitPrice ? major(unitPrice) : 0, status: 'CONFIRMED' },
        }
      }),
      register_sale_payments: [],
    })
  }

  function productTold(item: KeptItem, time: Instant): Telling[] {
    const body = productBody(item, time)
    version += 1
    products.keep(body.id, version, { ...body, updated_at: time, deleted_at: null })
    return told('product.update', body)
  }

  return voiceOf({
    tellers: {
      'sale.completed': ({ time, data: { sale: id, soldAt: at, location: outlet, voided, lines } }) =>
        saleTold({ id, at, outlet, status: voided ? 'VOIDED' : 'CLOSED' }, time, lines),
      'sale.returned': ({ time, data: { return: id, returnedAt: at, location: outlet, lines } }) =>
        saleTold({ id, at, outlet, status: 'CLOSED' }, time, lines, '-'),
      /** What is on a shelf: Lightspeed says nothing of what is promised. */
      'stock.counted': ({ time, data: { item, location, quantity, basis } }) => {
        if (basis === 'available') return []
        const kept = shelf.say(item, time)
        version += 1
        const [product, outlet] = [uuidFor(kept.name), uuidFor(location)]
        const id = uuidFor(`${product} ${outlet}`)
        inventory.keep(id, version, {
          ...{ id, product_id: product, outlet_id: outlet, current_inventory_level: Number(quantity) },
          ...{ average_cost: 0, reorder_point: 5, reorder_amount: 20 },
        })
        return told('inventory.update', {
          ...{ id, product_id: product, outlet_id: outlet },
          ...{ count: inFive(quantity), attributed_cost: '0.00', reorder_point: '5', restock_level: '20', version },
          outlet: { id: outlet, name: location, time_zone: 'Europe/Berlin' },
          ...(kept.sku !== null && { product: productBody(kept, kept.namedAt) }),
        })
      },
      /** A variant is a product of its own. */
      'product.updated': (draft) => shelf.stock(draft).flatMap((item) => productTold(item, draft.time)),
      'listing.updated': (draft) => productTold(shelf.list(draft), draft.time),
      'product.deleted': ({ time, data: { product } }) => {
        const items = shelf.of(product)
        shelf.clear(product)
        const ids = items.length > 0 ? items.map(({ name }) => name) : [product]
        const deleted = { active: false, updated_at: plainTime(time), deleted_at: plainTime(time) }
        return ids.flatMap((name) => told('product.update', { id: uuidFor(name), handle: name, sku: '', ...deleted }))
      },
    },
    lists: [
      [`${listsRoot}/sales`, (query) => feedPage(sales, query)],
      [`${listsRoot}/products`, (query) => feedPage(products, query)],
      [
        `${listsRoot}/inventory`,
        (_query, body) => {
          const { after, size } = body as { readonly after: number; readonly size: number }
          return { json: inventory.after(after, size).map(([number, level]) => ({ ...level, version: number })) }
        },
      ],
    ],
    reads: [
      [
        /^\/api\/2026-07\/products\/([^/?]+)$/,
        (id) => {
          const item = shelf.find(({ name }) => uuidFor(name) === id)
          if (!item) return undefined
          const { name, sku, namedAt } = item
          return { data: { id, handle: name, name, sku: sku ?? '', updated_at: `${namedAt.slice(0, 19)}+00:00` } }
        },
      ],
    ],
  })
}

const listsRoot = '/api/2026-07'

/** The latest of each thing, by the version that it has now. */
class Feed {
  readonly #things = new Map<string, readonly [version: number, thing: object]>()

  keep(id: string, version: number, thing: object): void {
    this.#things.set(id, [version, thing])
  }

  after(version: number, length: number): (readonly [version: number, thing: object])[] {
    const later = [...this.#things.values()].filter(([number]) => number > version)
    return later.sort(([left], [right]) => left - right).slice(0, length)
  }
}

function feedPage(feed: Feed, query: URLSearchParams): ListAnswer {
  const page = feed.after(Number(query.get('after') ?? 0), Number(query.get('page_size') ?? 200))
  const versions = page.map(([number]) => number)
  const version = page.length > 0 ? { min: versions[0], max: versions.at(-1) } : { min: null, max: null }
  return { json: { data: page.map(([number, thing]) => ({ ...thing, _metadata: { version: number } })), version } }
}

function productBody({ name, sku, title = '', listing }: KeptItem, time: Instant) {
  const { published, price } = listing ?? {}
  return {
    ...{ id: uuidFor(name), source_id: '', handle: name, type: '', has_variants: false, variant_parent_id: '' },
    ...{ name: title, base_name: title, sku: sku ?? '', tags: '', track_inventory: true, composites: [] },
    ...(published !== undefined && { active: published }),
    ...(price && { price: major(price) }),
    ...{ updated_at: plainTime(time), deleted_at: '' },
  }
}

/** Prices are numbers of major units, and no currency stands beside them. */
const major = (price: Money): number => Number(decimalText(price))

/** `12.00000`: figures of stock are text of five decimals. */
function inFive(quantity: string): string {
  const [whole = '', decimals = ''] = quantity.split('.')
  return `${whole}.${decimals.padEnd(5, '0')}`
}
