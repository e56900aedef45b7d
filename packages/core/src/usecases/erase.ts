/** Erasing: what is known of a person, or of everybody by one system, goes from facts, incidents and raw deliveries; the goods stay.
 * A request is gone on with until it is done, page by page; every step is safe to repeat. */
import type { CustomerRecord, Fact, FactOf } from '../fact/fact.ts'
import { factKey } from '../fact/fact.ts'
import { erasedIncident, type Incident } from '../incident/incident.ts'
import type { DeliveryName, Inbox } from '../ports/inbox.ts'
import type { Postings } from '../ports/subscriptions.ts'
import { type Mark, unsearched } from '../privacy/mark.ts'
import { foundBy, leadsTo, storesAmong } from '../privacy/order-marks.ts'
import type { PrivacyRequest } from '../privacy/request.ts'
import { recordSubject, type Subject } from '../subject.ts'
import { addMilliseconds, type ConnectionId, type Instant, type TenantId } from '../values.ts'
import { type AlignPorts, alignSubject } from './align.ts'
import { everywhere } from './find-person.ts'
import { reportParked } from './parked.ts'
import { placeRecord, recordName } from './place-customers.ts'
import { contactsOfPerson, marksOfPerson, subjectsOfPerson, tombstonesOf, tracePerson } from './trace-person.ts'

export interface ErasePorts extends AlignPorts {
  readonly inbox: Pick<Inbox, 'erase' | 'list' | 'parked'>
  /** What other tools were told, or are to be; undefined where nobody is. */
  readonly postings?: Pick<Postings, 'forget'>
}

const pageMax = 500
const listedMax = 100
const pagesPerRound = 20
const roundsMax = 5
/** What was under way when the tombstone came is written by then, and found by the second look. Unit: milliseconds. */
const secondLookMilliseconds = 2 * 60_000
/** A delivery that waits for its turn keeps its bytes until it had it. Unit: milliseconds. */
const waitMilliseconds = 60_000
const requestsMax = 10
const doomedMax = 100

/** One bounded round of what is due. Answers how much there was, and what failed. */
export async function goOnErasing(now: Instant, ports: ErasePorts): Promise<{ worked: number; failures: unknown[] }> {
  const failures: unknown[] = []
  const attempt = (work: Promise<void>) => work.catch((error: unknown) => void failures.push(error))
  const requests = await ports.privacy.due(now, requestsMax)
  for (const request of requests) await attempt(goOn(request, ports))
  const doomed = await ports.privacy.doomed(now, doomedMax)
  for (const delivery of doomed) await attempt(eraseDoomed(delivery, ports))
  return { worked: requests.length + (doomed.length === doomedMax ? doomed.length : 0), failures }
}

async function eraseDoomed(delivery: DeliveryName, ports: ErasePorts): Promise<void> {
  await eraseDeliveries([delivery], ports)
  await reportParked(delivery.tenant, delivery.connection, ports)
}

async function goOn(request: PrivacyRequest, ports: ErasePorts): Promise<void> {
  let current = request
  for (let page = 0; page < pagesPerRound && current.status === 'pending'; page += 1) {
    current = current.scope === 'person' ? await personStep(current, ports) : await connectionStep(current, ports)
    await ports.privacy.save(current)
  }
  if (request.status === 'done') await ports.privacy.save(await lookAgain(request, ports))
}

/** What came in between was stripped of its person; what was on its way by then was not. */
async function lookAgain(request: PrivacyRequest, ports: ErasePorts): Promise<PrivacyRequest> {
  let current: PrivacyRequest = { ...request, status: 'pending', progress: { step: 'facts', round: 0 } }
  while (current.status === 'pending')
    current = current.scope === 'person' ? await personStep(current, ports) : await connectionStep(current, ports)
  const { dueAt: _dueAt, ...rest } = current
  return { ...rest, erased: request.erased, ...(request.doneAt === undefined ? {} : { doneAt: request.doneAt }) }
}

