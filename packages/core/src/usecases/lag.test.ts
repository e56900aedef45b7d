import { describe, expect, it } from 'vitest'
import type { CanonicalEvent } from '../event/event.ts'
import type { Counters } from '../ports/runtime.ts'
import { addMilliseconds, type ConnectionId, type Instant, type TenantId } from '../values.ts'
import { countLag, lagOf, lagSpans } from './lag.ts'

const shop = 'shop' as TenantId
const noon = '2026-11-20T12:00:00.000Z' as Instant

const event = (id: string, { lateSeconds = 0, ...given }: Partial<CanonicalEvent> & { lateSeconds?: number } = {}) =>
  ({
    ...{ id, delivery: id.split('.')[0], connection: 'con_till' as ConnectionId, receivedAt: noon },
    time: addMilliseconds(noon, -lateSeconds * 1_000),
    ...given,
  }) as CanonicalEvent

/** What is counted of these events by somebody who takes them in two seconds after they came. */
function counted(events: readonly CanonicalEvent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  const addToDay: Counters['addToDay'] = (_tenant, _connection, name, count = 1) => {
    counts[name] = (counts[name] ?? 0) + count
  }
  const counters = { addToDay } as Counters
  countLag(shop, events, { counters, clock: { now: () => addMilliseconds(noon, 2_000) } })
  return counts
}

describe('lag', () => {
  it('is counted once a delivery, from the vendor’s own time to receipt, and from there to what follows', () => {
    expect(counted([event('a.0', { lateSeconds: 45 }), event('a.1', { lateSeconds: 45 }), event('b.0')])).toEqual({
      ...{ 'told-60': 1, 'told-1': 1 },
      'taken-2': 2,
    })
  })

  it('is not counted of what was asked for', () => {
    expect(counted([event('a.0', { origin: 'pull' })])).toEqual({})
  })

  it('is none where a vendor’s clock runs ahead, and ends at the last span however long it is', () => {
    expect(counted([event('a.0', { lateSeconds: -90 })])).toMatchObject({ 'told-1': 1 })
    const year = 365 * 86_400
    expect(counted([event('a.0', { lateSeconds: year })])).toMatchObject({ [`told-${lagSpans.at(-1)}`]: 1 })
  })

  it('is read as the span in which the median and the 95th of a hundred fall', () => {
    expect(lagOf({ 'told-1': 94, 'told-60': 5, 'told-3600': 1, 'taken-2': 7 }, 'told')).toEqual({
      ...{ count: 100, medianSeconds: 1, p95Seconds: 60 },
    })
    expect(lagOf({ 'taken-5': 1 }, 'taken')).toEqual({ count: 1, medianSeconds: 5, p95Seconds: 5 })
    expect(lagOf({ kept: 3 }, 'told')).toBeUndefined()
  })
})
