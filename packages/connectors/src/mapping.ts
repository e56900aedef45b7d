/** From any tool's JSON to canonical events by rules that are data: pointers and words, nothing that runs. */
import {
  EventDraft,
  type Instant,
  type InterpretInput,
  instantAt,
  instantFrom,
  moneyFrom,
  quantityFrom,
  Refusal,
} from '@kilter/core'
import * as z from 'zod'
import { personFrom } from './person.ts'

const rulesMax = 50
const textMax = 200
const depthMax = 6
const eventsMax = 1_000
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** RFC 6901 within what is at hand, as `/data/count`; behind `#` from the top of the body, as `#/data/site`. */
const Pointer = z
  .string()
  .max(textMax)
  .regex(/^#?(\/[^/]*)+$/, 'must be a JSON pointer like /data/count')
  .refine((text) => !stepsOf(text).some((step) => forbidden.has(step)), 'a pointer may not name the prototype')

type Spec = string | number | boolean | null | Words | List | { readonly [field: string]: Spec }
interface Words {
  readonly from: string
  /** The tool's words in ours. */
  readonly words: Readonly<Record<string, string | boolean>>
}
interface List {
  readonly each: string
  readonly data: { readonly [field: string]: Spec }
}

/** Words of the mapping itself are no fields: an entry with a slip in it is refused, not taken for an object. */
const fieldName = z
  .string()
  .regex(/^[a-zA-Z]{1,40}$/, 'must be the name of a field')
  .refine((name) => !['each', 'from', 'words'].includes(name), 'not the name of a field')
const Text = z
  .string()
  .max(textMax)
  .refine((text) => !/^#?\//.test(text) || Pointer.safeParse(text).success, 'must be a JSON pointer like /data/count')
const Words = z.strictObject({
  from: Pointer,
  words: z.record(z.string().max(textMax), z.union([z.string().max(textMax), z.boolean()])),
})

function specOf(depth: number): z.ZodType<Spec> {
  const leaf = z.union([Text, z.number(), z.boolean(), z.null(), Words])
  if (depth === 0) return leaf
  const fields = z.record(fieldName, specOf(depth - 1))
  return z.union([leaf, z.strictObject({ each: Pointer, data: fields }), fields])
}

const Fields = z.record(fieldName, specOf(depthMax))
const eventTypes = EventDraft.options.map(({ shape }) => shape.type.value) as [string, ...string[]]

export const Mapping = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        /** What the body must say for the rule to apply, by pointer; empty: always. */
        when: z.record(Pointer, z.union([z.string().max(textMax), z.number(), z.boolean()])).default({}),
        event: z.enum(eventTypes),
        /** When it became so; the time of receipt where it is left out. */
        time: Pointer.optional(),
        timeUnit: z.enum(['text', 'seconds', 'milliseconds']).default('text'),
        /** One event for each entry of a list. */
        each: Pointer.optional(),
        data: Fields,
      }),
    )
    .min(1)
    .max(rulesMax),
})
export type Mapping = z.infer<typeof Mapping>
type Rule = Mapping['rules'][number]

/** Undefined where no rule applies. Throws Refusal 'unreadable' or 'unsupported' that names rule and field. */
export function mapped(
  body: unknown,
  { rules }: Mapping,
  input: Pick<InterpretInput<unknown>, 'receivedAt' | 'digest'>,
): EventDraft[] | undefined {
  const applying = rules.flatMap((rule, place) => (applies(rule, body) ? [{ rule, place }] : []))
  if (applying.length === 0) return undefined
  return applying.flatMap(({ rule, place }) => {
    const entries = rule.each === undefined ? [body] : listAt(rule.each, body, body)
    return entries.map((entry) => draftOf(rule, entry, body, { ...input, path: `rules.${place}` }))
  })
}

const applies = ({ when }: Rule, body: unknown): boolean =>
  Object.entries(when).every(([pointer, wanted]) => valueAt(pointer, body, body) === wanted)

interface Reading extends Pick<InterpretInput<unknown>, 'receivedAt' | 'digest'> {
  readonly path: string
}

