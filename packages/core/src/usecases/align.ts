/** From events to incidents: facts join their subject, detectors assess it, and both are written in one go. */
import type { z } from 'zod'
import { type ConnectionView, type Detector, quiet } from '../detector/detector.ts'
import { policyInForce, policySchemaOf } from '../detector/policy.ts'
import type { CanonicalEvent } from '../event/event.ts'
import type { ItemRef } from '../event/item-ref.ts'
import { type Fact, type FactKey, factKey } from '../fact/fact.ts'
import { type ItemStatement, itemStatements } from '../fact/item-statements.ts'
import { orderStatements } from '../fact/order-statements.ts'
import { broughtBy } from '../incident/brought-by.ts'
import { erasedIncident, type Incident, type IncidentChange, incidentIdOf } from '../incident/incident.ts'
import { reconcile } from '../incident/reconcile.ts'
import type { Alias, Aliases } from '../ports/aliases.ts'
import type { Catalogue, CatalogueProduct } from '../ports/catalogue.ts'
import type { Connections } from '../ports/connections.ts'
import type { Incidents } from '../ports/incidents.ts'
import type { Privacy } from '../ports/privacy.ts'
import type { Clock, Policies } from '../ports/runtime.ts'
import type { Sighting, SubjectState, Subjects } from '../ports/subjects.ts'
import { withoutErased } from '../privacy/without-erased.ts'
import { Refusal } from '../refusal.ts'
import { isLetGo } from '../stock/compactable.ts'
import { takeIn } from '../stock/remembered-demand.ts'
import { StockPolicy } from '../stock/stock-policy.ts'
import { type Subject, subjectId } from '../subject.ts'
import { earlier, type Instant, type TenantId } from '../values.ts'
import { noteClocks } from './clock-ahead.ts'
import { compact } from './compact.ts'
import { noteHeard } from './heard.ts'
import { aliasesOf, subjectOf } from './identity.ts'
import { placeCustomers } from './place-customers.ts'
import { placeOrders } from './place-orders.ts'
import { openRequests } from './privacy-requests.ts'

export interface AlignPorts {
  readonly detectors: readonly Detector[]
  readonly subjects: Subjects
  readonly incidents: Incidents
  readonly aliases: Aliases
  readonly catalogue: Catalogue
  readonly connections: Connections
  readonly privacy: Privacy
  readonly policies: Policies
  readonly clock: Clock
  /** Told of each fact of an event that is younger than what was `known` of the same thing, also when the event is taken in again. */
  onNews?(fact: Fact, known: Fact | undefined): void
}

/** Each loses to somebody who got through; a store lets the loser wait a moment. */
const conflictsMax = 50

/** Takes the events of one tenant in: all subjects they speak of are aligned when it resolves. Safe to repeat. */
export async function align(tenant: TenantId, given: readonly CanonicalEvent[], ports: AlignPorts): Promise<void> {
  const events = await withoutErased(tenant, given, ports)
  await openRequests(events, ports)
  await learn(tenant, events, ports)
  await Promise.all([
    place(tenant, events.flatMap(itemStatements), 'told', ports),
    placeOrders(tenant, events.flatMap(orderStatements), ports),
    placeCustomers(tenant, events, ports),
    noteHeard(tenant, events, ports).then(() => noteClocks(tenant, events, ports)),
  ])
}

/** Brings each statement to the subject that its item belongs to now. */
async function place(
  tenant: TenantId,
  statements: readonly ItemStatement[],
  as: 'told' | 'movedIn',
  ports: AlignPorts,
): Promise<void> {
  if (statements.length === 0) return
  const items = statements.map(({ item, fact }) => ({ connection: fact.connection, item }))
  const aliases = await aliasesOf(ports.aliases, tenant, items)
  const placed = new Map<string, { subject: Subject; facts: Fact[] }>()
  for (const { item, fact } of statements) {
    const subject = subjectOf(fact.connection, item, aliases.get(fact.connection) ?? [])
    const group = placed.get(subjectId(subject)) ?? { subject, facts: [] }
    group.facts.push(fact)
    placed.set(subjectId(subject), group)
  }
  const aligning = [...placed.values()].map(({ subject, facts }) =>
    alignSubject(tenant, subject, { [as]: facts }, ports),
  )
  await Promise.all(aligning)
}

/** What is to become of a subject. */
export interface SubjectNews {
  /** Facts that a delivery states. One that was let go before is a repeat and stays out. */
  readonly told?: readonly Fact[]
  /** Facts that another subject held: known to nobody else, so all of them come in. */
  readonly movedIn?: readonly Fact[]
  /** Facts that another subject has by now. */
  readonly movedOut?: readonly FactKey[]
  /** Whom it is about is erased: what is resolved by this names nobody, and nothing from before is left in the store. */
  readonly erasedAt?: Instant
}

