/** The freshest deliveries, at hand so that they need not be read back: bounded by number and bytes, and each tenant's in a queue of
 * its own. What does not fit is read from the database when its turn comes. */
import type { Delivery, DeliveryId, NewDelivery, TenantId } from '@kilter/core'
import { type Held, inTurn } from './held.ts'

const hotMax = 5_000
const hotBytesMax = 64 * 1024 * 1024

type Name = Pick<Delivery, 'id' | 'tenant'>

export class HotDeliveries {
  /** Whoever waits longest for a turn comes first. */
  readonly #queues = new Map<TenantId, Map<DeliveryId, Delivery>>()
  #count = 0
  #bytes = 0

  add(delivery: NewDelivery): boolean {
    if (this.#count >= hotMax || this.#bytes + delivery.body.length > hotBytesMax) return false
    const queue = this.#queues.get(delivery.tenant) ?? new Map<DeliveryId, Delivery>()
    this.#queues.set(delivery.tenant, queue)
    queue.set(delivery.id, { ...delivery, status: 'received', attempts: 0 })
    this.#count += 1
    this.#bytes += delivery.body.length
    return true
  }

  /** One of each tenant in turn, oldest first. */
  take(limit: number, inHand: Pick<Held, 'shareOf'>): Delivery[] {
    const tenants = [...this.#queues].slice(0, limit)
    const queues = tenants.map(([tenant, queue]) => firstOf(queue, Math.min(limit, inHand.shareOf(tenant))))
    const taken = inTurn(queues, limit).flatMap((delivery) => this.pick(delivery) ?? [])
    for (const [tenant, queue] of tenants)
      if (this.#queues.delete(tenant) && queue.size > 0) this.#queues.set(tenant, queue)
    return taken
  }

  pick({ id, tenant }: Name): Delivery | undefined {
    const queue = this.#queues.get(tenant)
    const delivery = queue?.get(id)
    if (!queue || !delivery) return undefined
    queue.delete(id)
    if (queue.size === 0) this.#queues.delete(tenant)
    this.#count -= 1
    this.#bytes -= delivery.body.length
    return delivery
  }
}

function firstOf(queue: ReadonlyMap<DeliveryId, Delivery>, count: number): Delivery[] {
  const first: Delivery[] = []
  for (const delivery of queue.values()) {
    if (first.length >= count) break
    first.push(delivery)
  }
  return first
}
