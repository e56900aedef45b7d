/** The hub's incidents beside the simulator's truth. */
import type { Item, Oversold, ShopDay } from '@kilter/sim'
import type { ToldIncident } from '../commands/incidents.ts'

export interface Verdict {
  /** What the merchant sees; undefined: it is about the item as such. */
  readonly order: string | undefined
  readonly sku: string
  readonly agrees: boolean
  /** Undefined: the hub speaks of something that did not happen. */
  readonly truth: string | undefined
  /** Undefined: the hub missed it. */
  readonly found: string | undefined
}

/** Late data disproved it, and the hub took it back by itself. */
export const isWithdrawn = ({ detector, resolution }: ToldIncident): boolean =>
  detector === 'oversell' && resolution === 'corrected'

interface Claim {
  readonly order: string | undefined
  readonly sku: string
  readonly text: string
}

/** One line for each thing that is true or was found. Oversells count open and closed, advice while it is open. */
export function judge(day: ShopDay, incidents: readonly ToldIncident[]): Verdict[] {
  const truths = [...day.truth.map(truthOf), ...day.unknown.map(unknownOf)]
  const left = incidents.filter((incident) => !isWithdrawn(incident) && isClaim(incident)).map(claimOf)
  const lines = truths.map(({ order, sku, text: truth }): Verdict => {
    const same = left.findIndex((claim) => claim.order === order && claim.sku === sku)
    const [claim] = same < 0 ? [] : left.splice(same, 1)
    return { order, sku, truth, found: claim?.text, agrees: claim?.text === truth }
  })
  const invented = left.map(
    ({ order, sku, text }): Verdict => ({ order, sku, truth: undefined, found: text, agrees: false }),
  )
  return [...lines, ...invented].sort((one, other) => placeOf(one) - placeOf(other))
}

/** The day has no truth of its own about the figures that the web store shows: they are wrong by design. */
const unjudged = 'stock.drift'

const isClaim = ({ detector, status }: ToldIncident): boolean =>
  detector === 'oversell' || (detector !== unjudged && status !== 'resolved')

const truthOf = ({ order, quantity, cause, resolution }: Oversold): Claim => ({
  order: `#${order.number}`,
  sku: order.item.sku,
  text: oversellText(String(quantity), cause, resolution ?? 'open'),
})

const unknownOf = ({ sku }: Item): Claim => ({ order: undefined, sku, text: 'stock.unknown, open' })

function claimOf({ detector, order, subject, quantity, cause, status, resolution }: ToldIncident): Claim {
  const isOversell = detector === 'oversell'
  const text = isOversell ? oversellText(quantity, cause, resolution ?? status) : `${detector}, ${status}`
  return { order: isOversell ? order : undefined, sku: subject.key, text }
}

const oversellText = (quantity = '?', cause = 'no cause', end: string): string => `${quantity} short, ${cause}, ${end}`

/** In order of the orders' numbers; what is about no order comes last. */
const placeOf = ({ order }: Verdict): number => (order === undefined ? Number.MAX_SAFE_INTEGER : Number(order.slice(1)))
