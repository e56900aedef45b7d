/** The door: is it theirs, have we had it, is it durable. Nothing is parsed before it is verified, nothing answered before it is kept. */
import { type Connector, digestOf, type Identified, type Request } from '../connector/connector.ts'
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
  readonly outcome: 'kept' | 'duplicate'
  readonly delivery: NewDelivery
}

const secretsMax = 5

/** Throws Refusal: 'not-found' no such connection, 'misconfigured' no secret to verify with, 'unauthorised' not the vendor's. */
export async function ingest(arrival: Arrival, ports: IngestPorts): Promise<Ingested> {
  const connection = await ports.connections.atDoor(arrival.connection)
  const connector = connection && ports.connectors.get(connection.vendor)
  if (!connection || !connector) throw new Refusal('not-found', 'there is no such hook')

  const secrets = await signingSecrets(connection, ports)
  if (!isGenuine(arrival, connection, connector, secrets)) {
    ports.counters.add(connection.tenant, connection.id, 'refused')
    throw new Refusal('unauthorised', 'the signature does not match')
  }

  const delivery = deliveryOf(arrival, connection, connector, ports)
  const outcome = await ports.inbox.put(delivery)
  ports.counters.add(connection.tenant, connection.id, outcome)
  return { outcome, delivery }
}

async function signingSecrets(connection: Connection, { vault, counters }: IngestPorts): Promise<readonly string[]> {
  const secrets: ConnectionSecrets = await vault.secrets(connection.tenant, connection.id)
  const usable = secrets.signing.filter((secret) => secret !== '').slice(0, secretsMax)
  if (usable.length > 0) return usable
  counters.add(connection.tenant, connection.id, 'misconfigured')
  throw new Refusal('misconfigured', 'this hook has no secret to verify with')
}

function isGenuine(
  arrival: Arrival,
  connection: Connection,
  connector: Connector,
  secrets: readonly string[],
): boolean {
  const input = { ...arrival, settings: connection.settings }
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
