/** What the lists of who is told have in common: a shop has a few dozen of each, and they are at hand as a whole. */
import { z } from '@hono/zod-openapi'
import { Refusal } from '@kilter/core'

export const recordsMax = 200

export const Named = z.object({ id: z.string() })
export const params = z.object({ id: z.string() })

export const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})

/** Throws Refusal 'conflict' where there is no room for one more. */
export function roomFor(records: readonly unknown[]): void {
  if (records.length >= recordsMax) throw new Refusal('conflict', `there are ${recordsMax} already; remove one`)
}
