/** Whether an answer is one that the description of its route allows. */
import { z } from 'zod'
import type { Document, Route, Schema } from './document.ts'

/** What an answer says that its route's description does not allow; empty: it fits. */
export function createJudge(document: Document) {
  const known = new Map<Schema, z.ZodType>()
  const definitions = Object.fromEntries(
    Object.entries(document.components.schemas).map(([name, schema]) => [name, strict(schema)]),
  )
  const reader = (schema: Schema): z.ZodType => {
    const before = known.get(schema)
    if (before) return before
    const whole = JSON.parse(
      JSON.stringify({ ...(strict(schema) as object), $defs: definitions }).replaceAll(
        '#/components/schemas/',
        '#/$defs/',
      ),
    )
    const made = z.fromJSONSchema(whole)
    known.set(schema, made)
    return made
  }
  return ({ operation }: Route, status: number, type: string | null, text: string): string[] => {
    const described = operation.responses[String(status)]
    if (!described) return [`answers ${status}, which is not described`]
    if (!described.content) return text === '' ? [] : ['has a body, and none is described']
    const plain = type?.split(';')[0] ?? ''
    const content = described.content[plain]
    if (!content) return [`is ${plain}, and described as ${Object.keys(described.content).join(', ')}`]
    if (!/json$/.test(plain) || plain.endsWith('ndjson')) return []
    const read = reader(content.schema).safeParse(JSON.parse(text))
    return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  }
}

/** An object holds what is described and no more, so that no field is forgotten in the description. */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict)
  if (typeof value !== 'object' || value === null) return value
  const parts = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, strict(part)]))
  return 'properties' in value && !('additionalProperties' in value) ? { ...parts, additionalProperties: false } : parts
}
