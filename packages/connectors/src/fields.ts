/** Fields that every vendor has, read exactly: ids as text, times, quantities and amounts, or an issue that says where. */
import {
  type Instant,
  instantAt,
  instantFrom,
  type Money,
  moneyFrom,
  type Quantity,
  quantityFrom,
  Refusal,
  titleMax,
} from '@kilter/core'
import * as z from 'zod'

/** A vendor's id, as text. Numbers beyond what a double holds come as text already. */
export const id = z.union([z.string().min(1).max(200), z.int()]).transform(String)

/** RFC 3339 with a zone. */
export const time = z.string().transform(refusalAsIssue<string, Instant>(instantFrom))

/** A decimal number or decimal text. */
export const quantity = z
  .union([z.string(), z.number()])
  .transform(refusalAsIssue<string | number, Quantity>(quantityFrom))

/** An SKU as printed; blank is none. */
export const sku = z
  .string()
  .max(200)
  .nullish()
  .transform((given) => (given === undefined || given === null || given.trim() === '' ? undefined : given))

/** A short text that only suggestions are made from, such as a title or a bar code: it never parks a delivery. */
export const label = z
  .unknown()
  .optional()
  .transform((given) => (typeof given === 'string' && given.trim() !== '' ? given.trim() : undefined))

/** What people call a thing, of its parts: `Scarf / red / M`, cut where it is too long. Undefined where there is none. */
export function titleFrom(parts: readonly (string | undefined)[]): { title?: string } {
  const whole = parts.filter((part) => part !== undefined).join(' / ')
  const title = whole.slice(0, titleMax).replace(/[\uD800-\uDBFF]$/, '')
  return title === '' ? {} : { title }
}

/** Unit: characters. The longest, of 14 digits, with whatever people put between them. */
const codeMax = 40

/** A bar code as its vendor states it. */
export const codeFrom = (code: string | undefined): { gtin?: string } =>
  code !== undefined && code.length <= codeMax ? { gtin: code } : {}

export const amountText = z.string().max(40)

/** A decimal amount of a currency that stands elsewhere in the payload. Throws Refusal 'unreadable' that names the field. */
export function moneyAt(path: string, amount: string, currency: string): Money {
  try {
    return moneyFrom(amount, currency)
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    throw new Refusal(cause.code, cause.detail, { cause, path })
  }
}

/** One of the words that a vendor documents for a field. Throws Refusal 'unsupported' for any other: a new word is never guessed. */
export function wordAt<Word extends string>(path: string, words: readonly Word[], given: string): Word {
  const known = words.find((word) => word === given)
  if (known === undefined) throw new Refusal('unsupported', 'a word that is not known here', { path })
  return known
}

export function refusalAsIssue<Given, Read>(read: (given: Given) => Read) {
  return (given: Given, context: z.core.$RefinementCtx): Read => {
    try {
      return read(given)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      context.issues.push({ code: 'custom', message: error.detail, input: given })
      return z.NEVER
    }
  }
}

/** `2026-11-20T14:02:10.123` or `2026-11-20 14:02:10`, which its vendor means as UTC; a zone that is there counts. */
export const utcTime = z
  .string()
  .transform((text) => (/[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`))
  .transform(refusalAsIssue<string, Instant>(instantFrom))

const momentOf = (unitMilliseconds: number) =>
  z.int().transform(refusalAsIssue<number, Instant>((count) => instantFrom(instantAt(count * unitMilliseconds))))

/** Unit: whole seconds since 1970. */
export const secondsTime = momentOf(1_000)
/** Unit: whole milliseconds since 1970. */
export const millisecondsTime = momentOf(1)

/** A decimal amount as number or text, with its currency beside it; undefined where either is missing. */
export function amountOf(
  path: string,
  amount: string | number | null | undefined,
  currency: string | null | undefined,
): Money | undefined {
  return amount === null || amount === undefined || !currency ? undefined : moneyAt(path, String(amount), currency)
}

/** The answer to a lookup, read. Throws Refusal 'unreadable' that names it. */
export function answerRead<Schema extends z.ZodType>(schema: Schema, answer: unknown, key: string): z.infer<Schema> {
  const read = schema.safeParse(answer)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Refusal('unreadable', `the vendor's answer: ${issue?.message}`, { path: `${key}.${issue?.path.join('.')}` })
}

type Said<Value> = Exclude<Value, '' | null | undefined>

/** `{ name: value }` where there is a value: what an event does not know is left out. */
export const known = <Name extends string, Value>(name: Name, value: Value): { [Key in Name]?: Said<Value> } =>
  value === null || value === undefined || value === '' ? {} : ({ [name]: value } as { [Key in Name]: Said<Value> })

/** Read, and nothing of note for us in it. */
export const nothing = (): [] => []
export const Anything = z.looseObject({})
