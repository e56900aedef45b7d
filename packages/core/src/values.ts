/** The small words everything else is made of: ids, instants, quantities, money. Branded, so that a mix-up does not compile. */
import * as z from 'zod'
import { minorDigits } from './currency.ts'
import { Refusal } from './refusal.ts'

export const TenantId = z.string().min(1).max(64).brand<'TenantId'>()
export type TenantId = z.infer<typeof TenantId>

/** `con_` and a ULID: it stands in the hook address, so it must not be guessable. */
export const ConnectionId = z
  .string()
  .regex(/^con_[0-9A-HJKMNP-TV-Z]{26}$/, 'must be the id of a connection, like con_...')
  .brand<'ConnectionId'>()
export type ConnectionId = z.infer<typeof ConnectionId>

/** `dlv_` and a ULID. */
export const DeliveryId = z
  .string()
  .regex(/^dlv_[0-9A-HJKMNP-TV-Z]{26}$/, 'must be the id of a delivery, like dlv_...')
  .brand<'DeliveryId'>()
export type DeliveryId = z.infer<typeof DeliveryId>

/** A moment: RFC 3339, UTC, exactly milliseconds, e.g. `2026-11-23T14:05:00.000Z`. Text order is time order. */
export const Instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'must be a time in UTC, like 2026-11-23T14:05:00.000Z')
  .brand<'Instant'>()
export type Instant = z.infer<typeof Instant>

const vendorTime = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):?(\d\d))$/
const earliestYear = 2000
const latestYear = 2100
const minuteMilliseconds = 60_000

/** Reads a vendor's RFC 3339 time of any offset; finer digits than milliseconds are cut.
 * A time without a zone, on no calendar, or outside 2000–2100 is refused: it would order the facts wrongly. */
export function instantFrom(text: string): Instant {
  const parts = vendorTime.exec(text)
  if (!parts) throw notATime()
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const milliseconds = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'))
  const local = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds)
  const isReal =
    month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour < 24 && minute < 60 && second < 60
  const offset = (Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0)) * (parts[8] === '-' ? -1 : 1)
  if (!isReal || year < earliestYear || year > latestYear || Math.abs(offset) >= 24 * 60) throw notATime()
  return instantAt(local - offset * minuteMilliseconds)
}

const notATime = (): Refusal =>
  new Refusal('unreadable', `not a time with a zone between ${earliestYear} and ${latestYear}`)

/** Date.UTC rolls 30 February over into March; a vendor never means that. */
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** Unit: milliseconds since 1970, UTC. */
export const instantAt = (milliseconds: number): Instant => new Date(milliseconds).toISOString() as Instant

export const millisecondsOf = (instant: Instant): number => Date.parse(instant)

export const addMilliseconds = (instant: Instant, milliseconds: number): Instant =>
  instantAt(millisecondsOf(instant) + milliseconds)

export const earlier = (left: Instant, right: Instant): Instant => (left <= right ? left : right)
export const later = (left: Instant, right: Instant): Instant => (left >= right ? left : right)

/** An exact decimal in its shortest form, at most six decimals: `3`, `-0.375`. Never a float. */
export const Quantity = z
  .string()
  .regex(/^(0|-?([1-9]\d{0,8}|0(?=\.\d*[1-9]))(\.\d{0,5}[1-9])?)$/, 'must be a number as text, e.g. "3" or "0.25"')
  .brand<'Quantity'>()
export type Quantity = z.infer<typeof Quantity>

/** A quantity in millionths, a safe integer: what sums are made of. */
export type Micros = number & { readonly __micros?: never }

const decimal = /^([+-]?)0*(\d{1,9})(?:\.(\d{1,6})0*)?$/
const micro = 1_000_000

/** Reads `3`, `"3"`, `"200.00000"`, `-0.375`. Refused: grouping, exponents, more than six decimals, beyond ±999,999,999. */
export function quantityFrom(given: string | number): Quantity {
  const parts = decimal.exec(String(given))
  if (!parts) throw new Refusal('unreadable', 'not a decimal quantity within nine digits and six decimals')
  const units = Number(parts[2]) * micro + Number((parts[3] ?? '').padEnd(6, '0'))
  return quantityOf(parts[1] === '-' ? -units : units)
}

export function quantityOf(micros: Micros): Quantity {
  const units = Math.trunc(Math.abs(micros) / micro)
  const rest = Math.abs(micros) % micro
  const decimals = rest === 0 ? '' : `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`
  return `${micros < 0 ? '-' : ''}${units}${decimals}` as Quantity
}

export function microsOf(quantity: Quantity): Micros {
  const [whole = '0', decimals = ''] = quantity.split('.')
  const sign = whole.startsWith('-') ? -1 : 1
  const rest = decimals === '' ? 0 : Number(decimals.padEnd(6, '0'))
  return Number(whole) * micro + sign * rest || 0
}

/** Integer minor units with an ISO 4217 code: 1999 EUR-cents, 500 yen, 12345 fils. */
export const Money = z.object({
  amountMinor: z.int(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency code, e.g. EUR'),
})
export type Money = z.infer<typeof Money>

const decimalMoney = /^(-?)(\d{1,12})(?:\.(\d+))?$/

/** Reads a vendor's decimal amount. Refused: an amount finer than the currency's minor unit, an unknown currency. */
export function moneyFrom(amount: string | number, currency: string): Money {
  const parts = decimalMoney.exec(String(amount))
  const digits = minorDigits(currency)
  const decimals = (parts?.[3] ?? '').replace(/0+$/, '')
  if (!parts || decimals.length > digits) {
    throw new Refusal('unreadable', `not an amount in whole minor units of ${currency}`)
  }
  const amountMinor = Number(`${parts[2]}${decimals.padEnd(digits, '0')}`)
  if (!Number.isSafeInteger(amountMinor)) throw new Refusal('unreadable', 'an amount beyond what is counted exactly')
  return { amountMinor: parts[1] === '-' ? -amountMinor || 0 : amountMinor, currency }
}

/** `price` × `quantity`, rounded half away from zero to a minor unit. */
export const times = (price: Money, quantity: Quantity): Money => ({
  amountMinor: Math.round((price.amountMinor * microsOf(quantity)) / micro),
  currency: price.currency,
})

/** Unit: decimal text in the currency's own digits, for people: `19.99 EUR`. */
export function moneyText({ amountMinor, currency }: Money): string {
  const digits = minorDigits(currency)
  return `${(amountMinor / 10 ** digits).toFixed(digits)} ${currency}`
}
