/** Connections as people name them. */
import { allOf, type HubFlags, hub } from '../client.ts'
import { Failure } from '../failure.ts'
import { theOne } from '../named.ts'

export interface Connected {
  readonly id: string
  readonly vendor: string
  readonly name: string
}

export const connectionsOf = (flags: HubFlags): Promise<readonly Connected[]> =>
  allOf((query) => hub(flags).GET('/v1/connections', { params: { query } }))

/** By id, or by a name that only one has. */
export const connectionNamed = async (flags: HubFlags, name: string): Promise<Connected> =>
  theOne(name, await connectionsOf(flags), { kind: 'connection', list: 'kilter connections' })

/** None where the key may not see connections. */
export const connectionsSeen = (flags: HubFlags): Promise<readonly Connected[]> =>
  connectionsOf(flags).catch(noneIfForbidden)

/** Of what may be an id or a name. */
export const connectionIdOf = async (flags: HubFlags, named: string): Promise<string> =>
  named.startsWith('con_') ? named : (await connectionNamed(flags, named)).id

export const connectionIdsOf = (flags: HubFlags, named: readonly string[] | undefined): Promise<string[]> | undefined =>
  named && Promise.all(named.map((each) => connectionIdOf(flags, each)))

/** By its id what its owner calls a connection; the id itself for one that is gone, and where the key may not see connections. */
export async function namesOfConnections(flags: HubFlags): Promise<(id: string) => string> {
  const connections = await connectionsSeen(flags)
  const names = new Map(connections.map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? id
}

const forbidden = 403

function noneIfForbidden(error: unknown): [] {
  if (error instanceof Failure && error.status === forbidden) return []
  throw error
}
