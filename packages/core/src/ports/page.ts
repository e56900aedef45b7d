export interface PageRequest {
  /** 1 to 200. */
  readonly limit: number
  /** As a previous page gave it. Throws Refusal 'invalid' when it is not one of this list's. */
  readonly cursor?: string
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Null on the last page. */
  readonly nextCursor: string | null
}

export const pageLimitMax = 200
