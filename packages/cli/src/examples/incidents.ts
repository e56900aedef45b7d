/** An incident of every kind, as the detectors find them in a simulated shop: for looking at what people are told. */
import { type ConnectionView, type EventDraft, type Incident, type IncidentChange, quantityFrom } from '@kilter/core'
import {
  type Archetype,
  archetypes,
  type Claim,
  type Minute,
  momentOf,
  type Spoilt,
  type SystemName,
  simulateBusiness,
  systems,
} from '@kilter/sim'
import { connectionOf, rolesOf } from '../score/business.ts'
import { play } from '../score/hub.ts'

export interface Example {
  /** The detector, and the cause where it tells several apart: `oversell.recount`. */
  readonly name: string
  /** As it opened. */
  readonly incident: Incident
  /** As it ended; undefined: it is open to the end. */
  readonly over?: Incident
}

const known: Readonly<Record<SystemName, { readonly name: string; readonly vendor: string }>> = {
  web: { name: 'Web shop', vendor: 'shopify' },
  market: { name: 'Marketplace', vendor: 'woocommerce' },
  till: { name: 'Till', vendor: 'square' },
  pay: { name: 'Card payments', vendor: 'stripe' },
  books: { name: 'Books', vendor: 'xero' },
  crm: { name: 'CRM', vendor: 'hubspot' },
  mail: { name: 'Newsletter', vendor: 'mailchimp' },
  door: { name: 'Door counter', vendor: 'standard-webhooks' },
}

export const exampleConnections: readonly ConnectionView[] = systems.map((system) => ({
  ...{ id: connectionOf(system), ...known[system], roles: rolesOf[system] },
  createdAt: momentOf(0),
}))

const shop = archetypes[0] as Archetype
const seed = 1
const day: Minute = 1_440

/** The same every time, in the order of their names. */
export async function exampleIncidents(): Promise<readonly Example[]> {
  const { claims, end } = simulateBusiness(shop, seed)
  const changes: IncidentChange[] = []
  const hear = (change: IncidentChange) => void changes.push(change)
  await play({ archetype: shop, end }, { claims, mappings: [] }, { hear })
  await play({ archetype: shop, end: 0 }, runningOut(), { hear })
  const found = new Map<string, Example>()
  for (const { type, incident } of changes) {
    if (type !== 'incident.opened' || incident.shadow) continue
    const name = [incident.detector, incident.cause].filter(Boolean).join('.')
    const over = changes.find((later) => later.type === 'incident.resolved' && later.incident.id === incident.id)
    if (!found.has(name)) found.set(name, { name, incident, ...(over && { over: over.incident }) })
  }
  return [...found.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
}

const daysSold = 56

/** Two a day for eight weeks, and on the last evening eight are left. */
function runningOut(): Spoilt {
  const item = { sku: 'BLUE-SHIRT-S' }
  const claim = (at: Minute, draft: EventDraft): Claim => ({
    ...{ system: 'till', at, heardAt: at, draft, original: draft, story: undefined },
  })
  const sales = Array.from({ length: daysSold }, (_, index): Claim => {
    const at = (index - daysSold) * day + day / 2
    const sale = { sale: `sale-${index}`, soldAt: momentOf(at), location: 'shop', voided: false }
    const lines = [{ line: '1', item, quantity: quantityFrom(2) }]
    return claim(at, { type: 'sale.completed', time: momentOf(at), data: { ...sale, lines } })
  })
  const evening = -day / 6
  const count = { item, location: 'shop', quantity: quantityFrom(8), basis: 'onHand' as const }
  const counted = claim(evening, { type: 'stock.counted', time: momentOf(evening), data: count })
  return { claims: [...sales, counted], mappings: [] }
}
