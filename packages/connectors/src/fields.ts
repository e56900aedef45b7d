/** Fields that every vendor has, read exactly: ids as text, times, quantities and amounts, or an issue that says where. */
import { type Instant, instantFrom, type Money, moneyFrom, type Quantity, quantityFrom, Refusal } from '@kilter/core'
import { z } from 'zod'

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

/** Throws Refusal 'unreadable' as `moneyFrom` does. */
export const money = (amount: string, currency: string): Money => moneyFrom(amount, currency)

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
