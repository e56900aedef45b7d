/** A route as the API shows it, and who is told by it. */
import type { paths, Recipient, Route } from '@kilter/client'
import { type HubFlags, hub, pageOf } from '../client.ts'
import { theOne } from '../named.ts'

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
  return (who) => who.map((wanted) => theOne(wanted, known, ofRecipients).id)
}

export const recipientNamed = async (flags: HubFlags, wanted: string): Promise<Recipient> =>
  theOne(wanted, await people(flags), ofRecipients)

/** Of what may be an id or a name. */
export const recipientIdOf = async (flags: HubFlags, wanted: string): Promise<string> =>
  wanted.startsWith('rcp_') ? wanted : (await recipientNamed(flags, wanted)).id

const ofRecipients = { kind: 'recipient', list: 'kilter alerts who' }