/** Takes the news into one subject and makes its incidents agree; without any, it is judged again as it is. */
export async function alignSubject(
  tenant: TenantId,
  subject: Subject,
  news: SubjectNews,
  ports: AlignPorts,
): Promise<void> {
  for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
    const state = await ports.subjects.read(tenant, subject)
    if ((await alignOnce(tenant, subject, state, news, ports)) === 'committed') return
  }
  throw new Refusal('unavailable', `the subject moved ${conflictsMax} times while it was being aligned`)
}

async function alignOnce(
  tenant: TenantId,
  subject: Subject,
  state: SubjectState,
  { told = [], movedIn = [], movedOut = [], erasedAt }: SubjectNews,
  ports: AlignPorts,
): Promise<'committed' | 'moved'> {
  const now = ports.clock.now()
  const changed = new Map<FactKey, Fact>()
  const take = (fact: Fact) => {
    for (const each of takeIn(state.facts, fact, now)) changed.set(factKey(each), each)
  }
  const news: { readonly fact: Fact; readonly known: Fact | undefined }[] = []
  for (const fact of linesFirst(told)) {
    if (isLetGo(fact, state.facts, state.compactedTo)) continue
    const known = ports.onNews && state.facts.get(factKey(fact))
    if (ports.onNews && isNews(fact, known)) news.push({ fact, known })
    take(fact)
  }
  const said = [...changed.values()]
  for (const fact of movedIn) take(fact)
  const gone = movedOut.filter((key) => state.facts.remove(key))
  const stock = await stockPolicyOf(tenant, ports)
  const compaction = compact(state, now, stock)
  for (const key of compaction.removed) changed.delete(key)
  for (const fact of compaction.remembered) changed.set(factKey(fact), fact)

  const assessed = await assess(tenant, subject, state, { now, stock }, ports)
  const outcome = await ports.subjects.commit(tenant, subject, state, {
    facts: [...changed.keys()].map((key) => state.facts.get(key)).filter((fact) => fact !== undefined),
    removed: [...gone, ...compaction.removed],
    sightings: sightingsOf(changed.values()),
    incidents: assessed.changes.map(erasedAt === undefined ? broughtBy(said) : namingNobody(erasedAt)),
    ...(erasedAt === undefined ? {} : { purge: true }),
    ...(assessed.recheckAt === undefined ? {} : { recheckAt: assessed.recheckAt }),
    ...(compaction.compactedTo === undefined ? {} : { compactedTo: compaction.compactedTo }),
  })
  if (outcome === 'committed') for (const { fact, known } of news) ports.onNews?.(fact, known)
  return outcome
}

/** What the event itself said before it was cut short is news still. */
const isNews = (fact: Fact, known: Fact | undefined): boolean =>
  known === undefined || known.event === fact.event || known.asOf < fact.asOf

const namingNobody =
  (at: Instant) =>
  (change: IncidentChange): IncidentChange =>
    change.incident.status === 'resolved' ? { ...change, incident: erasedIncident(change.incident, at) } : change

/** What became of an order line is taken in where its line is known. */
const linesFirst = (facts: readonly Fact[]): readonly Fact[] => [
  ...facts.filter(({ kind }) => kind === 'line'),
  ...facts.filter(({ kind }) => kind !== 'line'),
]

async function assess(
  tenant: TenantId,
  subject: Subject,
  state: SubjectState,
  { now, stock }: { now: Instant; stock: StockPolicy },
  ports: AlignPorts,
) {
  const connections: readonly ConnectionView[] = await ports.connections.all(tenant)
  const changes: IncidentChange[] = []
  let recheckAt: Instant | undefined
  for (const detector of ports.detectors) {
    if (detector.about !== subject.kind) continue
    const said = policyFrom(policySchemaOf(detector), await ports.policies.get(tenant, detector.id))
    const { mode, policy, policyOf } = policyInForce(said, subject)
    const situation = { subject, policy, policyOf, now, connections, stock }
    const { findings: found, recheckAt: again } = mode === 'off' ? quiet : detector.assess(state.facts, situation)
    const findings = mode === 'shadow' ? found.map((finding) => ({ ...finding, shadow: true })) : found
    if (again !== undefined) recheckAt = recheckAt === undefined ? again : earlier(recheckAt, again)
    const known = [...state.incidents.values()].filter((incident) => incident.detector === detector.id)
    const told = new Set(known.map(({ discriminator }) => discriminator))
    for (const { discriminator } of findings) {
      if (told.has(discriminator)) continue
      const id = incidentIdOf({ tenant, detector: detector.id, subject, discriminator })
      const resolved = await ports.incidents.find(tenant, id)
      if (resolved) known.push(resolved)
    }
    const resolution = (incident: Parameters<typeof detector.resolution>[2]) =>
      mode === 'off' ? 'switched-off' : detector.resolution(state.facts, situation, incident)
    const news = reconcile({ tenant, detector: detector.id, subject, known, findings, now, resolution })
    changes.push(...news)
    const wakesAt = nextWaking(known, news, now)
    if (wakesAt !== undefined) recheckAt = recheckAt === undefined ? wakesAt : earlier(recheckAt, wakesAt)
  }
  return { changes, recheckAt }
}

