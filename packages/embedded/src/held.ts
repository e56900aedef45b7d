/** Deliveries that somebody has in hand, by whose they are: no tenant holds more than it leaves to all others. */
import type { DeliveryId, DeliveryRecord, TenantId } from '@kilter/core'

export class Held {
  readonly #tenants = new Map<DeliveryId, TenantId>()
  readonly #counts = new Map<TenantId, number>()
  readonly #max: number

  constructor(max = Number.MAX_SAFE_INTEGER) {
    this.#max = max
  }

  get size(): number {
    return this.#tenants.size
  }

  get room(): number {
    return Math.max(0, this.#max - this.size)
  }

  has(id: DeliveryId): boolean {
    return this.#tenants.has(id)
  }

  countOf(tenant: TenantId): number {
    return this.#counts.get(tenant) ?? 0
  }

  /** How many more of this tenant may be taken. */
  shareOf(tenant: TenantId): number {
    return Math.max(0, Math.ceil((this.room - this.countOf(tenant)) / 2))
  }

  add({ id, tenant }: Pick<DeliveryRecord, 'id' | 'tenant'>): void {
    if (this.#tenants.has(id)) return
    this.#tenants.set(id, tenant)
    this.#counts.set(tenant, this.countOf(tenant) + 1)
  }

  delete(id: DeliveryId): void {
    const tenant = this.#tenants.get(id)
    if (tenant === undefined) return
    this.#tenants.delete(id)
    const left = this.countOf(tenant) - 1
    if (left > 0) this.#counts.set(tenant, left)
    else this.#counts.delete(tenant)
  }
}

/** The first of each queue, then the second of each, up to `limit`. */
export function inTurn<Each>(queues: readonly (readonly Each[])[], limit: number): Each[] {
  const longest = Math.max(0, ...queues.map(({ length }) => length))
  const taken: Each[] = []
  for (let place = 0; place < longest && taken.length < limit; place += 1)
    for (const queue of queues) if (place < queue.length && taken.length < limit) taken.push(queue[place] as Each)
  return taken
}
