import { z } from 'zod'
import { EventDraft, type EventType } from './event.ts'

/** JSON Schema (2020-12) of the `data` of every canonical event, by type: for those who read the events without our code. */
export function eventJsonSchemas(): Record<EventType, z.core.JSONSchema.JSONSchema> {
  const schemas = EventDraft.options.map(({ shape }) => [shape.type.value, z.toJSONSchema(shape.data)] as const)
  return Object.fromEntries(schemas) as Record<EventType, z.core.JSONSchema.JSONSchema>
}
