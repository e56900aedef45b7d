import type { ConnectionView, Moment } from '@kilter/core'

/** A connection as its owner named it. */
export const nameOf = (connections: readonly ConnectionView[], id: string | undefined): string =>
  connections.find((connection) => connection.id === id)?.name ?? 'a system that was removed'

/** `1 delivery waits`, `3 deliveries wait`. */
export const waitingText = (count: string | undefined): string =>
  count === '1' ? '1 delivery waits' : `${count} deliveries wait`

/** What is known of a story, in order. */
export const momentsOf = (moments: readonly (Moment | undefined)[]): Moment[] =>
  moments
    .filter((moment) => moment !== undefined)
    .sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0))
