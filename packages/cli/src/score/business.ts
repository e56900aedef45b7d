/** A simulated business as a hub knows it: its connections and policies, and what its systems claim as events. */
import {
  type Alias,
  type CanonicalEvent,
  type ConnectionId,
  type Connections,
  type DeliveryId,
  type Instant,
  type Policies,
  type Role,
  stamped,
  type TenantId,
} from '@kilter/core'
import { type Archetype, type Claim, type Mapping, momentOf, type SystemName, systems } from '@kilter/sim'

export const rolesOf: Readonly<Record<SystemName, readonly Role[]>> = {
  web: ['sellable', 'orders', 'customers'],
  market: ['sellable', 'orders', 'customers'],
  till: ['physical'],
  pay: ['payments'],
  books: ['books'],
  crm: ['customers', 'consent'],
  mail: ['consent'],
  door: ['metrics'],
}
/** What a shop that makes to order promises. */
const madeWithinHours = 120

export const connectionOf = (system: SystemName): ConnectionId =>
  `con_${String(systems.indexOf(system) + 1).repeat(26)}` as ConnectionId

/** Which system a connection is; `nobody` where it is none of the business's. */
export const systemOf = (connection: string | undefined): string =>
  systems.find((system) => connectionOf(system) === connection) ?? 'nobody'

/** Connects every system and says what the business expects of them. */
export async function prepare(
  tenant: TenantId,
  { madeToOrder }: Archetype,
  createdAt: Instant,
  { connections, policies }: { readonly connections: Connections; readonly policies: Policies },
): Promise<void> {
  for (const system of systems) {
    const connection = { id: connectionOf(system), tenant, vendor: 'simulated', name: system, settings: {} }
    await connections.put({ ...connection, roles: rolesOf[system], createdAt }, { signing: [], credentials: {} })
  }
  await policies.put(tenant, 'order.missing', { expectedIn: [connectionOf('books')] })
  await policies.put(tenant, 'customer.missing', { expectedIn: [connectionOf('crm')] })
  if (madeToOrder) await policies.put(tenant, 'order.unfulfilled', { shipWithinHours: madeWithinHours })
}

const numbers = new WeakMap<Claim['original'], number>()
let numbersGiven = 0

/** The same claim, however often it comes, is the same event. */
export function numberOf({ original }: Claim): number {
  const number = numbers.get(original) ?? numbersGiven++
  numbers.set(original, number)
  return number
}

export function eventOf(tenant: TenantId, claim: Claim): CanonicalEvent {
  const { system, heardAt, draft } = claim
  const id = `dlv_${String(numberOf(claim)).padStart(26, '0')}` as DeliveryId
  return stamped(draft, 0, { id, tenant, connection: connectionOf(system), receivedAt: momentOf(heardAt) })
}

export const aliasOf = ({ at, system, externalId, sku }: Mapping): Alias => ({
  connection: connectionOf(system),
  externalId,
  item: sku,
  by: 'person',
  asOf: momentOf(at),
})
