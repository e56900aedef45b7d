/** What a shop's systems said about one item, as plain lists: the latest version of everything, in millionths of a unit.
 * Reads the events alone. */
import type { ConnectionId, ConnectionView, Instant } from '@kilter/core'
import type { Said } from './shop.ts'

export interface NaiveSetting {
  readonly connections: readonly ConnectionView[]
  readonly poolLocations: readonly string[]
  readonly tillSeesShipments: boolean
}

export interface NaiveCount {
  readonly at: Instant
  readonly by: ConnectionId
  readonly location: string
  readonly quantity: number
  readonly available: boolean
  readonly stocktake: boolean
}

export interface NaiveMove {
  readonly at: Instant
  readonly by: ConnectionId
  readonly location: string | null
  readonly change: number
  readonly isSale: boolean
}

/** Goods of an order line that were shipped or refunded. */
export interface NaiveGone {
  readonly at: Instant
  readonly quantity: number
  readonly goods: 'shipped' | 'unshipped' | 'returned' | 'unknown'
}

export interface NaiveLine {
  readonly by: ConnectionId
  readonly ref: string
  readonly number: string
  readonly placedAt: Instant
  readonly cancelledAt: Instant | undefined
  readonly ordered: number
  /** When the last snapshot was taken, and what it said still waits. */
  readonly asOf: Instant
  readonly waiting: number
  readonly gone: readonly NaiveGone[]
}

export interface NaiveWorld {
  readonly setting: NaiveSetting
  /** Of trusted connections at locations of the pool. */
  readonly counts: readonly NaiveCount[]
  /** Trusted connections that ever counted, in the pool or outside it. */
  readonly counters: ReadonlySet<ConnectionId>
  readonly moves: readonly NaiveMove[]
  readonly shipments: readonly { readonly by: ConnectionId; readonly line: string; readonly gone: NaiveGone }[]
  readonly lines: readonly NaiveLine[]
  readonly backorders: ReadonlySet<ConnectionId>
  /** Everything that happened, happened at one of these. */
  readonly instants: readonly Instant[]
}

type Of<Type extends Said['draft']['type']> = Extract<Said['draft'], { type: Type }> & { readonly by: ConnectionId }

export const micros = (quantity: string): number => Math.round(Number(quantity) * 1e6)

export function worldOf(said: readonly Said[], setting: NaiveSetting): NaiveWorld {
  const all = <Type extends Said['draft']['type']>(type: Type): Of<Type>[] =>
    said.filter(({ draft }) => draft.type === type).map(({ connection: by, draft }) => ({ ...draft, by }) as Of<Type>)
  const trusted = trustedOf(setting)
  const counted = all('stock.counted').filter(({ by }) => trusted.includes(by))
  const { poolLocations } = setting
  const counts = counted
    .filter(({ data }) => poolLocations.length === 0 || poolLocations.includes(data.location))
    .map(({ by, time: at, data: { location, quantity, basis, stocktake = false } }) => ({
      at,
      by,
      location,
      quantity: micros(quantity),
      available: basis === 'available',
      stocktake,
    }))
  const goneOf = goneByLine(all('order.fulfilled'), all('order.refunded'))
  const lines = latestSnapshots(all('order.updated')).flatMap((snapshot) => linesOf(snapshot, goneOf))
  const told = [...goneOf].filter(([line]) => !lines.some(({ by, ref }) => line === `${by}|${ref}`))
  const shipments = [...lines.map(({ by, ref, gone }) => [`${by}|${ref}`, gone] as const), ...told].flatMap(
    ([line, each]) =>
      each
        .filter(({ goods }) => goods === 'shipped')
        .map((gone) => ({ by: line.split('|')[0] as ConnectionId, line, gone })),
  )
  const moves = [
    ...salesOf(all('sale.completed')),
    ...all('sale.returned').flatMap(({ by, data: { returnedAt: at, location, restocked, lines: each } }) =>
      each.map(({ quantity }) => ({ at, by, location, change: restocked ? micros(quantity) : 0, isSale: false })),
    ),
    ...all('stock.moved').map(({ by, time: at, data: { location, quantity } }) => ({
      at,
      by,
      location,
      change: micros(quantity),
      isSale: false,
    })),
    ...all('order.refunded').flatMap(({ by, data: { refundedAt: at, lines: each } }) =>
      each
        .filter(({ goods, restocked }) => goods === 'returned' && restocked)
        .map(({ quantity, location }) => ({ at, by, location, change: micros(quantity), isSale: false })),
    ),
  ]
  const instants = [
    ...counts.map(({ at }) => at),
    ...moves.map(({ at }) => at),
    ...shipments.map(({ gone }) => gone.at),
    ...lines.flatMap(({ placedAt, asOf, cancelledAt = asOf, gone }) => [
      placedAt,
      asOf,
      cancelledAt,
      ...gone.map(({ at }) => at),
    ]),
  ]
  return {
    setting,
    counts,
    counters: new Set(counted.map(({ by }) => by)),
    moves,
    shipments,
    lines,
    backorders: new Set(
      all('listing.updated')
        .filter(({ data }) => data.backorders === true)
        .map(({ by }) => by),
    ),
    instants: [...new Set(instants)].sort(),
  }
}

