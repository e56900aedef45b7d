/** Tools of anybody's own, read by a mapping: what no mapping can point at yet is lost. */
import { but, type Hearing, whole } from './heard.ts'

/** Who is not known has no address. */
const nobody = {}

const hears: Hearing['hears'] = {
  'stock.counted': whole,
  'stock.moved': whole,
  'shipment.updated': whole,
  'metric.reported': whole,
  'deal.updated': whole,
  'invoice.updated': whole,
  'consent.changed': whole,
  'ticket.updated': { as: (draft) => [but(draft, { person: draft.data.person ?? nobody })] },
  'feedback.received': {
    loses: 'the scale, a list of bare words',
    as: (draft) => [but(draft, { scale: undefined, person: draft.data.person ?? nobody })],
  },
  'customer.updated': {
    loses: 'the name',
    as: (draft) => [but(draft, { name: undefined })],
  },
}

export const standardWebhooks: Hearing = {
  secret: `whsec_${Buffer.from('a key of the tool, 32 bytes long').toString('base64')}`,
  hears,
}
export const cloudevents: Hearing = { bearsSecret: true, hears }
