/** A real day of retail. Source and licence: test/data/README.md. What the data does not say is derived:
 * - no customer: sold at the till; a customer in the United Kingdom: ordered at the web shop; elsewhere: at the market;
 * - a cancellation brings goods back to the shop; a ledger correction moves them;
 * - opening stock is what covers the largest running demand, and up to eight pieces fewer or three more;
 * - of the orders some ship an hour and a half later and some are cancelled after twelve minutes; in the evening some items are
 *   counted, and a piece of some is gone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { oversell } from './oversell.ts'
import { arrivals } from './testing/histories.ts'
import { naiveFindings } from './testing/naive-model.ts'
import { micros } from './testing/naive-world.ts'
import {
  count,
  fulfilled,
  Hub,
  market,
  moved,
  order,
  returned,
  type Said,
  sale,
  tillAndWeb,
  web,
} from './testing/shop.ts'

const seed = 20111021
const file = join(import.meta.dirname, '../../../test/data/retail-day.csv')

interface Row {
  readonly invoice: string
  readonly quantity: number
  /** `14:05`. */
  readonly time: string
  readonly channel: 'till' | 'web' | 'market'
  readonly kind: string
}

function rowsBySku(): Map<string, Row[]> {
  const rows = new Map<string, Row[]>()
  for (const text of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [invoice = '', sku = '', quantity, time = '', customer, country, kind = ''] = text.split(',')
    const online = country === 'United Kingdom' ? 'web' : 'market'
    const channel = customer === '' ? 'till' : online
    const row: Row = { invoice, quantity: Number(quantity), time: time.slice(11), channel, kind }
    rows.set(sku, [...(rows.get(sku) ?? []), row])
  }
  return rows
}

/** What the data leaves open about an item. */
const unsaid = fc.record({
  spare: fc.integer({ min: -8, max: 3 }),
  fates: fc
    .infiniteStream(fc.constantFrom('waits', 'waits', 'ships', 'cancelled'))
    .map((stream) => [...stream.take(50)]),
  isCounted: fc.boolean(),
  isOneGone: fc.boolean(),
})
type Unsaid = typeof unsaid extends fc.Arbitrary<infer Drawn> ? Drawn : never

function dayOf(rows: readonly Row[], { spare, fates, isCounted, isOneGone }: Unsaid): Said[] {
  const opening = Math.max(0, largestDemandOf(rows) + spare)
  let there = opening
  const said: Said[] = [count(opening, '07:00')]
  for (const [index, { quantity, time, channel, kind, invoice }] of rows.entries()) {
    const id = `${invoice}-${index}`
    if (isOrder({ channel, kind })) continue
    there += kind === 'adjust' ? quantity : -quantity
    if (kind === 'adjust') said.push(moved(quantity, time, { id }))
    else if (quantity < 0) said.push(returned(time, { id, quantity: -quantity }))
    else said.push(sale(time, { id, quantity }))
  }
  for (const [index, invoice] of [...new Set(rows.filter(isOrder).map((row) => row.invoice))].entries()) {
    const own = rows.filter((row) => isOrder(row) && row.invoice === invoice)
    const [{ time, channel }] = own as [Row]
    const by = channel === 'web' ? web : market
    const lines = own.map(({ quantity }) => ({ quantity }))
    said.push(order(invoice, time, { by, lines }))
    if (fates[index] === 'cancelled') said.push(order(invoice, time, { by, lines, cancelledAt: later(time, 12) }))
    if (fates[index] !== 'ships') continue
    for (const [line, { quantity }] of lines.entries()) {
      said.push(fulfilled(invoice, later(time, 90), { by, quantity, line: String(line + 1), id: `${invoice}-ship` }))
      there -= quantity
    }
  }
  if (isCounted) said.push(count(Math.max(0, there - (isOneGone ? 1 : 0)), '20:00', { stocktake: true }))
  return said
}

function largestDemandOf(rows: readonly Row[]): number {
  let running = 0
  let largest = 0
  for (const { quantity } of rows) {
    running += quantity
    largest = Math.max(largest, running)
  }
  return largest
}

const isOrder = ({ channel, kind }: Pick<Row, 'channel' | 'kind'>): boolean => channel !== 'till' && kind === 'sale'

function later(time: string, minutes: number): string {
  const total = Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) + minutes
  return `${String(Math.trunc(total / 60)).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}`
}

it('DET-01: finds in a real day, shuffled and repeated, exactly what a model finds that sees it in order', () => {
  const items = [...rowsBySku()]
  const drawn = fc.sample(unsaid, { seed, numRuns: items.length })
  const expected = new Set<string>()
  const found = new Set<string>()
  const causes = new Set<string | undefined>()
  for (const [index, [sku, rows]] of items.entries()) {
    const said = dayOf(rows, drawn[index] as Unsaid)
    const setting = { connections: tillAndWeb, poolLocations: [], tillSeesShipments: true }
    for (const finding of naiveFindings(said, setting)) {
      const { line, order: number, micros: lacking, cause, occurredAt } = finding
      expected.add([sku, line, number, lacking, cause, occurredAt].join(' '))
    }
    const hub = new Hub({ detector: oversell })
    const [batches = []] = fc.sample(arrivals(said), { seed: seed + index, numRuns: 1 })
    for (const batch of batches) hub.hear(...batch)
    for (const { status, discriminator, order: number, quantity = '', cause, occurredAt } of hub.incidents.values()) {
      if (status !== 'open') continue
      found.add([sku, discriminator, number, micros(quantity), cause, occurredAt].join(' '))
      causes.add(cause)
    }
  }
  expect([...found].sort()).toEqual([...expected].sort())
  expect(found.size).toBeGreaterThan(80)
  expect(causes.size).toBe(5)
})
