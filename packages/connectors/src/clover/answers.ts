/** Reading what Clover's API answers, and gathering what is still to be asked. */
import { type Lookup, type LookupAnswers, Refusal } from '@kilter/core'
import type { z } from 'zod'

/** `key` is made of kind, merchant and id; `below`: the path below the merchant's. */
export const lookupOf = (kind: string, merchant: string, below: string, id: string): Lookup => ({
  key: `${kind}:${merchant}:${id}`,
  path: `/v3/merchants/${encodeURIComponent(merchant)}/${below}`,
})

/** Answers that are here, and the lookups that are missing. */
export class Reader {
  readonly #lookups: LookupAnswers
  readonly #missing = new Map<string, Lookup>()

  constructor(lookups: LookupAnswers) {
    this.#lookups = lookups
  }

  get missing(): readonly Lookup[] {
    return [...this.#missing.values()]
  }

  /** Undefined: not asked yet, or there is no such thing. */
  known<Schema extends z.ZodType>(schema: Schema, lookup: Lookup): z.infer<Schema> | undefined {
    const { key } = lookup
    const answer = this.#lookups.get(key)
    if (!this.#lookups.has(key)) this.#missing.set(key, lookup)
    return answer === undefined || answer === null ? undefined : readAs(schema, answer, key)
  }

  /** The same of a thing that is there: a read may lag behind its notification, and is tried again later. */
  present<Schema extends z.ZodType>(schema: Schema, lookup: Lookup): z.infer<Schema> | undefined {
    if (this.#lookups.get(lookup.key) !== null) return this.known(schema, lookup)
    throw new Refusal('unavailable', 'Clover does not know yet what it told of', { path: lookup.key })
  }
}

/** Throws Refusal 'unreadable' that names the place. */
export function readAs<Schema extends z.ZodType>(schema: Schema, given: unknown, place: string): z.infer<Schema> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Refusal('unreadable', `Clover's word: ${issue?.message}`, {
    path: [place, ...(issue?.path ?? [])].join('.'),
  })
}
