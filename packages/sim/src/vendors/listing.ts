/** What a vendor lists of what changed: things as they stand by now, the oldest change first, a page at a time. */
import type { Instant } from '@kilter/core'

/** What is answered to a read of a list: as JSON, with what stands beside it. */
export interface ListAnswer {
  /** Undefined: an empty body. */
  readonly json: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** 200 where it is absent. */
  readonly status?: number
}

export interface Changed {
  readonly id: string
  readonly at: Instant
  readonly body: unknown
}

/** The latest of each thing. */
export class Listing {
  readonly #things = new Map<string, Changed>()

  keep(id: string, at: Instant, body: unknown): void {
    this.#things.set(id, { id, at, body })
  }

  forget(id: string): void {
    this.#things.delete(id)
  }

  get all(): readonly Changed[] {
    return [...this.#things.values()]
  }
}

interface Asked {
  readonly since: string
  /** The place behind the last thing of the page before, as `pageOf` gave it. */
  readonly after?: string | null | undefined
  readonly limit: number
}

/** `next`: the place behind this page, where more follows. */
export function pageOf(things: readonly Changed[], { since, after, limit }: Asked) {
  const placed = oldestFirst(things, since).filter(({ place }) => !after || place > after)
  const page = placed.slice(0, limit)
  return {
    things: page.map(({ thing }) => thing),
    bodies: page.map(({ thing }) => thing.body),
    next: placed.length > limit ? page.at(-1)?.place : undefined,
  }
}

interface AskedByNumber {
  readonly since: string
  /** From 1. */
  readonly page: number
  readonly limit: number
}

/** Pages by number: whatever changes meanwhile moves the rest up. */
export const numberedPage = (things: readonly Changed[], { since, page, limit }: AskedByNumber): readonly Changed[] =>
  oldestFirst(things, since)
    .slice((page - 1) * limit, page * limit)
    .map(({ thing }) => thing)

const oldestFirst = (things: readonly Changed[], since: string) =>
  things
    .filter(({ at }) => at >= since)
    .map((thing) => ({ thing, place: placeOf(thing) }))
    .sort((left, right) => (left.place < right.place ? -1 : 1))

const placeOf = ({ at, id }: Changed): string => `${at} ${id}`
