/** What a finding says that people act by, and whether it says more than before. */
import { type Micros, microsOf } from '../values.ts'
import type { HistoryEntry } from './history.ts'
import { type Incident, Severity } from './incident.ts'

export type Says = NonNullable<HistoryEntry['says']>
type Saying = Pick<Incident, 'severity' | 'cause' | 'quantity' | 'impact'>

export const saysOf = ({ severity, cause, quantity, impact }: Saying): Says => ({
  severity,
  ...(cause !== undefined && { cause }),
  ...(quantity !== undefined && { quantity }),
  ...(impact !== undefined && { impact }),
})

export const saysSame = (before: Saying, after: Saying): boolean =>
  before.severity === after.severity &&
  before.cause === after.cause &&
  before.quantity === after.quantity &&
  before.impact?.amountMinor === after.impact?.amountMinor &&
  before.impact?.currency === after.impact?.currency

/** Severity, quantity or amount rose. What one of the two does not say is not compared, nor are amounts of two currencies. */
export function isWorse(before: Saying, after: Saying): boolean {
  const isMoney = before.impact?.currency === after.impact?.currency
  return (
    severities.indexOf(after.severity) > severities.indexOf(before.severity) ||
    isMore(sizeOf(before.quantity), sizeOf(after.quantity)) ||
    (isMoney && isMore(before.impact?.amountMinor, after.impact?.amountMinor))
  )
}

/** The mildest first. */
const severities = Severity.options

const sizeOf = (quantity: Saying['quantity']): Micros | undefined =>
  quantity === undefined ? undefined : Math.abs(microsOf(quantity))

const isMore = (before: number | undefined, after: number | undefined): boolean =>
  before !== undefined && after !== undefined && after > before
