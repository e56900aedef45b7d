/** Fields that every vendor has, read exactly: ids as text, times, quantities and amounts, or an issue that says where. */
import { type Instant, instantFrom, type Money, moneyFrom, type Quantity, quantityFrom, Refusal } from '@kilter/core'
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
