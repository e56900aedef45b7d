/** What the hub holds of one person, read out page by page for the shop to hand over: what systems said of them, what was found, who was
 * told of it, and of each delivery that is still kept the part that is theirs. */
import type { Connector } from '../connector/connector.ts'
import type { Fact } from '../fact/fact.ts'
import type { Actor } from '../incident/actor.ts'
import type { HistoryEntry } from '../incident/history.ts'
import type { Incident } from '../incident/incident.ts'
import type { Delivery, Inbox } from '../ports/inbox.ts'
import type { Incidents } from '../ports/incidents.ts'
import type { Mailings } from '../ports/mailings.ts'
import type { Page } from '../ports/page.ts'
import type { Named } from '../ports/privacy.ts'
import type { Clock } from '../ports/runtime.ts'
import { isPersonMark, isVague, type Mark, orderMark, saidOrderMark, storeOrderMark } from '../privacy/mark.ts'
import { namedIn } from '../privacy/named-in.ts'
import { foundBy, storesAmong } from '../privacy/order-marks.ts'
import { leftOut, ownPart } from '../privacy/own-part.ts'
import type { KnownPerson, PrivacyRequest, PrivacyRequestId } from '../privacy/request.ts'
import { Refusal } from '../refusal.ts'
import { type Subject, subjectId } from '../subject.ts'
import { addMilliseconds, type ConnectionId, type DeliveryId, type Instant, type TenantId } from '../values.ts'
import { findNamed } from './find-named.ts'
import { everywhere, type FindPersonPorts } from './find-person.ts'
import { searchOf, takenApart } from './note-named.ts'
import { requestOf } from './privacy-by-hand.ts'
import { marksOfPerson, subjectsOfPerson } from './trace-person.ts'

export interface TellPersonPorts extends FindPersonPorts {
  readonly incidents: Incidents
  readonly inbox: Pick<Inbox, 'open'>
  readonly connectors: ReadonlyMap<string, Connector>
  /** Absent where this runtime alerts nobody. */
  readonly mailings?: Pick<Mailings, 'notices'> | undefined
  readonly clock: Clock
  /** The bytes of a delivery without the secrets that its vendor sends in them. */
  cleared(delivery: Delivery): Promise<Uint8Array>
}

/** One line of what is handed over. `system`: what the shop calls the connection. */
export type ToldLine =
  | {
      readonly kind: 'person'
      readonly request: PrivacyRequestId
      readonly requestedAt: Instant
      readonly readOutAt: Instant
      /** How systems know them. */
      readonly customers: readonly (KnownPerson['customers'][number] & { readonly system: string })[]
      /** How many deliveries cannot be taken apart and may name anybody: they are not part of this. */
      readonly unread: number
      /** False: there are more deliveries than could be searched for this person's orders. */
      readonly isWhole: boolean
    }
  | { readonly kind: 'fact'; readonly system: string; readonly about: Subject['kind']; readonly fact: Fact }
  | {
      readonly kind: 'incident'
      readonly incident: Incident
      readonly history: readonly HistoryEntry[]
      /** When somebody of the shop was told of it. */
      readonly told: readonly Instant[]
    }
  | {
      readonly kind: 'delivery'
      readonly id: DeliveryId
      readonly system: string
      readonly topic: string
      readonly receivedAt: Instant
      /** What is theirs of it, as its system wrote it. */
      readonly body: unknown
    }

const sections = ['person', 'customer', 'goods', 'incidents', 'deliveries'] as const
type Section = (typeof sections)[number]

const subjectsPerPage = 100
const incidentsPerPage = 50
const historyPerPage = 200
const notesPerPage = 200
const notePagesMax = 25
/** What an answer holds of bodies before it breaks off, but for the last one. Unit: characters. */
const bodiesMax = 1_000_000
const readOutKept = 20
/** Pages that follow within this time are one reading. Unit: milliseconds. */
const readingMilliseconds = 3_600_000

/** The next lines after `cursor`, from the start without one. That `by` reads it out is noted before anything is handed over. Throws Refusal 'not-found',
 * 'conflict' where the request wants something else, 'invalid' for a cursor that is none. */
