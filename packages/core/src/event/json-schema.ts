import * as z from 'zod'
import { EventDraft } from './event.ts'

type JsonSchema = z.core.JSONSchema.JSONSchema

/** JSON Schema (2020-12) of the `data` of every canonical event, by type: for those who read the events without our code. */
export function eventJsonSchemas(): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    EventDraft.options.map(({ shape }): [string, JsonSchema] => [shape.type.value, z.toJSONSchema(shape.data)]),
  )
}
