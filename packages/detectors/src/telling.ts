import type { ConnectionView, Moment, PlaceName } from '@kilter/core'

/** A connection as its owner named it. */
export const nameOf = (connections: readonly ConnectionView[], id: string | undefined): string =>
  connections.find((connection) => connection.id === id)?.name ?? 'a system that was removed'

/** The same, with the place in its own admin where that is known: `Web shop (Products → Inventory)`. */
export const placeIn = (connections: readonly ConnectionView[], id: string | undefined, place: PlaceName): string =>
  `${nameOf(connections, id)}${whereIn(connections, id, place)}`

/** ` (Products → Inventory)`; nothing where the place is not known. */
export function whereIn(connections: readonly ConnectionView[], id: string | undefined, place: PlaceName): string {
  const where = connections.find((connection) => connection.id === id)?.places?.[place]
  return where === undefined ? '' : ` (${where})`
}

/** `1 delivery waits`, `3 deliveries wait`. */
export const waitingText = (count: string | undefined): string =>
  count === '1' ? '1 delivery waits' : `${count} deliveries wait`

/** What is known of a story, in order. */
export const momentsOf = (moments: readonly (Moment | undefined)[]): Moment[] =>
  moments
    .filter((moment) => moment !== undefined)
    .sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0))