async function personStep(request: PrivacyRequest, ports: ErasePorts): Promise<PrivacyRequest> {
  const { tenant, requestedAt, progress } = request
  if (progress.step === 'facts') {
    const isByHand = request.by === 'hand'
    const person = await (isByHand ? everywhere : tracePerson)(tenant, request.person, ports)
    await ports.privacy.entomb(tenant, tombstonesOf({ ...request, person }), requestedAt)
    await erasePerson({ ...request, person }, ports)
    const keys = new Set(subjectsOfPerson(person).map(({ key }) => key))
    const isMeant = (incident: Incident) =>
      keys.has(incident.subject.key) && (isByHand || isTold(incident, request.connection))
    const incidents = await eraseIncidents(tenant, requestedAt, isMeant, ports)
    return {
      ...request,
      person,
      progress: { step: 'deliveries', round: 0 },
      erased: plus(request, { incidents, records: person.customers.length - request.erased.records }),
    }
  }
  const { items, next } = await ports.privacy.named(tenant, progress.after, pageMax)
  const wanted = new Set<Mark>([...marksOfPerson(request.person), unsearched])
  const stores = storesAmong(await ports.connections.all(tenant))
  const found = items.filter((note) => foundBy(note, stores).some((mark) => wanted.has(mark)))
  const orders = new Set(found.flatMap((note) => leadsTo(note, wanted, stores)))
  const news = [...orders].filter((mark) => !wanted.has(mark))
  await ports.privacy.entomb(tenant, news, requestedAt)
  const deliveries = await eraseDeliveries(
    found.map(({ delivery }) => delivery),
    ports,
  )
  const after: PrivacyRequest = {
    ...request,
    person: { ...request.person, orders: [...request.person.orders, ...news] },
    erased: plus(request, { deliveries }),
  }
  const grew = progress.grew === true || news.length > 0
  if (next !== undefined) return { ...after, progress: { ...progress, after: next, ...(grew && { grew }) } }
  if (grew && progress.round < roundsMax)
    return { ...after, progress: { step: 'deliveries', round: progress.round + 1 } }
  return ended(after, ports)
}

/** Whether a system's word is in it. */
const isTold = (incident: Incident, connection: ConnectionId | undefined): boolean =>
  connection !== undefined && JSON.stringify(incident).includes(connection)

/** What this system says at the person's addresses goes first, by hand what any says: what is resolved by that names nobody any more. */
async function erasePerson({ tenant, id, by, requestedAt, person }: PrivacyRequest, ports: ErasePorts): Promise<void> {
  const contacts = contactsOfPerson(person)
  for (const contact of contacts) {
    const { facts } = await ports.subjects.read(tenant, contact)
    const movedOut = [...facts.all()].filter((fact) => by === 'hand' || isOf(person, fact)).map(factKey)
    await alignSubject(tenant, contact, { movedOut, erasedAt: requestedAt }, ports)
  }
  for (const { connection, customer } of person.customers)
    await eraseRecord(tenant, connection, customer, { id, requestedAt }, ports)
}

const isOf = ({ customers }: PrivacyRequest['person'], fact: Fact): boolean =>
  customers.some(
    ({ connection, customer }) =>
      connection === fact.connection &&
      ((fact.kind === 'record' && fact.ref === customer) ||
        (fact.kind === 'consent' && fact.data.customer === customer)),
  )

async function eraseRecord(
  tenant: TenantId,
  connection: ConnectionId,
  customer: string,
  { id, requestedAt: at }: Pick<PrivacyRequest, 'id' | 'requestedAt'>,
  ports: ErasePorts,
): Promise<void> {
  const data: CustomerRecord = { state: 'erased' }
  const fact: FactOf<'record'> = {
    ...{ kind: 'record', connection, ref: customer, asOf: at, receivedAt: at, event: id },
    data,
  }
  await placeRecord(tenant, [fact], ports)
  await alignSubject(tenant, recordSubject(connection, customer), { erasedAt: at }, ports)
  const sighting = { connection, externalId: recordName(customer) }
  for (const subject of await ports.subjects.sighted(tenant, sighting))
    if (subject.kind === 'customer') await ports.subjects.unsight(tenant, sighting, subject)
}

