import type { z } from '@hono/zod-openapi'
import { Refusal } from '@kilter/core'

/** By a schema that is known only when the request is there. Throws Refusal 'invalid' that names the field. */
export function readAs<Schema extends z.ZodType>(schema: Schema, given: unknown, within?: string): z.output<Schema> {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : []
  const path = [...(within === undefined ? [] : [within]), ...(issue?.path ?? []), ...unknown].join('.')
  const detail = unknown.length > 0 ? 'not a field of this resource' : issue?.message
  throw new Refusal('invalid', detail ?? 'not understood', { path })
}
