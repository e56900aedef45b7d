/** A route as the API shows it, and who is told by it. */
import { askPage, type HubFlags } from '../client.ts'
import { Failure } from '../failure.ts'

export interface QuietHours {
  readonly from: string
  readonly to: string
  readonly criticalBreaksThrough?: boolean
}

export interface Digest {
  readonly every: 'day' | 'week'
  readonly at: string
  readonly on?: string
}

export interface Others {
  readonly afterMinutes: number
  readonly recipients: readonly string[]
}

export interface Match {
  readonly detectors?: readonly string[]
  readonly severityAtLeast?: string
  readonly locations?: readonly string[]
  readonly connections?: readonly string[]
  readonly items?: readonly string[]
  readonly impactAtLeast?: { readonly amountMinor: number; readonly currency: string }
}

export interface Route {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly enabled: boolean
  readonly match: Match
  readonly recipients: readonly string[]
  readonly groupWaitSeconds: number
  readonly groupIntervalSeconds: number
  readonly quietHours?: QuietHours
  readonly digest?: Digest
  readonly repeat?: { readonly everyMinutes: number; readonly timesMost?: number }
  readonly escalate?: Others
  readonly fallback: Others
}

/** Without what the hub gives. */
export type Settings = Omit<Route, 'id' | 'version'>

interface Person {
  readonly id: string
  readonly name: string
  readonly channel: string
}

const people = async (flags: HubFlags): Promise<readonly Person[]> =>
  (await askPage<Person>(flags, '/v1/recipients', {}, 200)).items

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
