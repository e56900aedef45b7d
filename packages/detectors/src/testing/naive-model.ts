/** What oversold means, once more and as plainly as possible: every question is answered by going through the whole history again.
 * Shares nothing with the detector but the words of events. Whole units only. */
import type { ConnectionId, ConnectionView, Instant } from '@kilter/core'
import type { Said } from './shop.ts'

export interface NaiveSetting {
  readonly connections: readonly ConnectionView[]
  readonly poolLocations: readonly string[]
  readonly tillSeesShipments: boolean
}

export interface NaiveFinding {
  readonly order: string
  readonly quantity: number
  readonly cause: string
  readonly occurredAt: Instant
}

interface Move {
  readonly at: Instant
  readonly by: ConnectionId
  readonly location: string | null
  readonly change: number
  readonly isSale: boolean
}

interface Count {
  readonly at: Instant
  readonly by: ConnectionId
  readonly location: string
  readonly quantity: number
  readonly net: boolean
  readonly stocktake: boolean
}

interface Gone {
  readonly at: Instant
  readonly quantity: number
  readonly goods: 'shipped' | 'unshipped' | 'returned' | 'unknown'
}

interface Line {
  readonly by: ConnectionId
  readonly order: string
  readonly number: string
  readonly age: string
  readonly placedAt: Instant
  readonly asOf: Instant
  readonly cancelledAt: Instant | undefined
  readonly ordered: number
  readonly snapshotWaiting: number
  readonly gone: readonly Gone[]
}

export function naiveFindings(said: readonly Said[], setting: NaiveSetting): NaiveFinding[] {
  const world = worldOf(said, setting)
  const now = world.instants.at(-1)
  if (now === undefined) return []
  const waiting = world.lines
    .filter((line) => claim(line, now) > 0)
    .sort((left, right) => (left.age < right.age ? -1 : 1))
  let left = onHand(world, now)
  if (left === undefined) return []
  const findings: NaiveFinding[] = []
  for (const line of waiting) {
    const served = Math.min(left, claim(line, now))
    left -= served
    const lacking = claim(line, now) - served
    if (lacking > 0) findings.push({ order: line.number, quantity: lacking, ...story(world, line, lacking) })
  }
  return findings
}

type World = ReturnType<typeof worldOf>

