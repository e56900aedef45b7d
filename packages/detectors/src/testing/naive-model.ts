/** What oversold means, once more and as plainly as possible: every question is answered by going through the whole history again.
 * Shares nothing with the detector but the words of events. */
import type { ConnectionId, Instant } from '@kilter/core'
import { type NaiveLine, type NaiveMove, type NaiveSetting, type NaiveWorld, worldOf } from './naive-world.ts'
import type { Said } from './shop.ts'

export interface NaiveFinding {
  /** `<connection>|<order>/<line>`. */
  readonly line: string
  readonly order: string
  /** Unit: millionths. */
  readonly micros: number
  readonly cause: string
  readonly occurredAt: Instant
}

export interface NaivePosition {
  /** Unit: millionths; undefined before the first count. */
  readonly onHand: number | undefined
  readonly owed: number
}

export function naiveFindings(said: readonly Said[], setting: NaiveSetting): NaiveFinding[] {
  const world = worldOf(said, setting)
  return lackingNow(world)
    .filter(({ line }) => !world.backorders.has(line.by))
    .map(({ line, micros }) => ({
      line: `${line.by}|${line.ref}`,
      order: line.number,
      micros,
      ...storyOf(world, line, micros),
    }))
}

export function naivePosition(said: readonly Said[], setting: NaiveSetting): NaivePosition {
  const world = worldOf(said, setting)
  const now = world.instants.at(-1)
  if (now === undefined) return { onHand: undefined, owed: 0 }
  return { onHand: onHand(world, now), owed: sum(world.lines.map((line) => claim(line, now))) }
}

/** The oldest orders get the stock. */
function lackingNow(world: NaiveWorld): { line: NaiveLine; micros: number }[] {
  const now = world.instants.at(-1)
  let left = now === undefined ? undefined : onHand(world, now)
  if (now === undefined || left === undefined) return []
  const lacking: { line: NaiveLine; micros: number }[] = []
  for (const line of [...world.lines].sort(byAge)) {
    const served = Math.min(left, claim(line, now))
    left -= served
    if (claim(line, now) > served) lacking.push({ line, micros: claim(line, now) - served })
  }
  return lacking
}

const textOrder = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

const byAge = (left: NaiveLine, right: NaiveLine): number =>
  textOrder(left.placedAt, right.placedAt) || textOrder(left.ref, right.ref) || textOrder(left.by, right.by)

/** What the line asks for at a moment; before it was placed, what it is going to ask for. */
function demand(line: NaiveLine, moment: Instant): number {
  const at = moment < line.placedAt ? line.placedAt : moment
  if (line.cancelledAt !== undefined && line.cancelledAt <= at) return 0
  const gone = (goods: readonly string[], after = ''): number =>
    sum(
      line.gone
        .filter((each) => goods.includes(each.goods) && each.at > after && each.at <= at)
        .map(({ quantity }) => quantity),
    )
  const byHistory = line.ordered - gone(['shipped', 'unshipped'])
  if (line.asOf > at) return Math.max(0, byHistory)
  return Math.max(0, Math.min(byHistory, line.waiting - gone(['shipped', 'unshipped', 'unknown'], line.asOf)))
}

const claim = (line: NaiveLine, at: Instant): number => (at < line.placedAt ? 0 : demand(line, at))

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const latest = (instants: readonly Instant[]): Instant | undefined => [...instants].sort().at(-1)

/** Which of the things that happened at the moment itself are looked at: all, or only goods that came in, or those and sales. */
type Part = 'all' | 'came in' | 'came in or sold'

