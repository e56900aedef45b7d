/** Connections as people name them. */
import { answered } from '@kilter/client'
import { allOf, type HubFlags, hub } from '../client.ts'
import { Failure } from '../failure.ts'

export interface Connected {
  readonly id: string
  readonly vendor: string
  readonly name: string
}

const connectionsMax = 200

export const connectionsOf = async (flags: HubFlags): Promise<readonly Connected[]> =>
  (await answered(hub(flags).GET('/v1/connections', { params: { query: { limit: connectionsMax } } }))).items

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

/** Of what may be an id or a name. */
export const connectionIdOf = async (flags: HubFlags, named: string): Promise<string> =>
  named.startsWith('con_') ? named : (await connectionNamed(flags, named)).id

/** By its id what its owner calls a connection; the id itself for one that is gone, and where the key may not see connections. */
export async function namesOfConnections(flags: HubFlags): Promise<(id: string) => string> {
  const connections = await allOf((query) => hub(flags).GET('/v1/connections', { params: { query } })).catch(
    noneIfForbidden,
  )
  const names = new Map(connections.map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? id
}

const forbidden = 403

function noneIfForbidden(error: unknown): [] {
  if (error instanceof Failure && error.status === forbidden) return []
  throw error
}