async function connectionStep(request: PrivacyRequest, ports: ErasePorts): Promise<PrivacyRequest> {
  const { tenant, connection, requestedAt, progress } = request
  if (connection === undefined) return ended(request, ports)
  const cursor = progress.after === undefined ? {} : { cursor: progress.after }
  if (progress.step === 'facts') {
    const { items, nextCursor } = await ports.subjects.all(tenant, { limit: listedMax, ...cursor })
    let records = 0
    for (const subject of items)
      if (subject.kind === 'customer') records += await eraseSaidBy(connection, subject, request, ports)
    const after = { ...request, erased: plus(request, { records }) }
    if (nextCursor !== null) return { ...after, progress: { ...progress, after: nextCursor } }
    const mentions = (incident: Incident) => incident.subject.kind === 'customer' && isTold(incident, connection)
    const incidents = await eraseIncidents(tenant, requestedAt, mentions, ports)
    return { ...after, progress: { step: 'deliveries', round: 0 }, erased: plus(after, { incidents }) }
  }
  const { items, nextCursor } = await ports.inbox.list(tenant, { connection }, { limit: listedMax, ...cursor })
  const deliveries = await eraseDeliveries(items, ports)
  const after = { ...request, erased: plus(request, { deliveries }) }
  return nextCursor === null ? ended(after, ports) : { ...after, progress: { ...progress, after: nextCursor } }
}

/** Answers how many records of this system the subject was. */
async function eraseSaidBy(
  connection: ConnectionId,
  subject: Subject,
  { tenant, id, requestedAt }: PrivacyRequest,
  ports: ErasePorts,
): Promise<number> {
  const { facts } = await ports.subjects.read(tenant, subject)
  const said = [...facts.all()].filter((fact) => fact.connection === connection)
  const own = said.filter((fact) => fact.kind === 'record' && recordSubject(connection, fact.ref).key === subject.key)
  for (const { ref } of own) await eraseRecord(tenant, connection, ref, { id, requestedAt }, ports)
  const movedOut = said.filter((fact) => !own.includes(fact)).map(factKey)
  if (movedOut.length > 0) await alignSubject(tenant, subject, { movedOut, erasedAt: requestedAt }, ports)
  return own.length
}

/** Resolved ones: what was open is resolved by now, for nothing is left to rest it on. */
async function eraseIncidents(
  tenant: TenantId,
  at: Instant,
  isMeant: (incident: Incident) => boolean,
  { incidents, postings }: ErasePorts,
): Promise<number> {
  let erased = 0
  for (let cursor: string | undefined; ; ) {
    const page = { limit: listedMax, ...(cursor === undefined ? {} : { cursor }) }
    const { items, nextCursor } = await incidents.list(tenant, { status: 'resolved' }, page)
    // Those that were resolved a moment ago say nothing any more, and have their history still.
    for (const incident of items.filter(
      (each) => each.erasedAt === at || (each.erasedAt === undefined && isMeant(each)),
    )) {
      await incidents.erase(erasedIncident(incident, at))
      await postings?.forget(tenant, incident.id)
      erased += 1
    }
    if (nextCursor === null) return erased
    cursor = nextCursor
  }
}

/** Answers how many lost their bytes; those that wait for their turn lose them after it. */
async function eraseDeliveries(deliveries: readonly DeliveryName[], ports: ErasePorts): Promise<number> {
  const { inbox, privacy, postings, clock } = ports
  const outcomes = await Promise.all(
    deliveries.map(async (delivery) => {
      const outcome = await inbox.erase(delivery)
      if (outcome === 'waiting') await privacy.doom(delivery, addMilliseconds(clock.now(), waitMilliseconds))
      else await privacy.forget(delivery)
      await postings?.forget(delivery.tenant, delivery.id)
      return outcome
    }),
  )
  return outcomes.filter((outcome) => outcome === 'erased').length
}

/** Done, but for a second look. What could not be read and is gone is no trouble any more. */
async function ended(request: PrivacyRequest, ports: ErasePorts): Promise<PrivacyRequest> {
  for (const { id } of await ports.connections.all(request.tenant)) await reportParked(request.tenant, id, ports)
  const doneAt = ports.clock.now()
  const dueAt = addMilliseconds(doneAt, secondLookMilliseconds)
  return { ...request, status: 'done', doneAt, dueAt, progress: { step: 'facts', round: 0 } }
}

const plus = ({ erased }: PrivacyRequest, more: Partial<PrivacyRequest['erased']>): PrivacyRequest['erased'] => ({
  deliveries: erased.deliveries + (more.deliveries ?? 0),
  records: erased.records + (more.records ?? 0),
  incidents: erased.incidents + (more.incidents ?? 0),
})
