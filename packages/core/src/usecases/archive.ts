/** A tenant's connections, mappings, policies, facts, incidents, alerts and who was erased as lines, to be taken in by another hub with ids kept. */
import * as z from 'zod'
import { roles } from '../connector/connector.ts'
import { titleMax } from '../event/product.ts'
import { type Fact, type FactKind, factKey } from '../fact/fact.ts'
import { Actor } from '../incident/actor.ts'
import { HistoryEntry } from '../incident/history.ts'
import { Incident, type IncidentChange, incidentIdOf } from '../incident/incident.ts'
import type { Aliases } from '../ports/aliases.ts'
import type { Catalogue, CatalogueProduct } from '../ports/catalogue.ts'
import type { ConnectionSecrets, Connections, Pseudonyms, Vault } from '../ports/connections.ts'
import type { Dismissals } from '../ports/dismissals.ts'
import type { Incidents } from '../ports/incidents.ts'
import type { Page } from '../ports/page.ts'
import type { Privacy, Tombstone } from '../ports/privacy.ts'
import type { Clock, Policies } from '../ports/runtime.ts'
import type { Sighting, Subjects } from '../ports/subjects.ts'
import { Mark } from '../privacy/mark.ts'
import { onceMore, PrivacyRequest } from '../privacy/request.ts'
import { factsWithoutErased, tellsOfErased } from '../privacy/without-erased.ts'
import { Refusal } from '../refusal.ts'
import type { Sealer } from '../seal.ts'
import { isLetGo } from '../stock/compactable.ts'
import { type Subject, subjectKinds } from '../subject.ts'
import { ConnectionId, Instant, TenantId } from '../values.ts'
import { type AlertArchivePorts, AlertLine, alertLines, importAlertLine } from './archive-alerts.ts'
import { sealedFor, unsealed } from './archive-seal.ts'

export interface ArchivePorts extends AlertArchivePorts {
  readonly connections: Connections
  readonly vault: Vault
  readonly pseudonyms: Pseudonyms
  readonly aliases: Aliases
  readonly catalogue: Catalogue
  readonly dismissals: Dismissals
  readonly policies: Policies
  readonly subjects: Subjects
  readonly incidents: Incidents
  readonly privacy: Privacy
  readonly clock: Clock
}

/** A record, so that a kind which is missing here does not compile. */
const factKinds: Readonly<Record<FactKind, FactKind>> = {
  ...{ count: 'count', line: 'line', shipment: 'shipment', refund: 'refund', sale: 'sale', return: 'return' },
  ...{ move: 'move', listing: 'listing', demand: 'demand' },
  ...{ order: 'order', parcel: 'parcel', credit: 'credit', carriage: 'carriage', invoice: 'invoice' },
  ...{ payment: 'payment', payback: 'payback' },
  ...{ record: 'record', consent: 'consent' },
  ...{ trouble: 'trouble', clock: 'clock', heard: 'heard' },
}

const ArchivedFact = z.object({
  kind: z.enum(factKinds),
  connection: ConnectionId,
  ref: z.string().min(1),
  asOf: Instant,
  receivedAt: Instant,
  event: z.string(),
  identity: z.object({ sku: z.string().optional(), externalId: z.string().optional() }).optional(),
  data: z.record(z.string(), z.unknown()),
})

const ArchivedSubject = z.object({ kind: z.enum(subjectKinds), key: z.string().min(1) })

