/** Reading what the shop's API answers, and prices that no till would take. */
import { type Money, moneyFrom, Refusal } from '@kilter/core'
import type { z } from 'zod'

/** Throws Refusal 'unreadable' that names the lookup. */
export function answerAs<Schema extends z.ZodType>(schema: Schema, answer: unknown, key: string): z.infer<Schema> {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = [key, ...(issue?.path ?? [])].join('.')
  throw new Refusal('unreadable', `the shop's answer: ${issue?.message}`, { path })
}

/** Left out where it is finer than the currency's minor unit, as of a discount spread over three pieces,
 * or in a currency of a plugin's own: both are in order at a shop, and no amount that was ever charged. */
export function lenientMoney<Field extends string>(
  field: Field,
  amount: string | number | null | undefined,
  currency: string | undefined,
): { readonly [name in Field]?: Money } {
  if (amount === null || amount === undefined || amount === '' || currency === undefined) return {}
  try {
    return { [field]: moneyFrom(amount, currency) } as { [name in Field]: Money }
  } catch (error) {
    if (error instanceof Refusal) return {}
    throw error
  }
}
