/** What Square's API says of one simulated day: its orders and its catalogue. */
import { instantOf, type ShopDay } from './day.ts'
import type { ApiAccount } from './vendor-api.ts'
import { squareIds } from './vendors/ids.ts'
import { itemAnswer, saleAnswer, saleId } from './vendors/square-day.ts'

export function squareApiOf(day: ShopDay, accessToken: string): ApiAccount {
  const answers = new Map<string, unknown>()
  for (const [number, happening] of day.happenings.entries()) {
    if (happening.kind !== 'sold') continue
    answers.set(`/v2/orders/${saleId(number)}`, saleAnswer(happening, number, instantOf(day, happening.at)))
  }
  for (const item of day.items) {
    answers.set(
      `/v2/catalog/object/${squareIds.variation(item)}?include_related_objects=true`,
      itemAnswer(item, instantOf(day, 0)),
    )
  }
  return { credential: accessToken, answer: (path) => answers.get(path) }
}
