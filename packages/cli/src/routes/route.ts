/** A route as the API shows it, and who is told by it. */
import type { paths, Recipient, Route } from '@kilter/client'
import { type HubFlags, hub, pageOf } from '../client.ts'
import { Failure } from '../failure.ts'

/** As a route is sent: without what the hub gives, and what has a default may be left out. */
export type Settings = paths['/v1/routes']['post']['requestBody']['content']['application/json']
export type QuietHours = NonNullable<Settings['quietHours']>
export type Digest = NonNullable<Settings['digest']>
export type Others = Pick<Route['fallback'], 'afterMinutes' | 'recipients'>
export type Match = NonNullable<Settings['match']>

const people = async (flags: HubFlags): Promise<readonly Recipient[]> =>
  (await pageOf(200, (query) => hub(flags).GET('/v1/recipients', { params: { query } }))).items

export async function namesOf(flags: HubFlags): Promise<(id: string) => string> {
  const known = new Map((await people(flags)).map(({ id, name }) => [id, name]))
  return (id) => known.get(id) ?? id
}

export async function idsOf(flags: HubFlags): Promise<(who: readonly string[]) => string[]> {
  const known = await people(flags)
  const idOf = (wanted: string): string => {
    const found = known.filter(({ id, name }) => id === wanted || name === wanted)
    const [only] = found
    if (only && found.length === 1) return only.id
    if (only) throw new Failure(`Several recipients are called ${wanted}: name one by its id. See kilter alerts who.`)
    throw new Failure(`There is no recipient ${wanted}. See kilter alerts who.`)
  }
  return (who) => who.map(idOf)
}