/** One line of an archive. What it says of facts is believed: an archive is trusted like the key it is taken in with. */
export const ArchiveLine = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('erased'),
    /** Whom nothing may bring back. Digests of addresses and numbers mean something only where the key of pseudonyms came along. */
    tombstones: z.array(z.object({ mark: Mark, erasedAt: Instant })).max(1_000),
  }),
  z.object({ kind: z.literal('privacy-request'), request: PrivacyRequest }),
  z.object({
    kind: z.literal('connection'),
    connection: z.object({
      id: ConnectionId,
      tenant: TenantId,
      vendor: z.string(),
      name: z.string(),
      roles: z.array(z.enum(roles)),
      settings: z.record(z.string(), z.unknown()),
      account: z.string().optional(),
      createdAt: Instant,
      rev: z.int().nonnegative().optional(),
    }),
    /** Base64, sealed with the archive's key; absent without one. */
    secrets: z.string().optional(),
  }),
  z.object({
    kind: z.literal('alias'),
    alias: z.object({
      connection: ConnectionId,
      externalId: z.string().min(1),
      item: z.string().min(1),
      by: z.enum(['person', 'catalogue']),
      asOf: Instant,
    }),
  }),
  z.object({
    kind: z.literal('dismissal'),
    dismissal: z.object({ pair: z.tuple([z.string().min(1), z.string().min(1)]), by: Actor, at: Instant }),
  }),
  z.object({
    kind: z.literal('catalogue'),
    /** A product of many items takes several lines. */
    product: z.object({
      connection: ConnectionId,
      product: z.string().min(1),
      items: z.array(
        z.object({
          externalId: z.string().min(1),
          title: z.string().max(titleMax).optional(),
          gtin: z.string().max(200).optional(),
          asOf: Instant,
        }),
      ),
    }),
  }),
  z.object({
    kind: z.literal('pseudonyms'),
    /** Base64, sealed with the archive's key: what customers are recognised by. */
    key: z.string(),
  }),
  z.object({ kind: z.literal('policy'), name: z.string().min(1), policy: z.unknown() }),
  z.object({
    kind: z.literal('subject'),
    subject: ArchivedSubject,
    facts: z.array(ArchivedFact),
    /** Those at hand; the others have lines of their own. */
    incidents: z.array(Incident),
    compactedTo: Instant.optional(),
    /** A subject of many facts takes several lines. */
    isLast: z.boolean(),
  }),
  z.object({ kind: z.literal('incident'), incident: Incident }),
  z.object({
    kind: z.literal('history'),
    /** Whose: its id is made of this. */
    incident: Incident.pick({ detector: true, subject: true, discriminator: true }),
    entries: z.array(HistoryEntry),
  }),
  AlertLine,
])
export type ArchiveLine = z.infer<typeof ArchiveLine>

/** Who was erased comes before anything that could name them, and who is told after all that they were told before. */
const sections = [
  'erased',
  'requests',
  'connections',
  'aliases',
  'dismissals',
  'catalogue',
  'policies',
  'subjects',
  'incidents',
  'history',
  'alerting',
] as const
type Section = (typeof sections)[number]

const pageLimit: Record<Section, number> = {
  ...{ erased: 200, requests: 50 },
  ...{ dismissals: 200, catalogue: 50 },
  ...{ connections: 100, aliases: 200, policies: 1, subjects: 20, incidents: 50, history: 20, alerting: 1 },
}
const entriesPerLine = 100
const factsPerLine = 200
const itemsPerLine = 200
const conflictsMax = 20
const pseudonyms = 'pseudonyms'

/** The next lines after `cursor`, and where to go on; from the start without one. `sealer`: of the archive's own key. */
export async function exportLines(
  tenant: TenantId,
  cursor: string | undefined,
  ports: ArchivePorts,
  sealer?: Sealer,
): Promise<Page<ArchiveLine>> {
  const [name = sections[0], inner = ''] = cursor?.split(/:(.*)/s) ?? []
  const section = sections.find((each) => each === name)
  if (!section) throw new Refusal('invalid', 'not a cursor of an archive', { path: 'cursor' })
  const page = { limit: pageLimit[section], ...(inner && { cursor: inner }) }
  const { items, nextCursor } = await pageOf(section)
  const following = sections[sections.indexOf(section) + 1]
  if (nextCursor !== null) return { items, nextCursor: `${section}:${nextCursor}` }
  return { items, nextCursor: following === undefined ? null : `${following}:` }

  async function pageOf(of: Section): Promise<Page<ArchiveLine>> {
    switch (of) {
      case 'erased': {
        const { items: tombstones, nextCursor: after } = await ports.privacy.tombstones(tenant, page)
        return {
          items: tombstones.length === 0 ? [] : [{ kind: 'erased', tombstones: [...tombstones] }],
          nextCursor: after,
        }
      }
      case 'requests':
        return linesOf(await ports.privacy.requests(tenant, page), async (request) => [
          { kind: 'privacy-request', request },
        ])
      case 'connections':
        return linesOf(await ports.connections.list(tenant, page), async (connection) => {
          const secrets = sealer && (await ports.vault.secrets(tenant, connection.id))
          const sealed = secrets && sealedFor(connection.id, Buffer.from(JSON.stringify(secrets)), sealer)
          const given = { ...connection, roles: [...connection.roles] }
          return [{ kind: 'connection', connection: given, ...(sealed && { secrets: sealed }) }]
        })
      case 'aliases':
        return linesOf(await ports.aliases.list(tenant, page), async (alias) => [{ kind: 'alias', alias }])
      case 'dismissals':
        return linesOf(await ports.dismissals.list(tenant, page), async (dismissal) => [
          { kind: 'dismissal', dismissal: { ...dismissal, pair: [...dismissal.pair] } },
        ])
      case 'catalogue':
        return linesOf(await ports.catalogue.list(tenant, page), async (product) => catalogueLines(product))
      case 'policies': {
        const all = [...(await ports.policies.all(tenant))]
        const lines = all.map(([policyName, policy]): ArchiveLine => ({ kind: 'policy', name: policyName, policy }))
        if (!sealer) return { items: lines, nextCursor: null }
        const key = sealedFor(pseudonyms, await ports.pseudonyms.key(tenant), sealer)
        return { items: [{ kind: 'pseudonyms', key }, ...lines], nextCursor: null }
      }
      case 'subjects':
        return linesOf(await ports.subjects.all(tenant, page), (subject) => subjectLines(tenant, subject, ports))
      case 'incidents':
        return linesOf(await ports.incidents.list(tenant, { status: 'resolved' }, page), async (incident) => [
          { kind: 'incident', incident },
        ])
      case 'history':
        return linesOf(await ports.incidents.list(tenant, {}, page), (incident) => historyLines(incident, ports))
      case 'alerting':
        return { items: sealer ? await alertLines(tenant, ports, sealer) : [], nextCursor: null }
    }
  }
}

