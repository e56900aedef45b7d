/** What one event costs the processor while many orders of its item are open: join, assess, write. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { align, type CanonicalEvent, type ConnectionView } from '@kilter/core'
import { detectors } from '@kilter/detectors'
import { defaultTenant, openStore, type Store } from '@kilter/embedded'
import { count, eventOf, order, type Said, tillAndWeb } from '../../packages/detectors/src/testing/shop.ts'

export interface Cost {
  readonly openOrders: number
  /** Unit: microseconds of processor time an event, user and system; waiting for the disk is not in it. */
  readonly coveredMicroseconds: number
  readonly oversoldMicroseconds: number
}

const samples = 300
const fillBatch = 500
const oversold = 10

export async function costPerEvent(sizes: readonly number[]): Promise<Cost[]> {
  const costs: Cost[] = []
  for (const openOrders of sizes) {
    const coveredMicroseconds = await measure(openOrders, openOrders * 2 + samples)
    const oversoldMicroseconds = await measure(openOrders, Math.max(0, openOrders - oversold))
    costs.push({ openOrders, coveredMicroseconds, oversoldMicroseconds })
  }
  return costs
}

async function measure(openOrders: number, onHand: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'kilter-bench-'))
  const store = openStore({ folder: join(folder, 'hub') })
  try {
    await connect(store)
    const hear = (said: readonly Said[]) => align(defaultTenant, said.map(event), { ...store, detectors })
    await hear([count(onHand, '09:00')])
    for (let filled = 0; filled < openOrders; filled += fillBatch) {
      await hear(
        Array.from({ length: Math.min(fillBatch, openOrders - filled) }, (_, index) =>
          order(`F${filled + index}`, secondOf(filled + index)),
        ),
      )
    }
    for (let warm = 0; warm < samples / 3; warm += 1) await placeAndCancel(`W${warm}`, hear)
    const before = process.cpuUsage()
    for (let sample = 0; sample < samples / 2; sample += 1) await placeAndCancel(`S${sample}`, hear)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / samples
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One order a second from ten o'clock on. */
function secondOf(index: number): string {
  const part = (value: number) => String(value).padStart(2, '0')
  return `${part(10 + Math.floor(index / 3_600))}:${part(Math.floor(index / 60) % 60)}:${part(index % 60)}`
}

/** Two events that leave as many open as there were. */
async function placeAndCancel(number: string, hear: (said: readonly Said[]) => Promise<void>): Promise<void> {
  await hear([order(number, '14:00')])
  await hear([order(number, '14:00', { cancelledAt: '14:01' })])
}

let heard = 0

const event = (said: Said): CanonicalEvent => ({ ...eventOf(said, heard++), tenant: defaultTenant })

async function connect(store: Store): Promise<void> {
  for (const { id, vendor, name, roles } of tillAndWeb as readonly ConnectionView[]) {
    await store.connections.put({
      id,
      tenant: defaultTenant,
      vendor,
      name,
      roles,
      settings: {},
      createdAt: store.clock.now(),
    })
  }
}
