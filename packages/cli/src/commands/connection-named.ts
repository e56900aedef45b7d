/** Connections as people name them. */
import { ask, type HubFlags, listed, type Page } from '../client.ts'
import { Failure } from '../failure.ts'

export interface Connected {
  readonly id: string
  readonly vendor: string
  readonly name: string
}

const connectionsMax = 200

export const connectionsOf = async (flags: HubFlags): Promise<readonly Connected[]> =>
  (await ask<Page<Connected>>(flags, 'GET', `/v1/connections?limit=${connectionsMax}`)).items

/** By id, or by a name that only one has. */
export async function connectionNamed(flags: HubFlags, name: string): Promise<Connected> {
  const all = await connectionsOf(flags)
  const found = all.filter((connection) => connection.id === name || connection.name === name)
  const [only, ...others] = found
  if (only && others.length === 0) return only
  if (only)
    throw new Failure(`Several connections are called ${name}: ${found.map(({ id }) => id).join(', ')}. Say which.`)
  const known = all.map((connection) => connection.name).join(', ') || 'none yet'
  throw new Failure(`There is no connection ${name}. Connected: ${known}.`)
}

/** By its id what its owner calls a connection; the id itself for one that is gone. */
export async function namesOfConnections(flags: HubFlags): Promise<(id: string) => string> {
  const connections = await listed<{ id: string; name: string }>(flags, '/v1/connections')
  const names = new Map(connections.map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? id
}
