/** One item's day as it really was: which pieces exist, who took them, and whom nothing is left for.
 * It sees the goods themselves, in order of time, and knows nothing of webhooks. */
import type { Cause, Deed, Happening, Location, Minute, Order, Oversold, Resolution } from './world.ts'

export interface Books {
  /** What the systems tell of it, each count with what is on the shelf by then. */
  readonly happenings: readonly Happening[]
  readonly oversold: readonly Oversold[]
  /** Orders wait at the end of the day, and nobody ever counted what there is. */
  readonly isUnknown: boolean
}

/** Pieces that are gone or promised, and how an order that comes after them would put it. */
interface Taking {
  readonly cause: Cause
  readonly quantity: number
  readonly order?: Order
}

interface State {
  readonly shelf: Record<Location, number>
  /** Oldest first: the first come is the first served. */
  waiting: Order[]
  takings: Taking[]
  readonly oversold: Map<Order, Oversold>
}

/** Throws where nobody could say which of two things took a piece: such a story proves nothing. */
export function keepBooks(deeds: readonly Deed[]): Books {
  const state: State = { shelf: { main: 0, branch: 0 }, waiting: [], takings: [], oversold: new Map() }
  const isCounted = deeds.some(({ kind }) => kind === 'counted')
  const happenings: Happening[] = []
  for (const deed of deeds.toSorted((left, right) => left.at - right.at)) {
    happen(deed, state)
    if (isCounted) findLacks(deed, state)
    if (deed.kind === 'counted') happenings.push({ ...deed, quantity: state.shelf[deed.location] })
    else if ('order' in deed || deed.kind === 'sold') happenings.push(deed)
  }
  return { happenings, oversold: [...state.oversold.values()], isUnknown: !isCounted && state.waiting.length > 0 }
}

function happen(deed: Deed, state: State): void {
  switch (deed.kind) {
    case 'delivered':
      state.shelf[deed.location] += deed.quantity
      return
    case 'lost':
      take(deed, state, 'recount')
      return
    case 'sold':
      take(deed, state, 'sold-in-store-before-order')
      return
    case 'ordered':
      promise(deed.order, state)
      return
    case 'shipped':
      ship(deed.order, state)
      return
    case 'cancelled':
    case 'refunded':
      state.waiting = state.waiting.filter((order) => order !== deed.order)
      state.takings = state.takings.filter(({ order }) => order !== deed.order)
  }
}

interface Gone {
  readonly at: Minute
  readonly location: Location
  readonly quantity: number
}

function take({ at, location, quantity }: Gone, { shelf, takings }: State, cause: Cause): void {
  if (shelf[location] < quantity) throw new Error(`minute ${at}: nobody can take what is not there`)
  shelf[location] -= quantity
  takings.push({ cause, quantity })
}

function promise(order: Order, { shelf, waiting, takings }: State): void {
  if (order.isTest || order.item.backorders) return
  const free = Math.max(0, pieces(shelf) - sum(waiting))
  waiting.push(order)
  takings.push({ cause: 'ordered-twice-online', quantity: Math.min(free, order.quantity), order })
}

/** What is not on the shelf comes from elsewhere. */
function ship(order: Order, state: State): void {
  state.waiting = state.waiting.filter((each) => each !== order)
  if (state.shelf.main >= order.quantity) state.shelf.main -= order.quantity
}

function findLacks(deed: Deed, { shelf, waiting, takings, oversold }: State): void {
  let left = pieces(shelf)
  const lacking = new Map<Order, number>()
  for (const order of waiting) {
    if (order.quantity > left) lacking.set(order, order.quantity - left)
    left = Math.max(0, left - order.quantity)
  }
  for (const [order, quantity] of lacking) {
    const known = oversold.get(order)
    oversold.set(order, { order, quantity, cause: known?.cause ?? causeOf(deed, order, quantity, takings) })
  }
  for (const [order, known] of oversold) {
    if (known.resolution || lacking.has(order)) continue
    oversold.set(order, { ...known, resolution: resolutionOf(deed) })
  }
}

/** What is done to an order that waits explains itself; an order that finds nothing asks who was there before. */
function causeOf(deed: Deed, order: Order, quantity: number, takings: readonly Taking[]): Cause {
  if (deed.kind === 'sold') return 'sold-in-store-after-order'
  if (deed.kind === 'lost') return 'recount'
  const others = takings.filter((taking) => taking.order !== order && taking.quantity > 0)
  const [first] = others
  if (!first) return 'listed-without-stock'
  if (others.some(({ cause }) => cause !== first.cause) || sum(others) < quantity)
    throw new Error(`${order.item.sku}: more than one thing took what the order lacks`)
  return first.cause
}

function resolutionOf({ at, kind }: Deed): Resolution {
  if (kind === 'delivered') return 'restocked'
  if (kind === 'shipped') return 'fulfilled'
  if (kind === 'cancelled' || kind === 'refunded') return kind
  throw new Error(`minute ${at}: ${kind} gives no order its goods`)
}

const pieces = (shelf: Record<Location, number>): number => shelf.main + shelf.branch

const sum = (list: readonly { readonly quantity: number }[]): number =>
  list.reduce((total, { quantity }) => total + quantity, 0)
