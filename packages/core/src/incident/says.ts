/** What a finding says that people act by, and whether it says more than before. */
import { type Micros, type Money, microsOf } from '../values.ts'
import type { HistoryEntry } from './history.ts'
import { type Incident, Severity } from './incident.ts'

export type Says = NonNullable<HistoryEntry['says']>
type Saying = Pick<Incident, 'severity' | 'cause' | 'quantity' | 'impact' | 'differencePerPiece'>

export const saysOf = ({ severity, cause, quantity, impact, differencePerPiece }: Saying): Says => ({
  severity,
  ...(cause !== undefined && { cause }),
  ...(quantity !== undefined && { quantity }),
  ...(impact !== undefined && { impact }),
  ...(differencePerPiece !== undefined && { differencePerPiece }),
})

export const saysSame = (before: Saying, after: Saying): boolean =>
  before.severity === after.severity &&
  before.cause === after.cause &&
  before.quantity === after.quantity &&
  isSameMoney(before.impact, after.impact) &&
  isSameMoney(before.differencePerPiece, after.differencePerPiece)

/** Severity, quantity or amount rose. What one of the two does not say is not compared, nor are amounts of two currencies. */
export function isWorse(before: Saying, after: Saying): boolean {
  return (
    severities.indexOf(after.severity) > severities.indexOf(before.severity) ||
    isMore(sizeOf(before.quantity), sizeOf(after.quantity)) ||
    isMoreMoney(before.impact, after.impact) ||
    isMoreMoney(before.differencePerPiece, after.differencePerPiece)
  )
}

/** The mildest first. */
const severities = Severity.options

const sizeOf = (quantity: Saying['quantity']): Micros | undefined =>
  quantity === undefined ? undefined : Math.abs(microsOf(quantity))

const isMore = (before: number | undefined, after: number | undefined): boolean =>
  before !== undefined && after !== undefined && after > before

type MaybeMoney = Money | undefined

const isSameMoney = (before: MaybeMoney, after: MaybeMoney): boolean =>
  before?.amountMinor === after?.amountMinor && before?.currency === after?.currency

const isMoreMoney = (before: MaybeMoney, after: MaybeMoney): boolean =>
  before?.currency === after?.currency && isMore(before?.amountMinor, after?.amountMinor)
