/** How vendors write ids, amounts and times. Written here once more, apart from the hub, which reads them. */
import { createHash } from 'node:crypto'
import type { Instant, Money } from '@kilter/core'
import { digitsOf } from './json.ts'
import { uuidOf } from './signed.ts'

/** The hub puts a word before an id where a vendor numbers several kinds of things: `variant:123`. */
const bare = (name: string): string => name.replace(/^[a-z]+:/, '')

/** An id in the vendor's own form is kept; any other name gets one, always the same. */
const kept =
  (form: RegExp, made: (name: string) => string) =>
  (name: string): string =>
    form.test(bare(name)) ? bare(name) : made(name)

export const numberFor = kept(/^[1-9]\d{0,18}$/, digitsOf)
export const uuidFor = kept(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, uuidOf)

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Capital letters and digits, as many as `length`. */
export const codeFor = (length: number) =>
  kept(new RegExp(`^[0-9A-Z]{${length}}$`), (name) => {
    const bytes = createHash('sha512').update(name).digest()
    return Array.from({ length }, (_, index) => letters[(bytes[index] ?? 0) % letters.length]).join('')
  })

/** `pi_` and what follows it. */
export const prefixedFor = (prefix: string) =>
  kept(new RegExp(`^${prefix}[0-9A-Za-z]+$`), (name) => `${prefix}${uuidOf(name).replaceAll('-', '').slice(0, 24)}`)

/** Decimals of the minor unit where they are not two. Source: ISO 4217, list one. */
const digitsByCurrency: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  ...{ CLF: 4, UYW: 4 },
}
export const minorDigitsOf = (currency: string): number => digitsByCurrency[currency] ?? 2

/** `19.99`, in the currency's own digits; with zeros behind it where a vendor writes more. */
export function decimalText({ amountMinor, currency }: Money, digitsLeast = 0): string {
  const digits = minorDigitsOf(currency)
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  const decimals = text.slice(whole.length).padEnd(digitsLeast, '0')
  return `${amountMinor < 0 ? '-' : ''}${whole}${decimals === '' ? '' : `.${decimals}`}`
}

/** What so many cost: each line rounded to the minor unit. What has no price is left out. */
export const totalOf = (
  lines: readonly { readonly unitPrice?: Money | undefined; readonly count: number }[],
  currency: string,
): Money => ({
  currency,
  amountMinor: lines.reduce((sum, { unitPrice, count }) => sum + Math.round((unitPrice?.amountMinor ?? 0) * count), 0),
})

/** A shop that has one currency cannot say an amount in another. */
export const inCurrency = (money: Money | undefined, currency: string): Money | undefined =>
  money?.currency === currency ? money : undefined

/** `2026-11-20 14:02:10`, UTC: what is finer than a second is cut. */
export const plainTime = (time: Instant): string => time.slice(0, 19).replace('T', ' ')

/** `2026-11-20T09:02:10-05:00`: whole seconds, as the clock of a shop shows them. */
export function localTime(time: Instant, offsetHours: number): string {
  const shifted = new Date(Date.parse(time) + offsetHours * 3_600_000).toISOString().slice(0, 19)
  const hours = String(Math.abs(offsetHours)).padStart(2, '0')
  return `${shifted}${offsetHours < 0 ? '-' : '+'}${hours}:00`
}
