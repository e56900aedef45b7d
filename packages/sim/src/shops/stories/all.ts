import { inLine } from './in-line.ts'
import { orders } from './orders.ts'
import { oversold } from './oversold.ts'
import { people } from './people.ts'
import { prices } from './prices.ts'
import { shelves } from './shelves.ts'
import type { ShopStory } from './stage.ts'
import { toolTroubles } from './systems.ts'

/** Everything that can happen to a shop beside its ordinary trade, each on an item, an order or a customer of its own. */
export const shopStories: readonly ShopStory[] = [
  ...oversold,
  ...shelves,
  ...prices,
  ...orders,
  ...people,
  ...toolTroubles,
  ...inLine,
]
