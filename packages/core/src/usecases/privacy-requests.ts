/** Vendors' orders to erase and to tell, taken down before anything else is done with what came with them. */
import type { CustomerDeleted, Person } from '../event/customer.ts'
import type { CanonicalEvent } from '../event/event.ts'
import { isErased } from '../fact/fact.ts'
import type { Connections } from '../ports/connections.ts'
import type { Privacy } from '../ports/privacy.ts'
import type { Subjects } from '../ports/subjects.ts'
import { orderMark } from '../privacy/mark.ts'
import { ordersAt, type Stores, storesAmong } from '../privacy/order-marks.ts'
import {
  type KnownPerson,
  type NewPrivacyRequest,
  newRequest,
  nobody,
  type PrivacyRequest,
  type PrivacyRequestId,
} from '../privacy/request.ts'
import { recordSubject } from '../subject.ts'
import type { ConnectionId } from '../values.ts'
import { tombstonesOf, tracePerson } from './trace-person.ts'

export interface PrivacyRequestPorts {
  readonly privacy: Privacy
  readonly subjects: Subjects
  readonly connections: Connections
}

/** Safe to repeat: a webhook's request has one id. */
export async function openRequests(events: readonly CanonicalEvent[], ports: PrivacyRequestPorts): Promise<void> {
  for (const event of events) {
    if (event.type !== 'customer.requested' && event.type !== 'customer.deleted') continue
    const asked = requestOf(event, storesAmong(await ports.connections.all(event.tenant)))
    if (asked && !(await isToldAlready(event, ports))) await openRequest({ ...asked, ...saidBy(event) }, ports)
  }
}

/** Whoever is listed as erased may have been so for long. The record says so only after its request was opened. */
async function isToldAlready(
  { id, tenant, connection, origin, type, data }: CanonicalEvent,
  ports: PrivacyRequestPorts,
) {
  if (origin === undefined || type !== 'customer.deleted' || data.customer === null) return false
  const { facts } = await ports.subjects.read(tenant, recordSubject(connection, data.customer))
  return facts.of('record').some((fact) => isErased(fact) && fact.ref === data.customer && fact.event !== id)
}

/** Whoever is to be erased is so from this moment on, however long it takes to clear up. */
export async function openRequest(asked: NewPrivacyRequest, ports: PrivacyRequestPorts): Promise<PrivacyRequest> {
  const { tenant, kind, scope, requestedAt } = asked
  const known = await ports.privacy.find(tenant, asked.id)
  if (known) return known
  const person = scope === 'person' ? await personMeant(asked, ports) : nobody
  if (kind === 'erase') await ports.privacy.entomb(tenant, tombstonesOf({ ...asked, person }), requestedAt)
  const request = newRequest({ ...asked, person })
  await ports.privacy.open(request)
  return request
}

/** By hand they were looked for in every system already; the order of one system is about its own record. */
const personMeant = async ({ tenant, by, person }: NewPrivacyRequest, ports: PrivacyRequestPorts) =>
  by === 'hand' ? person : tracePerson(tenant, person, ports)

type Asked = Pick<NewPrivacyRequest, 'kind' | 'scope' | 'person'>

function requestOf({ type, connection, data }: CanonicalEvent, stores: Stores): Asked | undefined {
  if (type === 'customer.requested')
    return { kind: 'export', scope: 'person', person: personOf(connection, data, stores) }
  if (type !== 'customer.deleted' || !data.erase) return undefined
  const isAll = data.customer === null && data.person === undefined && data.orders.length === 0
  return { kind: 'erase', scope: isAll ? 'connection' : 'person', person: personOf(connection, data, stores) }
}

const saidBy = ({ id, tenant, connection, delivery, receivedAt }: CanonicalEvent) => ({
  id: id.replace(/^dlv_/, 'prv_') as PrivacyRequestId,
  by: 'vendor' as const,
  ...{ tenant, connection, delivery },
  requestedAt: receivedAt,
})

function personOf(
  connection: ConnectionId,
  { customer, person = {}, orders }: Pick<CustomerDeleted, 'customer' | 'orders'> & { person?: Person | undefined },
  stores: Stores,
): KnownPerson {
  return {
    emails: person.email ? [person.email.digest] : [],
    phones: person.phone ? [person.phone.digest] : [],
    customers: customer === null ? [] : [{ connection, customer }],
    orders: ordersAt(connection, orders.map(orderMark), stores),
  }
}
