import type { ConnectionView } from '../detector/detector.ts'
import type { FactKey } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import type { ConnectionId, Instant, Quantity } from '../values.ts'

/** Facts that can no longer change an answer about stock. */
export function compactable(_facts: FactSet, _horizon: Instant): FactKey[] {
  return []
}

/** A tenant's say in how stock is reckoned. */
export interface StockPolicy {
  /** Locations outside the pool do not serve online orders. Empty: all locations do. */
  readonly poolLocations: readonly string[]
  /** False where a shipped online order is not booked out of the till, so that its next count still includes it. */
  readonly tillSeesShipments: boolean
}

export interface LocationStock {
  readonly connection: ConnectionId
  readonly location: string
  readonly quantity: Quantity
  readonly countedAt: Instant
  readonly basis: 'onHand' | 'available'
  readonly inPool: boolean
}

/** Where an item stands. Null: not known, for nothing was counted yet. */
export interface Position {
  readonly onHand: Quantity | null
  readonly owed: Quantity
  readonly sellable: Quantity | null
  readonly shortfall: Quantity | null
  readonly locations: readonly LocationStock[]
}
export type PositionOf = (facts: FactSet, connections: readonly ConnectionView[], policy: StockPolicy) => Position