/** When the first of those that sleep wakes. */
function nextWaking(known: readonly Incident[], news: readonly IncidentChange[], now: Instant): Instant | undefined {
  const latest = new Map(known.map((incident) => [incident.id, incident]))
  for (const { incident } of news) latest.set(incident.id, incident)
  const times = [...latest.values()].flatMap(({ snoozedUntil }) => snoozedUntil ?? []).filter((at) => at > now)
  return times.length === 0 ? undefined : times.reduce(earlier)
}

/** The policy under the name `stock`: one for all detectors, for they speak of the same shelves. */
export const stockPolicyOf = async (
  tenant: TenantId,
  { policies }: Pick<AlignPorts, 'policies'>,
): Promise<StockPolicy> => policyFrom(StockPolicy, await policies.get(tenant, 'stock'))

const policiesRead = new WeakMap<z.ZodType, WeakMap<object, unknown>>()
const nothingSaid = {}

/** A policy with its defaults, read once for each object that the store hands out. */
function policyFrom<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const said = typeof given === 'object' && given !== null ? given : nothingSaid
  const known = policiesRead.get(schema) ?? new WeakMap<object, unknown>()
  if (!known.has(said)) known.set(said, schema.parse(said))
  policiesRead.set(schema, known)
  return known.get(said) as z.infer<Schema>
}

function sightingsOf(facts: Iterable<Fact>): Sighting[] {
  const seen = new Map<string, Sighting>()
  for (const { connection, identity } of facts) {
    const externalId = identity?.externalId
    if (externalId !== undefined) seen.set(`${connection}|${externalId}`, { connection, externalId })
  }
  return [...seen.values()]
}

/** What catalogues say about identity is kept first, so that the facts of the same batch find their item. */
async function learn(tenant: TenantId, events: readonly CanonicalEvent[], ports: AlignPorts): Promise<void> {
  const learned = events.flatMap((event): Alias[] => {
    if (event.type !== 'product.updated') return []
    const named = event.data.items.filter((item) => item.sku !== null && item.sku !== '')
    return named.map(({ externalId, sku }) => ({
      connection: event.connection,
      externalId,
      item: sku ?? '',
      by: 'catalogue',
      asOf: event.time,
    }))
  })
  if (learned.length > 0) await mapItems(tenant, learned, ports)
  const described = events.flatMap(describedBy)
  if (described.length > 0) await ports.catalogue.note(tenant, described)
}

/** What a catalogue says of items beside their SKUs. One that says neither title nor bar code leaves what was said before; a
 * product that is taken away takes all of it along. */
function describedBy(event: CanonicalEvent): CatalogueProduct[] {
  if (event.type === 'product.deleted')
    return [{ connection: event.connection, product: event.data.product, items: [], goneAt: event.time }]
  if (event.type !== 'product.updated') return []
  const items = event.data.items.flatMap(({ externalId, title, gtin }) => {
    if (title === undefined && gtin === undefined) return []
    return { externalId, ...(title ? { title } : {}), ...(gtin ? { gtin } : {}), asOf: event.time }
  })
  return items.length === 0 ? [] : [{ connection: event.connection, product: event.data.product, items }]
}

/** Says which items external ids stand for, and moves what was stated under them to where it belongs now.
 * Answers the aliases that say something new. */
export async function mapItems(
  tenant: TenantId,
  aliases: readonly Alias[],
  ports: AlignPorts,
): Promise<readonly Alias[]> {
  const changed = await ports.aliases.put(tenant, aliases)
  for (const alias of changed) await rehome(tenant, alias, ports)
  return changed
}

/** Union first, removal second: a crash between the two leaves a fact twice, never not at all, and the mark makes it run again. */
export async function rehome(tenant: TenantId, sighting: Sighting, ports: AlignPorts): Promise<void> {
  const { connection, externalId } = sighting
  for (const subject of await ports.subjects.sighted(tenant, sighting)) {
    if (subject.kind !== 'item') continue
    const { facts } = await ports.subjects.read(tenant, subject)
    const stated = [...facts.all()].filter(
      (fact) => fact.connection === connection && fact.identity?.externalId === externalId,
    )
    const statements = stated.map((fact) => ({ item: fact.identity as ItemRef, fact }))
    const aliases = await ports.aliases.of(tenant, connection, [externalId])
    const moving = statements.filter(
      ({ item }) => subjectId(subjectOf(connection, item, aliases)) !== subjectId(subject),
    )
    if (moving.length === 0) continue
    await place(tenant, moving, 'movedIn', ports)
    await alignSubject(tenant, subject, { movedOut: moving.map(({ fact }) => factKey(fact)) }, ports)
  }
}
