/** What it costs to look again at what is due, beside ever more subjects that are not. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addMilliseconds, align, type CanonicalEvent, type ConnectionView, type Instant, sweep } from '@kilter/core'
import { detectors } from '@kilter/detectors'
import { defaultTenant, openStore, type Store } from '@kilter/embedded'
import { clock, eventOf, order, tillAndWeb } from '../../packages/detectors/src/testing/shop.ts'

export interface SweepCost {
  readonly idle: number
  /** Subjects that were looked at again. */
  readonly due: number
  /** Unit: milliseconds of processor time, the median round; waiting for the disk is not in it. */
  readonly milliseconds: number
}

const rounds = 15
const duePerRound = 100
const shipWithinMilliseconds = 49 * 3_600_000

/** Each size in turn, and a first one that only warms up. */
export async function costOfSweep(sizes: readonly number[]): Promise<SweepCost[]> {
  const costs: SweepCost[] = []
  for (const idle of [sizes[0] ?? 0, ...sizes]) costs.push(await measure(idle))
  return costs.slice(1)
}

async function measure(idle: number): Promise<SweepCost> {
  const folder = mkdtempSync(join(tmpdir(), 'kilter-bench-'))
  let now = clock('14:00')
  const store = openStore({ folder: join(folder, 'hub'), clock: { now: () => now } })
  try {
    await connect(store, now)
    fillIdle(store, idle)
    const ports = { ...store, detectors }
    const times: number[] = []
    let due = 0
    for (let round = 0; round < rounds; round += 1) {
      await align(defaultTenant, ordersOf(round, now), ports)
      now = addMilliseconds(now, shipWithinMilliseconds)
      const before = process.cpuUsage()
      let rechecked = 0
      for (let last = 1; last > 0; rechecked += last) last = (await sweep(now, ports)).rechecked
      const { user, system } = process.cpuUsage(before)
      times.push((user + system) / 1_000)
      due = rechecked
    }
    return { idle, due, milliseconds: times.toSorted((left, right) => left - right)[rounds >> 1] ?? 0 }
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Items that were counted once: half of them will be looked at in years, half of them never. */
function fillIdle({ database }: Store, idle: number): void {
  const numbered = 'WITH RECURSIVE each(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM each WHERE n < ?)'
  database.run(
    `${numbered} INSERT INTO subject (tenant, kind, key, version, recheck_at)
     SELECT ?, 'item', 'IDLE-' || n, 1, iif(n % 2, '2099-01-01T00:00:00.000Z', NULL) FROM each`,
    idle,
    defaultTenant,
  )
  database.run(
    `INSERT INTO fact SELECT id, 'count|' || key, json_object('kind', 'count', 'ref', key, 'padding', printf('%.200c', 'x'))
     FROM subject WHERE key LIKE 'IDLE-%'`,
  )
}

/** Orders that were paid now, and are late in two days. */
function ordersOf(round: number, now: Instant): CanonicalEvent[] {
  return Array.from({ length: duePerRound }, (_, index) => {
    const number = `R${round}-${index}`
    const event = eventOf(order(number, '14:00'), round * duePerRound + index)
    if (event.type !== 'order.updated') throw new Error('an order is an order')
    const lines = event.data.lines.map((line) => ({ ...line, item: { sku: `ITEM-${number}` } }))
    const data = { ...event.data, placedAt: now, lines, settlement: { state: 'paid' as const } }
    return { ...event, tenant: defaultTenant, time: now, receivedAt: now, data }
  })
}

async function connect(store: Store, createdAt: Instant): Promise<void> {
  for (const { id, vendor, name, roles } of tillAndWeb as readonly ConnectionView[])
    await store.connections.put({ id, tenant: defaultTenant, vendor, name, roles, settings: {}, createdAt })
}
