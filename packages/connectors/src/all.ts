import type { Connector } from '@kilter/core'
import * as vendors from './vendors.ts'

/** By vendor. */
export const connectors: ReadonlyMap<string, Connector> = new Map(
  Object.values(vendors).map((connector) => [connector.vendor, connector]),
)