function worldOf(said: readonly Said[], setting: NaiveSetting) {
  const physical = setting.connections.filter(({ roles }) => roles.includes('physical'))
  const trusted = (
    physical.length > 0 ? physical : setting.connections.filter(({ roles }) => roles.includes('sellable'))
  ).map(({ id }) => id)
  const counts: Count[] = []
  const everCounted = new Set<ConnectionId>()
  const moves: Move[] = []
  const shipments: Move[] = []
  const gone = new Map<string, Gone[]>()
  const snapshots = new Map<string, Extract<Said['draft'], { type: 'order.updated' }> & { by: ConnectionId }>()
  for (const { connection: by, draft } of said) {
    if (draft.type === 'stock.counted' && trusted.includes(by)) {
      everCounted.add(by)
      const { location, basis, stocktake = false } = draft.data
      const inPool = setting.poolLocations.length === 0 || setting.poolLocations.includes(location)
      if (inPool)
        counts.push({
          at: draft.time,
          by,
          location,
          quantity: Number(draft.data.quantity),
          net: basis === 'available',
          stocktake,
        })
    }
    if (draft.type === 'sale.completed' && !draft.data.voided) {
      const { soldAt: at, location, lines } = draft.data
      for (const { quantity } of lines) moves.push({ at, by, location, change: -Number(quantity), isSale: true })
    }
    if (draft.type === 'sale.returned') {
      const { returnedAt: at, location, lines } = draft.data
      for (const { quantity } of lines) moves.push({ at, by, location, change: Number(quantity), isSale: false })
    }
    if (draft.type === 'stock.moved') {
      moves.push({
        at: draft.time,
        by,
        location: draft.data.location,
        change: Number(draft.data.quantity),
        isSale: false,
      })
    }
    if (draft.type === 'order.fulfilled') {
      for (const { quantity } of draft.data.lines) {
        add(gone, `${by} ${draft.data.order}`, {
          at: draft.data.shippedAt,
          quantity: Number(quantity),
          goods: 'shipped',
        })
      }
    }
    if (draft.type === 'order.refunded') {
      for (const { quantity, goods, restocked, location } of draft.data.lines) {
        const at = draft.data.refundedAt
        add(gone, `${by} ${draft.data.order}`, { at, quantity: Number(quantity), goods })
        if (goods === 'returned' && restocked) moves.push({ at, by, location, change: Number(quantity), isSale: false })
      }
    }
    if (draft.type === 'order.updated') {
      const key = `${by} ${draft.data.order}`
      const known = snapshots.get(key)
      if (!known || known.time < draft.time) snapshots.set(key, { ...draft, by })
    }
  }
  const lines: Line[] = [...snapshots].map(([key, { by, time, data }]) => {
    const [line] = data.lines
    const shippedTold = (gone.get(key) ?? [])
      .filter(({ goods }) => goods === 'shipped')
      .reduce((sum, { quantity }) => sum + quantity, 0)
    const untold = Number(line?.shipped) - shippedTold
    if (untold > 0) add(gone, key, { at: time, quantity: untold, goods: 'shipped' })
    return {
      by,
      order: data.order,
      number: data.number,
      age: `${data.placedAt} ${data.order}/1 ${by}`,
      placedAt: data.placedAt,
      asOf: time,
      cancelledAt: data.cancelledAt,
      ordered: Number(line?.ordered),
      snapshotWaiting: Number(line?.waiting),
      gone: gone.get(key) ?? [],
    }
  })
  for (const [key, all] of gone) {
    const by = key.split(' ')[0] as ConnectionId
    for (const { at, quantity, goods } of all) {
      if (goods === 'shipped') shipments.push({ at, by, location: null, change: -quantity, isSale: false })
    }
  }
  const instants = [
    ...counts.map(({ at }) => at),
    ...moves.map(({ at }) => at),
    ...shipments.map(({ at }) => at),
    ...lines.flatMap(({ placedAt, asOf, cancelledAt, gone: each }) => [
      placedAt,
      asOf,
      ...(cancelledAt ? [cancelledAt] : []),
      ...each.map(({ at }) => at),
    ]),
  ]
  return { setting, counts, everCounted, moves, shipments, lines, instants: [...new Set(instants)].sort() }
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  map.set(key, [...(map.get(key) ?? []), value])
}

/** What the line asks for at a moment; before it was placed, what it is going to ask for. */
function demand(line: Line, at: Instant): number {
  const moment = at < line.placedAt ? line.placedAt : at
  if (line.cancelledAt !== undefined && line.cancelledAt <= moment) return 0
  const sum = (goods: readonly string[], after: string) =>
    line.gone
      .filter((each) => goods.includes(each.goods) && each.at > after && each.at <= moment)
      .reduce((total, { quantity }) => total + quantity, 0)
  const byHistory = line.ordered - sum(['shipped', 'unshipped'], '')
  const bySnapshot =
    line.asOf <= moment
      ? line.snapshotWaiting - sum(['shipped', 'unshipped', 'unknown'], line.asOf)
      : Number.POSITIVE_INFINITY
  return Math.max(0, Math.min(byHistory, bySnapshot))
}

const claim = (line: Line, at: Instant): number => (at < line.placedAt ? 0 : demand(line, at))

const latest = (instants: readonly Instant[]): Instant | undefined => [...instants].sort().at(-1)