export async function tellPerson(
  tenant: TenantId,
  id: PrivacyRequestId,
  { by, cursor }: { readonly by: Actor; readonly cursor?: string | undefined },
  ports: TellPersonPorts,
): Promise<Page<ToldLine>> {
  const request = await requestOf(tenant, id, ports)
  if (request.kind !== 'export')
    throw new Refusal('conflict', 'this request is for an erasure: nothing is read out for it')
  const [name = sections[0], inner = ''] = cursor?.split(/:(.*)/s) ?? []
  const section = sections.find((each) => each === name)
  if (!section) throw new Refusal('invalid', 'not a cursor of this export', { path: 'cursor' })
  const { connections } = ports
  const all = await connections.all(tenant)
  const systems = new Map(all.map((each) => [each.id, each]))
  const stores = storesAmong(all)
  const nameOf = (connection: ConnectionId): string => systems.get(connection)?.name ?? connection

  if (section !== 'person') await noteReading()
  const { items, nextCursor } = await linesOf(section)
  if (nextCursor !== null) return { items, nextCursor: `${section}:${nextCursor}` }
  const following = sections[sections.indexOf(section) + 1]
  return { items, nextCursor: following === undefined ? null : `${following}:` }

  function linesOf(of: Section): Promise<Page<ToldLine>> {
    switch (of) {
      case 'person':
        return begin()
      case 'customer':
        return customerLines()
      case 'goods':
        return goodsLines()
      case 'incidents':
        return incidentLines()
      case 'deliveries':
        return deliveryLines()
    }
  }

  async function begin(): Promise<Page<ToldLine>> {
    const person = await everywhere(tenant, request.person, ports)
    const { deliveries, orders, isWhole } = await findNamed(tenant, person, ports)
    const at = ports.clock.now()
    // The search takes its time: somebody may have said meanwhile that it is answered.
    const known = await requestOf(tenant, id, ports)
    await ports.privacy.save({ ...readBy(known, at), person: { ...person, orders: [...orders] } })
    const customers = person.customers.map((each) => ({ ...each, system: nameOf(each.connection) }))
    const unread = [...deliveries.values()].filter((how) => how === 'unread').length
    const line: ToldLine = {
      ...{ kind: 'person', request: id, requestedAt: request.requestedAt, readOutAt: at },
      ...{ customers, unread, isWhole },
    }
    return { items: [line], nextCursor: null }
  }

  function readBy(known: PrivacyRequest, at: Instant): PrivacyRequest {
    return { ...known, readOut: [...(known.readOut ?? []), { by, at }].slice(-readOutKept) }
  }

  /** Whoever goes on with what somebody else began, or much later, reads it anew. */
  async function noteReading(): Promise<void> {
    const at = ports.clock.now()
    const since = addMilliseconds(at, -readingMilliseconds)
    const isNoted = request.readOut?.some((each) => isSame(each.by, by) && each.at >= since)
    if (!isNoted) await ports.privacy.save(readBy(await requestOf(tenant, id, ports), at))
  }

  async function customerLines(): Promise<Page<ToldLine>> {
    const items: ToldLine[] = []
    for (const subject of subjectsOfPerson(request.person)) {
      const { facts } = await ports.subjects.read(tenant, subject)
      for (const fact of facts.all()) items.push(factLine(subject, fact))
    }
    return { items, nextCursor: null }
  }

  /** Whether what this system calls so is an order of theirs. */
  function isTheirs(connection: ConnectionId, order: string, orders: ReadonlySet<Mark>): boolean {
    const mark = orderMark(order)
    if (stores.isStore(connection)) return orders.has(storeOrderMark(connection, mark))
    return stores.ids.length <= 1 && orders.has(saidOrderMark(mark))
  }

  function isAnyones(order: string, orders: ReadonlySet<Mark>): boolean {
    return [...systems.keys()].some((connection) => isTheirs(connection, order, orders))
  }

  /** All stores that it rests on must mean this person's order by that number. */
  function isToldOf(order: string, { evidence }: Incident, orders: ReadonlySet<Mark>): boolean {
    const said = [...new Set(evidence.map((key) => key.split('|')[1] as ConnectionId))]
    const sold = said.filter(stores.isStore)
    return (sold.length > 0 ? sold : said).every((connection) => isTheirs(connection, order, orders)) && said.length > 0
  }

  /** Orders by their number; of items what is said of these orders' lines. */
  async function goodsLines(): Promise<Page<ToldLine>> {
    const orders = new Set(request.person.orders)
    if (orders.size === 0) return { items: [], nextCursor: null }
    const page = { limit: subjectsPerPage, ...(inner && { cursor: inner }) }
    const { items: subjects, nextCursor: next } = await ports.subjects.all(tenant, page)
    const items: ToldLine[] = []
    for (const subject of subjects) {
      if (subject.kind !== 'order' && subject.kind !== 'item') continue
      if (subject.kind === 'order' && !isAnyones(subject.key, orders)) continue
      const { facts } = await ports.subjects.read(tenant, subject)
      for (const fact of facts.all()) {
        const named = subject.kind === 'order' ? [subject.key] : ordersIn(fact)
        if (named.some((order) => isTheirs(fact.connection, order, orders))) items.push(factLine(subject, fact))
      }
    }
    return { items, nextCursor: next }
  }

  async function incidentLines(): Promise<Page<ToldLine>> {
    const about = new Set(subjectsOfPerson(request.person).map(subjectId))
    const orders = new Set(request.person.orders)
    const page = { limit: incidentsPerPage, ...(inner && { cursor: inner }) }
    const { items: found, nextCursor: next } = await ports.incidents.list(tenant, {}, page)
    const items: ToldLine[] = []
    for (const incident of found) {
      const { subject, order, erasedAt } = incident
      const named = [...(order === undefined ? [] : [order]), ...(subject.kind === 'order' ? [subject.key] : [])]
      const isMeant = about.has(subjectId(subject)) || named.some((order) => isToldOf(order, incident, orders))
      if (!isMeant || erasedAt !== undefined) continue
      const history = await ports.incidents.history(tenant, incident.id, { limit: historyPerPage })
      const notices = (await ports.mailings?.notices(tenant, incident.id)) ?? []
      const told = notices.filter(({ mailing }) => mailing !== undefined).map(({ at }) => at)
      items.push({ kind: 'incident', incident, history: history.items, told: told.sort() })
    }
    return { items, nextCursor: next }
  }

  /** Where there are several stores, nobody can tell whose order another system means by a number. */
  function isTold(mark: Mark): boolean {
    return mark.startsWith('w.') && stores.ids.length <= 1
  }

  /** A cursor is where a page of notes begins, and the last delivery of it that was told. */
  async function deliveryLines(): Promise<Page<ToldLine>> {
    const own = new Set(marksOfPerson(request.person).filter((mark) => !isVague(mark) || isTold(mark)))
    const items: ToldLine[] = []
    let [after, told] = inner.split('/') as [string?, string?]
    let size = 0
    for (let pages = 0; pages < notePagesMax; pages += 1) {
      const { items: notes, next } = await ports.privacy.named(tenant, after || undefined, notesPerPage)
      const place = notes.findIndex(({ delivery }) => delivery.id === told)
      for (const note of notes.slice(place + 1).filter((each) => foundBy(each, stores).some((mark) => own.has(mark)))) {
        const line = await deliveryLine(note, own)
        if (!line) continue
        items.push(line)
        size += JSON.stringify(line).length
        if (size >= bodiesMax) return { items, nextCursor: `${after ?? ''}/${note.delivery.id}` }
      }
      if (next === undefined) return { items, nextCursor: null }
      after = next
      told = undefined
    }
    return { items, nextCursor: `${after ?? ''}/` }
  }

  async function deliveryLine({ delivery, marks }: Named, own: ReadonlySet<Mark>): Promise<ToldLine | undefined> {
    const opened = await ports.inbox.open(tenant, delivery.id)
    if (opened === undefined || opened === 'expired') return undefined
    const { connection, topic, receivedAt } = opened
    const line = { kind: 'delivery' as const, id: delivery.id, system: nameOf(connection), topic, receivedAt }
    return { ...line, body: await bodyOf(opened, marks, own) }
  }

  /** A body that names its people by ids alone is parted where it is a list, and else not handed over if they are several. */
  async function bodyOf(delivery: Delivery, marks: readonly Mark[], own: ReadonlySet<Mark>): Promise<unknown> {
    const connection = systems.get(delivery.connection)
    const connector = connection && ports.connectors.get(connection.vendor)
    const json = takenApart(connector, await ports.cleared(delivery))
    if (json === undefined) return leftOut
    const search = await searchOf(delivery, connection?.settings, ports)
    const known = request.person.customers.filter((each) => each.connection === delivery.connection)
    const theirs = ownPart({
      ...search,
      own: new Set([...own].filter(isPersonMark)),
      ids: new Set(known.map(({ customer }) => customer)),
    })
    const shown = namedIn(json, search)
    const isHidden = (mark: Mark) => isPersonMark(mark) && !own.has(mark) && !shown.has(mark)
    if (!marks.some(isHidden)) return theirs.of(json)
    return Array.isArray(json) ? json.filter(theirs.isIn).map((each) => theirs.of(each)) : leftOut
  }

  function factLine(subject: Subject, fact: Fact): ToldLine {
    return { kind: 'fact', system: nameOf(fact.connection), about: subject.kind, fact }
  }
}

const isSame = (left: Actor, right: Actor): boolean => left.kind === right.kind && left.name === right.name

/** Of what is said of an item: whose order it is for, by all its names. */
function ordersIn({ kind, data }: Fact): readonly string[] {
  if (kind === 'line') return [data.order, data.number]
  return kind === 'shipment' || kind === 'refund' ? [data.line.replace(/\/[^/]*$/, '')] : []
}
