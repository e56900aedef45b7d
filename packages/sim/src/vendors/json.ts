/** Small things that vendors write alike: ids that are numbers, amounts, times. */
import { createHash } from 'node:crypto'
import { type Instant, type Money, moneyText } from '@kilter/core'

const mark = '\u0001'

/** An id of digits, to be written as a number of any length; any other id stays text. */
export const numeric = (id: string): string => (/^(0|[1-9]\d*)$/.test(id) ? `${mark}${id}` : id)

/** JSON, with what `numeric` marked as the numbers they are: JSON.stringify cannot do that beyond 2^53. */
export const jsonOf = (payload: unknown): string => JSON.stringify(payload).replace(/"\\u0001(\d+)"/g, '$1')

/** The same id for the same text, of 15 digits at most. */
export const digitsOf = (text: string): string =>
  String(Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 12), 16))

/** `19.99`, in the currency's own digits. */
export const decimalOf = (money: Money): string => moneyText(money).split(' ')[0] ?? ''

/** `2026-11-20T14:02:14Z`: what is finer than a second is cut. */
export const secondsText = (time: Instant): string => `${time.slice(0, 19)}Z`

/** Whole seconds since 1970; what is finer is cut. */
export const secondsOf = (time: Instant): number => Math.floor(Date.parse(time) / 1_000)
