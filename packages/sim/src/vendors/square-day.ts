/** The simulated day's till, as Square's events say it, and what Square's API answers of it. */
import type { Counted, Item, Sold } from '../world.ts'
import { currency, squareIds } from './ids.ts'
import { countBody, orderAnswer, paymentBody, type SaleSaid, type Stamp, variationAnswer } from './square-bodies.ts'

export { countsMax } from './square-bodies.ts'

export const saleId = (number: number): string => `ORDER${String(number).padStart(24, '0')}`

/** `number` tells the happenings of a day apart. */
const saleOf = (sold: Sold, number: number, at: string): SaleSaid => ({
  ...{ order: saleId(number), payment: `PAYMENT${String(number).padStart(22, '0')}`, receipt: `R${number}` },
  ...{ location: squareIds.location(sold.location), soldAt: at, updatedAt: at, isOffline: sold.heardAt !== undefined },
  currency,
  lines: [
    {
      ...{ uid: `LINE${number}`, variation: squareIds.variation(sold.item), title: sold.item.title },
      ...{ quantity: String(sold.quantity), price: { amountMinor: sold.item.priceMinor, currency } },
    },
  ],
})

export const paymentPayload = (sold: Sold, number: number, stamp: Stamp) =>
  paymentBody(saleOf(sold, number, stamp.at), stamp)

export const saleAnswer = (sold: Sold, number: number, at: string) => orderAnswer(saleOf(sold, number, at))

export const countPayload = (counted: readonly Counted[], stamp: Stamp) =>
  countBody(
    counted.map(({ item, location, quantity }) => ({
      ...{ variation: squareIds.variation(item), location: squareIds.location(location), quantity: String(quantity) },
    })),
    stamp.at,
    stamp,
  )

export const itemAnswer = (item: Item, at: string) => {
  const said = { id: squareIds.variation(item), title: item.title, sku: item.sku, updatedAt: at }
  return variationAnswer({ ...said, price: { amountMinor: item.priceMinor, currency } })
}