function draftOf(rule: Rule, entry: unknown, body: unknown, reading: Reading): EventDraft {
  const data = objectOf(rule.data, entry, body, { ...reading, path: `${reading.path}.data` })
  const time = rule.time === undefined ? reading.receivedAt : timeOf(rule, valueAt(rule.time, entry, body), reading)
  const draft = EventDraft.safeParse({ type: rule.event, time, data })
  if (draft.success) return draft.data
  const [issue] = draft.error.issues
  throw new Refusal('unreadable', `${rule.event}: ${issue?.message}`, {
    path: `${reading.path}.${issue?.path.join('.')}`,
  })
}

function timeOf({ timeUnit }: Rule, given: unknown, { path }: Reading): Instant {
  return named(`${path}.time`, () => {
    if (timeUnit === 'text') return instantFrom(String(given))
    const count = typeof given === 'number' ? given : Number.NaN
    if (!Number.isSafeInteger(count)) throw new Refusal('unreadable', `not a whole number of ${timeUnit}`)
    return instantFrom(instantAt(timeUnit === 'seconds' ? count * 1_000 : count))
  })
}

function objectOf(fields: List['data'], entry: unknown, body: unknown, reading: Reading): Record<string, unknown> {
  const read = Object.entries(fields).map(([field, spec]) => {
    const path = `${reading.path}.${field}`
    return [field, named(path, () => fieldOf(field, spec, entry, body, { ...reading, path }))]
  })
  return Object.fromEntries(read.filter(([, value]) => value !== undefined))
}

const quantities = new Set(['quantity', 'ordered', 'waiting', 'shipped', 'available', 'score', 'value'])
const times = new Set(['placedAt', 'cancelledAt', 'shippedAt', 'soldAt', 'returnedAt', 'refundedAt'])
/** Null is a word of its own in these; elsewhere it means that nothing is said. */
const nullable = new Set(['available', 'location', 'sku', 'customer', 'payment'])

function fieldOf(field: string, spec: Spec, entry: unknown, body: unknown, reading: Reading): unknown {
  if (typeof spec === 'object' && spec !== null) return structureOf(field, spec, entry, body, reading)
  const value = typeof spec === 'string' && /^#?\//.test(spec) ? valueAt(spec, entry, body) : spec
  if (value === undefined || (value === null && !nullable.has(field))) return undefined
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'object') throw new Refusal('unreadable', 'points to a list or an object')
  if (quantities.has(field)) return quantityFrom(value as string | number)
  return times.has(field) ? instantFrom(String(value)) : String(value)
}

function structureOf(field: string, spec: Words | List | object, entry: unknown, body: unknown, reading: Reading) {
  if ('words' in spec && 'from' in spec) return wordOf(spec as Words, entry, body)
  if ('each' in spec) {
    const { each, data } = spec as List
    return listAt(each, entry, body).map((child) => objectOf(data, child, body, reading))
  }
  const read = objectOf(spec as List['data'], entry, body, reading)
  if (field === 'person') return personFrom(read, reading.digest)
  if (!('amount' in read)) return Object.keys(read).length === 0 ? undefined : read
  return moneyFrom(String(read.amount), String(read.currency))
}

function wordOf({ from, words }: Words, entry: unknown, body: unknown): string | boolean | undefined {
  const given = valueAt(from, entry, body)
  if (given === undefined || given === null) return undefined
  const word = Object.hasOwn(words, String(given)) ? words[String(given)] : undefined
  if (word === undefined) throw new Refusal('unsupported', 'a word that the mapping does not know')
  return word
}

function listAt(pointer: string, entry: unknown, body: unknown): unknown[] {
  const list = valueAt(pointer, entry, body)
  if (!Array.isArray(list)) throw new Refusal('unreadable', 'not a list', { path: pointer })
  if (list.length > eventsMax) throw new Refusal('unsupported', `more than ${eventsMax} entries`, { path: pointer })
  return list
}

function valueAt(pointer: string, entry: unknown, body: unknown): unknown {
  let value = pointer.startsWith('#') ? body : entry
  for (const step of stepsOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}

/** Where in the mapping something went wrong, for whoever wrote it. */
function named<Value>(path: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Refusal) || error.path !== undefined) throw error
    throw new Refusal(error.code, error.detail, { cause: error, path })
  }
}
