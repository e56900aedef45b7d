import { earlier, type Instant, type Subscriptions } from '@kilter/core'
import type { TimedMailings } from './mailings.ts'
import type { TimedPostings } from './subscriptions.ts'

export interface NextPostPorts {
  readonly mailings: Pick<TimedMailings, 'nextAt'>
  readonly subscriptions: Pick<Subscriptions, 'active'>
  readonly postings: Pick<TimedPostings, 'nextAt'>
}

/** When there is something to send next, to anybody; undefined: never. */
export async function nextPostAt({ mailings, subscriptions, postings }: NextPostPorts): Promise<Instant | undefined> {
  const active = await subscriptions.active()
  const asked = [mailings.nextAt(), ...active.map(({ tenant, id }) => postings.nextAt(tenant, id))]
  const times = (await Promise.all(asked)).filter((at) => at !== undefined)
  return times.length === 0 ? undefined : times.reduce(earlier)
}
