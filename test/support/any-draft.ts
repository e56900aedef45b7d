/** Any event that its schema allows: every field that may be absent is so at times. */
import { EventDraft, type EventType, eventJsonSchemas, instantAt } from '@kilter/core'
import fc from 'fast-check'
import { type PersonField, pseudonyms } from './people.ts'

interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly prefixItems?: readonly Schema[]
  readonly items?: Schema
  readonly minItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly pattern?: string
}

/** What a vendor's own ids and words look like, by the name of the field. */
export type Forms = Readonly<Record<string, fc.Arbitrary<string>>>

export type Drafted<Type extends EventType> = Extract<EventDraft, { type: Type }>

const schemas = eventJsonSchemas()

export function anyDraft<Type extends EventType>(type: Type, forms: Forms = {}): fc.Arbitrary<Drafted<Type>> {
  const data = anyOf(schemas[type] as Schema, type, { time: instant, ...forms })
  return fc
    .record({ type: fc.constant(type), time: instant, data })
    .filter((draft) => EventDraft.safeParse(draft).success) as fc.Arbitrary<unknown> as fc.Arbitrary<Drafted<Type>>
}

const instant = fc
  .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 10, 20) })
  .map((milliseconds) => instantAt(milliseconds) as string)
const word = fc
  .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 })
  .map((text) => text.trim())
  .filter((text) => text !== '')
const quantity = fc
  .tuple(fc.integer({ min: -999, max: 99_999 }), fc.constantFrom(0, 1, 2, 3, 6))
  .map(([count, decimals]) => String(Number((count / 10 ** decimals).toFixed(decimals))))
  .filter((text) => !text.includes('e'))
const money = fc.record({
  amountMinor: fc.integer({ min: 0, max: 99_999_999 }),
  currency: fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'HUF'),
})
/** The longest list. */
const itemsMax = 3

function anyOf(schema: Schema, name: string, forms: Forms): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((option) => anyOf(option, name, forms)))
  switch (schema.type) {
    case 'object':
      return anObject(schema, name, forms)
    case 'array':
      return aList(schema, name, forms)
    case 'string':
      return aText(schema, name, forms)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      throw new Error(`no such thing in an event yet: ${name} ${JSON.stringify(schema)}`)
  }
}

function anObject({ properties = {}, required = [] }: Schema, name: string, forms: Forms): fc.Arbitrary<unknown> {
  if ('digest' in properties) return fc.constantFrom(...pseudonyms[name as PersonField])
  if ('amountMinor' in properties) return money
  const fields = Object.entries(properties).map(([field, schema]) => [field, anyOf(schema, field, forms)] as const)
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] as never[], noNullPrototype: true })
}

function aList({ items, prefixItems, minItems = 0 }: Schema, name: string, forms: Forms): fc.Arbitrary<unknown> {
  if (prefixItems) return fc.tuple(...prefixItems.map((item) => anyOf(item, name, forms)))
  if (!items) throw new Error(`a list of what? ${name}`)
  const limits = { minLength: minItems, maxLength: itemsMax }
  return items.type === 'string'
    ? fc.uniqueArray(anyOf(items, name, forms), limits)
    : fc.array(anyOf(items, name, forms), limits)
}

function aText({ pattern }: Schema, name: string, forms: Forms): fc.Arbitrary<unknown> {
  if (forms[name]) return forms[name]
  if (pattern?.startsWith('^\\d{4}-')) return instant
  return pattern?.startsWith('^(0|-?') ? quantity : word
}