async function linesOf<Item>(
  { items, nextCursor }: Page<Item>,
  lines: (item: Item) => Promise<ArchiveLine[]>,
): Promise<Page<ArchiveLine>> {
  const found: ArchiveLine[] = []
  for (const item of items) found.push(...(await lines(item)))
  return { items: found, nextCursor }
}

function catalogueLines({ connection, product: id, items: all }: CatalogueProduct): ArchiveLine[] {
  const lines = Math.ceil(all.length / itemsPerLine)
  return Array.from({ length: lines }, (_, line) => {
    const items = all.slice(line * itemsPerLine, (line + 1) * itemsPerLine)
    return { kind: 'catalogue', product: { connection, product: id, items } }
  })
}

async function subjectLines(tenant: TenantId, subject: Subject, { subjects }: ArchivePorts): Promise<ArchiveLine[]> {
  const { facts, incidents, compactedTo } = await subjects.read(tenant, subject)
  const all = [...facts.all()] as z.infer<typeof ArchivedFact>[]
  const lines = Math.max(1, Math.ceil(all.length / factsPerLine))
  return Array.from({ length: lines }, (_, line) => {
    const isLast = line === lines - 1
    return {
      kind: 'subject',
      subject,
      facts: all.slice(line * factsPerLine, (line + 1) * factsPerLine),
      incidents: isLast ? [...incidents.values()] : [],
      isLast,
      // Only with the last one: what lies before it must not be taken for let go.
      ...(compactedTo !== undefined && isLast ? { compactedTo } : {}),
    }
  })
}

async function historyLines(incident: Incident, { incidents }: ArchivePorts): Promise<ArchiveLine[]> {
  const { tenant, id, detector, subject, discriminator } = incident
  const lines: ArchiveLine[] = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page = { limit: entriesPerLine, ...(cursor === undefined ? {} : { cursor }) }
    const { items, nextCursor } = await incidents.history(tenant, id, page)
    const line: ArchiveLine = { kind: 'history', incident: { detector, subject, discriminator }, entries: [...items] }
    if (items.length > 0) lines.push(line)
    cursor = nextCursor
  }
  return lines
}

/** Takes lines in. Safe to repeat, and to go on with after a break; nothing newer that is there is overwritten. Throws Refusal
 * 'conflict' where a connection's id is another tenant's, 'invalid' where secrets do not open with `sealer`. */
export async function importLines(
  tenant: TenantId,
  lines: readonly ArchiveLine[],
  ports: ArchivePorts,
  sealer?: Sealer,
): Promise<void> {
  for (const line of lines) await importLine(tenant, line, ports, sealer)
}

async function importLine(tenant: TenantId, line: ArchiveLine, ports: ArchivePorts, sealer: Sealer | undefined) {
  switch (line.kind) {
    case 'erased':
      return importErased(tenant, line.tombstones, ports)
    case 'privacy-request':
      return void (await ports.privacy.open(onceMore({ ...line.request, tenant }, ports.clock.now())))
    case 'connection': {
      const { account, rev, ...given } = line.connection
      const known = { ...(account !== undefined && { account }), ...(rev !== undefined && { rev }) }
      const connection = { ...given, ...known, tenant }
      return void (await ports.connections.put(connection, opened(line.secrets, connection.id, sealer)))
    }
    case 'alias':
      return void (await ports.aliases.put(tenant, [line.alias]))
    case 'dismissal':
      return ports.dismissals.put(tenant, [line.dismissal])
    case 'catalogue':
      return ports.catalogue.note(tenant, [line.product as CatalogueProduct])
    case 'pseudonyms':
      if (!sealer) return
      return ports.pseudonyms.adopt(tenant, unsealed(line.key, pseudonyms, sealer))
    case 'policy':
      return void (await ports.policies.put(tenant, line.name, line.policy))
    case 'subject':
      return importSubject(tenant, line, ports)
    case 'incident':
      return importIncident(tenant, line.incident, ports)
    case 'history':
      return importHistory(tenant, line, ports)
    case 'alerting':
      return importAlertLine(tenant, line, ports, sealer)
  }
}

