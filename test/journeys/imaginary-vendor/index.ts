import {
  defineConnector,
  hmacMatches,
  instantFrom,
  quantityFrom,
  Refusal,
  readJson,
  singleHeader,
  topic,
} from '@kilter/core'
import * as z from 'zod'

const settings = z.strictObject({ kitchen: z.string().min(1) })
const Pot = z.object({ id: z.string(), pot: z.string(), left: z.int(), at: z.string() })

/** Counts teapots, and nothing else. */
export const teapots = defineConnector({
  vendor: 'teapots',
  name: 'Teapots Inc.',
  settings,
  defaultRoles: ['physical'],
  signature: 'HMAC-SHA256 over the body, hex',
  guide: {
    secret: 'The steam secret',
    steps: ['Kettle → Whistles: give {hookUrl}'],
    verifiedBy: ['documentation'],
    source: 'https://teapots.example/whistles',
  },
  verify: ({ headers, body }, secret) =>
    hmacMatches({ secret, signed: body, given: singleHeader(headers, 'x-steam'), encoding: 'hex' }),
  identify: ({ body }) => {
    const { data } = Pot.safeParse(readJson(body))
    if (!data) throw new Refusal('unreadable', 'no pot')
    return { topic: 'pot.counted', dedupeKey: data.id }
  },
  topics: {
    'pot.counted': topic<typeof Pot, z.infer<typeof settings>>(Pot, ({ pot, left, at }, { settings: { kitchen } }) => [
      {
        type: 'stock.counted',
        time: instantFrom(at),
        data: { item: { sku: pot }, location: kitchen, quantity: quantityFrom(left), basis: 'onHand' },
      },
    ]),
  },
})
