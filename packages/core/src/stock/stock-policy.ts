import * as z from 'zod'

/** A tenant's say in how stock is reckoned. */
export const StockPolicy = z.strictObject({
  /** Locations that fulfil online orders. Empty: all of them do. */
  poolLocations: z.array(z.string().min(1).max(200)).max(200).default([]),
  /** False where a shipped online order is not booked out of the till, so that its running counts still include it. */
  tillSeesShipments: z.boolean().default(true),
})
export type StockPolicy = z.infer<typeof StockPolicy>

export const isInPool = (location: string, { poolLocations }: StockPolicy): boolean =>
  poolLocations.length === 0 || poolLocations.includes(location)
