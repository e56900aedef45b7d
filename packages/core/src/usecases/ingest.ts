/** The door: is it theirs, have we had it, is it durable. Nothing is parsed before it is verified, nothing answered before it is kept. */
import { type Connector, digestOf, type Greeting, type Identified, type Request } from '../connector/connector.ts'
import type { Connection, ConnectionSecrets, Connections, Vault } from '../ports/connections.ts'
import type { Inbox, NewDelivery } from '../ports/inbox.ts'
import type { Clock, Counters, Ids } from '../ports/runtime.ts'
import { Refusal } from '../refusal.ts'
import type { ConnectionId } from '../values.ts'

export interface IngestPorts {
  readonly connectors: ReadonlyMap<string, Connector>
  readonly connections: Connections
  readonly vault: Vault
  readonly inbox: Inbox
  readonly counters: Counters
  readonly clock: Clock
  readonly ids: Ids
}

export interface Arrival extends Request {
  readonly connection: ConnectionId
  /** The public address of this hook as the hub knows it. */
  readonly hookUrl: string
}

export interface Ingested {
  /** `unrouted`: it speaks of accounts that nobody connected, so nothing of it was kept. */
  readonly outcome: 'kept' | 'duplicate' | 'unrouted'
  /** Of several parts the first that was kept. */
  readonly delivery: NewDelivery
}

const secretsMax = 5

/** Throws Refusal: 'not-found' no such connection, 'misconfigured' no secret to verify with, 'unauthorised' not the vendor's. */
export async function ingest(arrival: Arrival, ports: IngestPorts): Promise<Ingested> {
  const { connection, connector } = await knownAt(arrival.connection, ports)
  const secrets = await signingSecrets(connection, ports)
  if (!isGenuine(arrival, connection, connector, secrets, ports)) {
    ports.counters.add(connection.tenant, connection.id, 'refused')
    throw new Refusal('unauthorised', 'the signature does not match')
  }
  const kept: Ingested[] = []
  for (const { owner, body } of await ownersOf(arrival, connection, connector, ports)) {
    const delivery = deliveryOf({ ...arrival, body }, owner, connector, ports)
    const outcome = await ports.inbox.put(delivery)
    ports.counters.add(owner.tenant, owner.id, outcome)
    kept.push({ outcome, delivery })
  }
  const [first] = kept
  const unrouted = () => ({
    outcome: 'unrouted' as const,
    delivery: deliveryOf(arrival, connection, connector, ports),
  })
  return kept.find(({ outcome }) => outcome === 'kept') ?? first ?? unrouted()
}

/** Throws Refusal 'not-found'. */
async function knownAt(id: ConnectionId, { connections, connectors }: Pick<IngestPorts, 'connections' | 'connectors'>) {
  const connection = await connections.atDoor(id)
  const connector = connection && connectors.get(connection.vendor)
  if (!connection || !connector) throw new Refusal('not-found', 'there is no such hook')
  return { connection, connector }
}

/** What a request gets that only asks whether somebody is there; undefined where it is none of these.
 * Throws Refusal 'not-found'. */
export async function greet(arrival: Greeting & { connection: ConnectionId }, ports: IngestPorts) {
  const { connection, connector } = await knownAt(arrival.connection, ports)
  const answer = connector.door?.greet?.(arrival)
  return answer && { answer, connection }
}

/** Whose the parts of a verified delivery are. A part goes to another connection, be it of another tenant, only where that
 * one's own secret verifies the same bytes: it belongs to the same app at the vendor. */
async function ownersOf(arrival: Arrival, connection: Connection, connector: Connector, ports: IngestPorts) {
  const whole = [{ owner: connection, body: arrival.body }]
  const own = connection.account
  if (!connector.accounts || own === undefined) return whole
  const parts = partsOf(arrival.body, connector.accounts)
  if (!parts) return whole
  const owned: { owner: Connection; body: Uint8Array }[] = []
  for (const { account, body } of parts) {
    if (account === own) {
      owned.push({ owner: connection, body })
      continue
    }
    for (const owner of await ports.connections.withAccount(connection.vendor, account)) {
      const secrets = await usableSecrets(owner, ports).catch(() => [])
      if (isGenuine(arrival, owner, connector, secrets, ports)) owned.push({ owner, body })
    }
  }
  if (owned.length === 0) ports.counters.add(connection.tenant, connection.id, 'unrouted')
  return owned
}

/** Undefined for a body that cannot be read: it stays with the connection it came to, and is parked there. */
function partsOf(body: Uint8Array, accounts: NonNullable<Connector['accounts']>) {
  try {
    return accounts.split(body)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

async function usableSecrets(connection: Connection, { vault }: IngestPorts): Promise<readonly string[]> {
  const secrets: ConnectionSecrets = await vault.secrets(connection.tenant, connection.id)
  return secrets.signing.filter((secret) => secret !== '').slice(0, secretsMax)
}

async function signingSecrets(connection: Connection, ports: IngestPorts): Promise<readonly string[]> {
  const usable = await usableSecrets(connection, ports)
  if (usable.length > 0) return usable
  ports.counters.add(connection.tenant, connection.id, 'misconfigured')
  throw new Refusal('misconfigured', 'this hook has no secret to verify with')
}

function isGenuine(
  arrival: Arrival,
  connection: Connection,
  connector: Connector,
  secrets: readonly string[],
  { clock }: IngestPorts,
): boolean {
  const input = { ...arrival, settings: connection.settings, now: clock.now() }
  return secrets.map((secret) => connector.verify(input, secret)).includes(true)
}

function deliveryOf(arrival: Arrival, connection: Connection, connector: Connector, ports: IngestPorts): NewDelivery {
  return {
    id: ports.ids.delivery(),
    tenant: connection.tenant,
    connection: connection.id,
    ...identified(arrival, connector),
    receivedAt: ports.clock.now(),
    headers: arrival.headers,
    body: arrival.body,
  }
}

/** What is authentic is kept even where it cannot be read: its bytes are its name then, and normalise parks it. */
function identified(arrival: Arrival, connector: Connector): Identified {
  try {
    return connector.identify(arrival)
  } catch (error) {
    if (error instanceof Refusal) return { topic: unreadableTopic, dedupeKey: digestOf(arrival.body) }
    throw error
  }
}

/** The topic of a delivery that its connector cannot name. */
export const unreadableTopic = 'unreadable'