function trustedOf({ connections }: NaiveSetting): ConnectionId[] {
  const physical = connections.filter(({ roles }) => roles.includes('physical'))
  const trusted = physical.length > 0 ? physical : connections.filter(({ roles }) => roles.includes('sellable'))
  return trusted.map(({ id }) => id)
}

/** The later version of a sale stands; of two at the same time the voided one. */
function salesOf(sales: readonly Of<'sale.completed'>[]): NaiveMove[] {
  return sales
    .filter(
      (sale) =>
        !sales.some(
          (other) =>
            other.by === sale.by &&
            other.data.sale === sale.data.sale &&
            (other.time > sale.time || (other.time === sale.time && other.data.voided && !sale.data.voided)),
        ),
    )
    .flatMap(({ by, data: { soldAt: at, location, voided, lines } }) =>
      lines.map(({ quantity }) => ({ at, by, location, change: voided ? 0 : -micros(quantity), isSale: true })),
    )
}

function goneByLine(fulfilments: readonly Of<'order.fulfilled'>[], refunds: readonly Of<'order.refunded'>[]) {
  const gone = new Map<string, NaiveGone[]>()
  const add = (by: ConnectionId, ref: string, each: NaiveGone) =>
    gone.set(`${by}|${ref}`, [...(gone.get(`${by}|${ref}`) ?? []), each])
  for (const { by, time, data } of fulfilments) {
    const { order, fulfilment, shippedAt: at, cancelled, lines } = data
    const replaced = fulfilments.some(
      (other) =>
        other.by === by &&
        other.data.fulfilment === fulfilment &&
        (other.time > time || (other.time === time && other.data.cancelled && !cancelled)),
    )
    if (replaced) continue
    for (const { line, quantity } of lines) {
      add(by, `${order}/${line}`, { at, quantity: cancelled ? 0 : micros(quantity), goods: 'shipped' })
    }
  }
  for (const { by, data } of refunds) {
    for (const { line, quantity, goods } of data.lines) {
      add(by, `${data.order}/${line}`, { at: data.refundedAt, quantity: micros(quantity), goods })
    }
  }
  return gone
}

type SnapshotLine = Of<'order.updated'>['data']['lines'][number]

interface Snapshot {
  readonly of: Of<'order.updated'>
  readonly line: SnapshotLine
}

/** Of every line the last snapshot; of two at the same time the cancelled one, then the one that waits for less. */
function latestSnapshots(orders: readonly Of<'order.updated'>[]): Snapshot[] {
  const latest = new Map<string, Snapshot>()
  for (const of of orders) {
    for (const line of of.data.lines) {
      const key = `${of.by}|${of.data.order}/${line.line}`
      const known = latest.get(key)
      if (!known || replaces({ of, line }, known)) latest.set(key, { of, line })
    }
  }
  return [...latest.values()]
}

function replaces({ of, line }: Snapshot, known: Snapshot): boolean {
  if (of.time !== known.of.time) return of.time > known.of.time
  const { cancelledAt = '' } = of.data
  const { cancelledAt: knownCancelledAt = '' } = known.of.data
  if ((cancelledAt === '') !== (knownCancelledAt === '')) return cancelledAt !== ''
  if (line.waiting !== known.line.waiting) return micros(line.waiting) < micros(known.line.waiting)
  return cancelledAt !== knownCancelledAt ? cancelledAt > knownCancelledAt : line.shipped > known.line.shipped
}

function linesOf({ of, line }: Snapshot, goneOf: ReadonlyMap<string, readonly NaiveGone[]>): NaiveLine[] {
  const { by, time: asOf, data } = of
  const { order, number, placedAt, cancelledAt } = data
  const ref = `${order}/${line.line}`
  const told = goneOf.get(`${by}|${ref}`) ?? []
  const shipped = told.filter(({ goods }) => goods === 'shipped').reduce((sum, { quantity }) => sum + quantity, 0)
  const untold = micros(line.shipped) - shipped
  const gone = untold > 0 ? [...told, { at: asOf, quantity: untold, goods: 'shipped' as const }] : told
  const ordered = micros(line.ordered)
  return [{ by, ref, number, placedAt, cancelledAt, ordered, asOf, waiting: micros(line.waiting), gone }]
}
