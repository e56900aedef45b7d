/** Plays a simulated business against a hub's store and use cases, in the business's own time, and hears what the hub says when. */
import {
  type AlignPorts,
  align,
  type CanonicalEvent,
  type ConnectionId,
  type Incident,
  type Role,
  sweep,
} from '@kilter/core'
import { detectors } from '@kilter/detectors'
import { defaultTenant, openStore, type Store } from '@kilter/embedded'
import { type Business, type Claim, momentOf, type SystemName, systems } from '@kilter/sim'

const rolesOf: Readonly<Record<SystemName, readonly Role[]>> = {
  web: ['sellable', 'orders', 'customers'],
  market: ['sellable', 'orders', 'customers'],
  till: ['physical'],
  pay: ['payments'],
  books: ['books'],
  crm: ['customers', 'consent'],
  mail: ['consent'],
}
export const connectionOf = (system: SystemName): ConnectionId =>
  `con_${String(systems.indexOf(system) + 1).repeat(26)}` as ConnectionId

/** How often time alone is asked what it brings. Unit: minutes. */
const sweepEvery = 15
const untoldMax = 100_000

export interface Heard {
  readonly incident: Incident
  /** Minutes after the first midnight. */
  readonly openedAt: number
  readonly closedAt: number | undefined
}

/** `claims`: of the business, as faults left them. */
export async function play(business: Business, claims: readonly Claim[]): Promise<readonly Heard[]> {
  let minute = 0
  const store = openStore({ folder: ':memory:', clock: { now: () => momentOf(minute) } })
  try {
    const ports: AlignPorts = { ...store, detectors }
    await prepare(store, business)
    const heard = new Map<string, { incident: Incident; openedAt: number; closedAt: number | undefined }>()
    for (const { at, arriving } of momentsOf(business, claims)) {
      minute = at
      await align(defaultTenant, arriving.map(eventOf), ports)
      while ((await sweep(momentOf(minute), ports)).rechecked > 0);
      await listen()
    }
    return [...heard.values()]

    async function listen(): Promise<void> {
      const told = store.outbox.pending(untoldMax)
      for (const { change } of told) {
        const { incident, type } = change
        const openedAt = heard.get(incident.id)?.openedAt ?? minute
        heard.set(incident.id, { openedAt, incident, closedAt: type === 'incident.resolved' ? minute : undefined })
      }
      await store.outbox.done(told.at(-1)?.seq ?? 0)
    }
  } finally {
    await store.close()
  }
}

interface At {
  readonly at: number
  readonly arriving: readonly Claim[]
}

/** Minute by minute where something comes, and every so often where nothing does; what is doubled keeps its order. */
function momentsOf({ end }: Business, claims: readonly Claim[]): At[] {
  const minutes = Map.groupBy(claims, ({ heardAt }) => Math.ceil(heardAt))
  for (let minute = 0; minute <= end; minute += sweepEvery) if (!minutes.has(minute)) minutes.set(minute, [])
  return [...minutes].map(([at, arriving]) => ({ at, arriving })).sort((left, right) => left.at - right.at)
}

/** The same claim, however often it comes, is the same event. */
const numbers = new WeakMap<Claim['draft'], number>()
let numbersGiven = 0

function eventOf({ system, heardAt, draft }: Claim): CanonicalEvent {
  const number = numbers.get(draft) ?? numbersGiven++
  numbers.set(draft, number)
  const connection = connectionOf(system)
  const delivery = `dlv_${String(number).padStart(26, '0')}`
  const envelope = {
    ...{ specversion: '1.0', id: `${delivery}.0`, source: `/connections/${connection}`, tenant: defaultTenant },
    ...{ connection, delivery, receivedAt: momentOf(heardAt) },
  }
  return { ...envelope, ...draft } as CanonicalEvent
}

async function prepare(store: Store, { archetype }: Business): Promise<void> {
  for (const system of systems) {
    const connection = {
      ...{ id: connectionOf(system), tenant: defaultTenant, vendor: 'simulated', name: system, settings: {} },
      ...{ roles: rolesOf[system], createdAt: momentOf(0) },
    }
    await store.connections.put(connection, { signing: [], credentials: {} })
  }
  const policies = store.policies
  await policies.put(defaultTenant, 'order.missing', { expectedIn: [connectionOf('books')] })
  await policies.put(defaultTenant, 'customer.missing', { expectedIn: [connectionOf('crm')] })
  if (archetype.madeToOrder)
    await policies.put(defaultTenant, 'order.unfulfilled', { shipWithinHours: madeWithinHours })
}

/** What a shop that makes to order promises. */
const madeWithinHours = 120