/** Undefined before the first count. `countsBefore`: leaves out the counts of the moment itself; `except`: and one move. */
function onHand(
  world: World,
  at: Instant,
  options: { countsBefore?: boolean; except?: Move } = {},
): number | undefined {
  const { counts: all, moves, shipments, lines, everCounted, setting } = world
  const counts = all.filter((count) => (options.countsBefore ? count.at < at : count.at <= at))
  if (counts.length === 0) return undefined
  const first = [...counts.map((count) => count.at)].sort()[0] ?? at
  const newest = latest(counts.map((count) => count.at)) ?? at
  const newestOf = (by: ConnectionId) => latest(counts.filter((count) => count.by === by).map((count) => count.at))
  const shelves = new Set(counts.map(({ by, location }) => JSON.stringify([by, location])))
  const heard = moves.filter((move) => move.at <= at && move !== options.except)
  let total = 0
  for (const shelf of shelves) {
    const [by, location] = JSON.parse(shelf) as [ConnectionId, string]
    const counted = counts
      .filter((count) => count.by === by && count.location === location)
      .sort((left, right) => (left.at < right.at ? 1 : -1))[0]
    if (!counted) continue
    const since = heard.filter((move) => move.by === by && move.location === location && move.at > counted.at)
    const there = since.reduce((sum, { change }) => sum + change, counted.quantity)
    total += counted.net ? there : Math.max(0, there)
  }
  for (const move of heard) {
    if (move.location !== null && everCounted.has(move.by)) continue
    const from = everCounted.has(move.by) ? (newestOf(move.by) ?? first) : newest
    if (move.at > from) total += move.change
  }
  const stocktake = latest(counts.filter((count) => count.stocktake).map((count) => count.at)) ?? first
  for (const shipment of shipments) {
    if (shipment.at > at) continue
    const unseen = setting.tillSeesShipments ? newest : stocktake
    const from = everCounted.has(shipment.by) ? (newestOf(shipment.by) ?? first) : unseen
    if (shipment.at > from) total += shipment.change
  }
  for (const by of new Set(counts.filter((count) => count.net).map((count) => count.by))) {
    const seen = newestOf(by)
    if (seen !== undefined)
      total += lines.filter((line) => line.by === by).reduce((sum, line) => sum + claim(line, seen), 0)
  }
  return Math.max(0, total)
}

function story(world: World, line: Line, lacking: number): { cause: string; occurredAt: Instant } {
  const older = world.lines.filter(({ age }) => age < line.age)
  const lackAt = (at: Instant): number | undefined => {
    const there = onHand(world, at)
    if (there === undefined) return undefined
    const claimed = older.reduce((sum, each) => sum + claim(each, at), 0)
    return Math.max(0, demand(line, at) - Math.max(0, there - claimed))
  }
  const last = world.instants.findLastIndex((at) => (lackAt(at) ?? lacking) < lacking)
  const crossing = last === -1 ? undefined : world.instants[last + 1]
  const since = crossing ?? [...world.counts.map(({ at }) => at)].sort()[0] ?? line.placedAt
  const occurredAt = since > line.placedAt ? since : line.placedAt
  if (crossing === undefined) return { cause: 'listed-without-stock', occurredAt }
  const isLowering = (move: Move) =>
    (onHand(world, crossing, { countsBefore: true }) ?? 0) <
    (onHand(world, crossing, { countsBefore: true, except: move }) ?? 0)
  const sold = world.moves.some((move) => move.isSale && move.at === crossing && isLowering(move))
  if (sold)
    return { cause: crossing <= line.placedAt ? 'sold-in-store-before-order' : 'sold-in-store-after-order', occurredAt }
  const placed = older.some((other) => other.placedAt === crossing && claim(other, crossing) > 0)
  const shipped = world.lines.some(
    (other) =>
      other !== line &&
      other.gone.some(({ at, goods, quantity }) => goods === 'shipped' && at === crossing && quantity > 0),
  )
  if (placed || shipped) return { cause: 'ordered-twice-online', occurredAt }
  return { cause: 'recount', occurredAt }
}
