/** From bytes to canonical events: interpreted by the connector, with the lookups it asks for performed. */
import type { Connector, InterpretInput, Lookup, PersonDigest, PhoneNumbers } from '../connector/connector.ts'
import type { CanonicalEvent, EventDraft } from '../event/event.ts'
import type { Aliases } from '../ports/aliases.ts'
import type { Connection, Connections, Pseudonyms, Vault } from '../ports/connections.ts'
import type { Delivery, Outcome } from '../ports/inbox.ts'
import type { Privacy } from '../ports/privacy.ts'
import type { Clock, Lookups, LookupTurn } from '../ports/runtime.ts'
import { withoutErased } from '../privacy/without-erased.ts'
import { Refusal } from '../refusal.ts'
import { addMilliseconds, type Instant } from '../values.ts'
import { unreadableTopic } from './ingest.ts'
import { noteNamed } from './note-named.ts'
import { driftReason } from './parked.ts'
import { waitsForResume } from './pause-connection.ts'

export interface NormalisePorts {
  readonly connectors: ReadonlyMap<string, Connector>
  readonly connections: Connections
  readonly vault: Vault
  readonly aliases: Aliases
  readonly pseudonyms: Pseudonyms
  readonly lookups: Lookups
  readonly phones: PhoneNumbers
  readonly privacy: Privacy
  readonly clock: Clock
}

/** Either what the delivery says, or what becomes of a delivery that says nothing (yet). */
export type Normalised = { readonly events: readonly CanonicalEvent[] } | { readonly outcome: Outcome }

const lookupRoundsMax = 4
const lookupsMax = 200
const clockAheadMilliseconds = 5 * 60_000
const attemptsMax = 12
const retryFirstMilliseconds = 1_000
const retryLongestMilliseconds = 10 * 60_000

/** Never throws for what a delivery holds or a vendor answers; a store that fails does throw. */
export async function normalise(delivery: Delivery, ports: NormalisePorts): Promise<Normalised> {
  const connection = await ports.connections.find(delivery.tenant, delivery.connection)
  const connector = connection && ports.connectors.get(connection.vendor)
  const said = await read(delivery, connection, connector, ports)
  if ('outcome' in said && said.outcome.status === 'retry') return said
  const events = 'events' in said ? said.events : []
  const readBy = { connector, settings: connection?.settings, roles: connection?.roles }
  await noteNamed(delivery, events, readBy, ports)
  return 'events' in said ? { events: await withoutErased(delivery.tenant, events, ports) } : said
}

async function read(
  delivery: Delivery,
  connection: Connection | undefined,
  connector: Connector | undefined,
  ports: NormalisePorts,
): Promise<Normalised> {
  if (!connection || !connector) return parked('the connection was removed')
  if (connection.pausedAt !== undefined) return { outcome: waitsForResume(ports.clock.now()) }
  try {
    const drafts = await interpret(delivery, connection, connector, ports)
    if (drafts) return { events: drafts.map((draft, index) => stamped(draft, index, delivery)) }
    return { outcome: { status: 'ignored' } }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { outcome: outcomeOf(error, delivery, ports.clock.now()) }
  }
}

/** The store's own function is left as it is: others hold it too. */
async function personDigest({ tenant }: Connection, { pseudonyms, phones }: NormalisePorts): Promise<PersonDigest> {
  const digest = await pseudonyms.of(tenant)
  return Object.assign((text: string) => digest(text), { e164: phones.e164 })
}

/** Undefined: a topic that we do not read. */
async function interpret(delivery: Delivery, connection: Connection, connector: Connector, ports: NormalisePorts) {
  const lookups = new Map<string, unknown>()
  const input: InterpretInput<unknown> = {
    topic: topicOf(delivery, connector),
    headers: delivery.headers,
    settings: connection.settings,
    receivedAt: delivery.receivedAt,
    lookups,
    digest: await personDigest(connection, ports),
  }
  for (let round = 0; round < lookupRoundsMax; round += 1) {
    const said = connector.interpret(delivery.body, input)
    if (said === undefined || !('lookups' in said)) return said as readonly EventDraft[] | undefined
    if (lookups.size + said.lookups.length > lookupsMax) throw new Refusal('unsupported', 'needs too many lookups')
    for (const lookup of said.lookups) {
      const turn = lookups.size === 0 ? 'new' : 'begun'
      lookups.set(lookup.key, await perform(lookup, connection, turn, ports))
    }
  }
  throw new Refusal('unsupported', `still asks for lookups after ${lookupRoundsMax} rounds`)
}

/** A delivery that could not be named at the door is asked again: the connector may have been mended since. */
const topicOf = (delivery: Delivery, connector: Connector): string =>
  delivery.topic === unreadableTopic ? connector.identify(delivery).topic : delivery.topic

async function perform(
  lookup: Lookup,
  connection: Connection,
  turn: LookupTurn,
  ports: NormalisePorts,
): Promise<unknown> {
  const { tenant, id } = connection
  if (lookup.identifies !== undefined) {
    const known = await ports.aliases.of(tenant, id, [lookup.identifies])
    if (known.length > 0) return null
  }
  try {
    return await ports.lookups.perform(connection, await ports.vault.secrets(tenant, id), lookup, turn)
  } catch (error) {
    if (lookup.optional && error instanceof Refusal && error.code === 'misconfigured') return null
    throw error
  }
}

/** The envelope, and the documented rule for vendors' clocks: what is dated more than five minutes ahead happened on receipt. */
export function stamped(
  draft: EventDraft,
  index: number,
  delivery: Pick<Delivery, 'id' | 'tenant' | 'connection' | 'receivedAt' | 'source'>,
): CanonicalEvent {
  const { id, tenant, connection, receivedAt, source } = delivery
  const clockAhead = draft.time > addMilliseconds(receivedAt, clockAheadMilliseconds)
  const envelope = {
    specversion: '1.0' as const,
    id: `${id}.${index}`,
    source: `/connections/${connection}`,
    tenant,
    connection,
    delivery: id,
    receivedAt,
    ...(source === undefined ? {} : { origin: source }),
  }
  const corrected = clockAhead ? { time: receivedAt, clockAhead, vendorTime: draft.time } : {}
  return { ...envelope, ...draft, ...corrected } as CanonicalEvent
}

function outcomeOf(refusal: Refusal, delivery: Delivery, now: Instant): Outcome {
  const reason = refusal.path ? driftReason(refusal.detail, refusal.path) : refusal.detail
  const passing = refusal.code === 'unavailable' || refusal.code === 'misconfigured'
  if (!passing || delivery.attempts + 1 >= attemptsMax) return { status: 'parked', reason }
  const misconfigured = refusal.code === 'misconfigured' ? { misconfigured: true } : {}
  return { status: 'retry', at: retryAt(refusal, delivery.attempts, now), reason, ...misconfigured }
}

/** Never while whoever refused wants to be left alone. */
export const retryAt = (
  { retryAfterSeconds = 0 }: Refusal,
  attempts: number,
  now: Instant,
  random?: () => number,
): Instant => addMilliseconds(now, retryAfterSeconds * 1_000 + retryDelay(attempts, random))

/** Unit: milliseconds; doubles with every attempt up to ten minutes, spread by a fifth so that retries do not march in step. */
export function retryDelay(attempts: number, random: () => number = Math.random): number {
  const delay = Math.min(retryFirstMilliseconds * 2 ** attempts, retryLongestMilliseconds)
  return Math.round(delay * (0.9 + 0.2 * random()))
}

const parked = (reason: string): Normalised => ({ outcome: { status: 'parked', reason } })
