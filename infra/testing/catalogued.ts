import { type AlignPorts, align, type CanonicalEvent, type ConnectionId, type TenantId } from '@kilter/core'

/** A catalogue that gives an item its SKU, after facts were told of it under its external id. */
export async function catalogued(tenant: TenantId, connection: ConnectionId, ports: AlignPorts): Promise<void> {
  const envelope = { specversion: '1.0', source: '/x', tenant, connection, delivery: `dlv_${'0'.repeat(26)}` }
  const at = { time: '2026-11-20T12:00:00.000Z', receivedAt: '2026-11-20T12:00:00.000Z' }
  const counted = {
    ...{ ...envelope, ...at, id: 'e.0', type: 'stock.counted' },
    data: { item: { externalId: 'x-9' }, location: 'shop', quantity: '1', basis: 'onHand' },
  }
  const named = {
    ...{ ...envelope, ...at, id: 'e.1', type: 'product.updated' },
    data: { product: 'p-1', items: [{ externalId: 'x-9', sku: 'NAMED', tracked: true, sellsPastZero: false }] },
  }
  for (const event of [counted, named]) await align(tenant, [event as unknown as CanonicalEvent], ports)
}