/** Undefined before the first count. */
function onHand(world: NaiveWorld, at: Instant, part: Part = 'all'): number | undefined {
  const counts = world.counts.filter((count) => (part === 'all' ? count.at <= at : count.at < at))
  const moves = world.moves.filter((move) => move.at < at || (move.at === at && isPart(move, part)))
  const shipments = world.shipments.filter(({ gone }) => gone.at < at || (gone.at === at && part === 'all'))
  const first = counts.map((count) => count.at).sort()[0]
  const newest = latest(counts.map((count) => count.at))
  if (first === undefined || newest === undefined) return undefined
  const newestOf = (by: ConnectionId) => latest(counts.filter((count) => count.by === by).map((count) => count.at))
  const stocktake = latest(counts.filter((count) => count.stocktake).map((count) => count.at)) ?? first
  const countsPool = (by: ConnectionId) => world.counts.some((count) => count.by === by)

  const shelves = counts.filter(
    (count) =>
      !counts.some((other) => other.by === count.by && other.location === count.location && other.at > count.at),
  )
  const there = shelves.map(({ at: countedAt, by, location, quantity, available }) => {
    const since = moves.filter((move) => move.by === by && move.location === location && move.at > countedAt)
    const left = quantity + sum(since.map(({ change }) => change))
    return available ? left : Math.max(0, left)
  })
  const unplaced = moves
    .filter(({ by, location }) => location === null || !world.counters.has(by))
    .filter((move) => move.at > (countsPool(move.by) ? (newestOf(move.by) ?? first) : newest))
  const shipped = shipments.filter(({ by, gone }) => {
    if (countsPool(by)) return gone.at > (newestOf(by) ?? first)
    return gone.at > (world.setting.tillSeesShipments ? newest : stocktake)
  })
  const stores = new Set(shelves.filter(({ available }) => available).map(({ by }) => by))
  const reserved = [...stores].map((by) => {
    const seen = latest(shelves.filter((shelf) => shelf.available && shelf.by === by).map((shelf) => shelf.at)) ?? at
    return sum(world.lines.filter((line) => line.by === by).map((line) => claim(line, seen)))
  })
  const total =
    sum(there) +
    sum(unplaced.map(({ change }) => change)) -
    sum(shipped.map(({ gone }) => gone.quantity)) +
    sum(reserved)
  return Math.max(0, total)
}

const isPart = ({ change, isSale }: NaiveMove, part: Part): boolean =>
  part === 'all' || change > 0 || (isSale && part === 'came in or sold')

function storyOf(world: NaiveWorld, line: NaiveLine, lacking: number): { cause: string; occurredAt: Instant } {
  const older = world.lines.filter((other) => byAge(other, line) < 0)
  const lackAt = (at: Instant): number | undefined => {
    const there = onHand(world, at)
    if (there === undefined) return undefined
    const left = Math.max(0, there - sum(older.map((each) => claim(each, at))))
    return Math.max(0, demand(line, at) - left)
  }
  const last = world.instants.findLastIndex((at) => (lackAt(at) ?? lacking) < lacking)
  const crossing = last === -1 ? undefined : world.instants[last + 1]
  const firstCount = world.counts.map(({ at }) => at).sort()[0] ?? line.placedAt
  const since = crossing ?? firstCount
  const occurredAt = since > line.placedAt ? since : line.placedAt
  if (crossing === undefined) return { cause: 'listed-without-stock', occurredAt }
  return { cause: causeAt(world, line, crossing), occurredAt }
}

function causeAt(world: NaiveWorld, line: NaiveLine, crossing: Instant): string {
  const unsold = onHand(world, crossing, 'came in') ?? 0
  const sold = onHand(world, crossing, 'came in or sold') ?? 0
  if (sold < unsold) return crossing <= line.placedAt ? 'sold-in-store-before-order' : 'sold-in-store-after-order'
  const others = world.lines.filter((other) => other !== line)
  const placed = others.some(
    (other) => byAge(other, line) < 0 && other.placedAt === crossing && claim(other, crossing) > 0,
  )
  const own = `${line.by}|${line.ref}`
  const shipped = world.shipments.some(
    (each) => each.line !== own && each.gone.at === crossing && each.gone.quantity > 0,
  )
  return placed || shipped ? 'ordered-twice-online' : 'recount'
}