function opened(
  secrets: string | undefined,
  id: ConnectionId,
  sealer: Sealer | undefined,
): ConnectionSecrets | undefined {
  if (secrets === undefined || !sealer) return undefined
  return JSON.parse(unsealed(secrets, id, sealer).toString('utf8'))
}

async function importErased(tenant: TenantId, given: readonly Tombstone[], { privacy }: ArchivePorts): Promise<void> {
  for (const [at, tombstones] of Map.groupBy(given, ({ erasedAt }) => erasedAt)) {
    const marks = tombstones.map(({ mark }) => mark)
    await privacy.entomb(tenant, marks, at)
  }
}

type SubjectLine = Extract<ArchiveLine, { kind: 'subject' }>

/** Joined with what is there; the sweep judges it, once all of it is in. */
async function importSubject(tenant: TenantId, line: SubjectLine, ports: ArchivePorts): Promise<void> {
  const { subjects, clock } = ports
  const { subject, isLast } = line
  const told = await factsWithoutErased(tenant, line.facts as readonly unknown[] as readonly Fact[], ports)
  await written(async () => {
    const state = await subjects.read(tenant, subject)
    const news = told.filter((fact) => !isLetGo(fact, state.facts, state.compactedTo) && state.facts.join(fact))
    const changes = await unknownOf(tenant, line.incidents, ports)
    const compactedTo = latest(state.compactedTo, line.compactedTo)
    const isNew = news.length > 0 || changes.length > 0 || compactedTo !== state.compactedTo || state.version === 0
    if (!isNew) return 'committed'
    return subjects.commit(tenant, subject, state, {
      facts: news.flatMap((fact) => state.facts.get(factKey(fact)) ?? []),
      removed: [],
      sightings: news.flatMap(({ connection, identity }): Sighting[] =>
        identity?.externalId === undefined ? [] : [{ connection, externalId: identity.externalId }],
      ),
      incidents: changes,
      ...(isLast ? { recheckAt: clock.now() } : {}),
      ...(compactedTo === undefined ? {} : { compactedTo }),
    })
  })
}

async function importIncident(tenant: TenantId, incident: Incident, ports: ArchivePorts): Promise<void> {
  const { subject } = incident
  await written(async () => {
    const changes = await unknownOf(tenant, [incident], ports)
    if (changes.length === 0) return 'committed'
    const state = await ports.subjects.read(tenant, subject)
    return ports.subjects.commit(tenant, subject, state, {
      facts: [],
      removed: [],
      sightings: [],
      incidents: changes,
      recheckAt: ports.clock.now(),
      ...(state.compactedTo === undefined ? {} : { compactedTo: state.compactedTo }),
    })
  })
}

/** Of an incident that stayed behind, or is erased by now, what people wrote stays behind too. */
async function importHistory(
  tenant: TenantId,
  { incident, entries }: Extract<ArchiveLine, { kind: 'history' }>,
  { incidents }: ArchivePorts,
): Promise<void> {
  const id = incidentIdOf({ tenant, ...incident })
  const known = await incidents.find(tenant, id)
  if (known && known.erasedAt === undefined) await incidents.adoptHistory(tenant, id, entries)
}

/** As they were, as far as this hub does not know of them, and nobody is in them who was erased since. */
async function unknownOf(tenant: TenantId, given: readonly Incident[], ports: ArchivePorts) {
  const changes: IncidentChange[] = []
  for (const each of given) {
    const { detector, subject, discriminator, status } = each
    const incident = { ...each, tenant, id: incidentIdOf({ tenant, detector, subject, discriminator }) }
    if (await ports.incidents.find(tenant, incident.id)) continue
    if (await tellsOfErased(tenant, each, ports)) continue
    changes.push({ type: status === 'resolved' ? 'incident.resolved' : 'incident.opened', incident })
  }
  return changes
}

async function written(attempt: () => Promise<'committed' | 'moved'>): Promise<void> {
  for (let attempts = 0; attempts < conflictsMax; attempts += 1) if ((await attempt()) === 'committed') return
  throw new Refusal('unavailable', 'what is taken in is being changed by too many at once')
}

const latest = (left: Instant | undefined, right: Instant | undefined): Instant | undefined =>
  left !== undefined && (right === undefined || left > right) ? left : right
