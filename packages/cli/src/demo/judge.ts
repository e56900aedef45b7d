/** The hub's incidents beside the simulator's truth. */
import type { Oversold, ShopDay } from '@kilter/sim'
import type { ToldIncident } from '../commands/incidents.ts'

export interface Verdict {
  readonly order: string
  readonly sku: string
  readonly agrees: boolean
  /** Undefined: the hub speaks of something that did not happen. */
  readonly truth: string | undefined
  /** Undefined: the hub missed it. */
  readonly found: string | undefined
  readonly incident: ToldIncident | undefined
}

/** One line for each thing that is true or was found. Incidents that late data disproved closed themselves and do not count. */
export function judge(day: ShopDay, incidents: readonly ToldIncident[]): Verdict[] {
  const found = incidents.filter(({ detector, resolution }) => detector === 'oversell' && resolution !== 'corrected')
  const byKey = new Map(found.map((incident) => [`${incident.order} ${incident.subject.key}`, incident]))
  const lines = day.truth.map((oversold): Verdict => {
    const order = `#${oversold.order.number}`
    const sku = oversold.order.item.sku
    const incident = byKey.get(`${order} ${sku}`)
    byKey.delete(`${order} ${sku}`)
    const truth = truthText(oversold)
    const told = incident && foundText(incident)
    return { order, sku, truth, found: told, agrees: truth === told, incident }
  })
  const invented = [...byKey.values()].map((incident): Verdict => {
    const { order = '', subject } = incident
    return { order, sku: subject.key, truth: undefined, found: foundText(incident), agrees: false, incident }
  })
  return [...lines, ...invented].sort((left, right) => (left.order < right.order ? -1 : 1))
}

const truthText = ({ quantity, cause, resolution }: Oversold): string =>
  `${quantity} short, ${cause}, ${resolution ?? 'open'}`

const foundText = ({ quantity, cause, status, resolution }: ToldIncident): string =>
  `${quantity} short, ${cause}, ${resolution ?? status}`
