import { deliveryIdsWithin, type Instant } from '@kilter/core'
import type { Database } from './database.ts'

/** Between which rows those lie that were received then: ids are in order of time, rows in order of arrival. */
export function boundsOf(database: Database, from: Instant | undefined, before: Instant | undefined) {
  const ids = deliveryIdsWithin(from, before)
  const seq = (order: string, condition: string, id: string) =>
    database.get(`SELECT seq FROM delivery WHERE id ${condition} ? ORDER BY id ${order} LIMIT 1`, id)?.seq
  const above = ids.above && (seq('ASC', '>=', ids.above) ?? Number.MAX_SAFE_INTEGER)
  const below = ids.below && Number(seq('DESC', '<', ids.below) ?? 0) + 1
  return { above: Number(above || 0), below: Number(below || Number.MAX_SAFE_INTEGER) }
}
