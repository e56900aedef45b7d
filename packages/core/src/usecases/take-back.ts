/** A message that its carrier took, and that came back later; or whose reader wants no more of them. */

import { Refusal } from '../refusal.ts'
import type { Instant, TenantId } from '../values.ts'
import type { FallBackPorts } from './alert.ts'
import { giveUp, switchOff } from './give-up.ts'

export interface Returned {
  readonly tenant: TenantId
  readonly alert: string
  /** `bounced`: nobody is there; `delayed`: somebody is, and did not get it; `complained`: got it, and wants no more. */
  readonly what: 'bounced' | 'delayed' | 'complained'
  readonly at: Instant
  /** For people: no address. */
  readonly reason: string
}

/** Safe to repeat. Throws Refusal 'unavailable' where the message moves at this moment. */
export async function takeBack({ tenant, alert, what, at, reason }: Returned, ports: FallBackPorts): Promise<void> {
  const mailing = await ports.mailings.find(tenant, alert)
  const { recipients } = await ports.books.read(tenant)
  const recipient = recipients.find(({ id }) => id === mailing?.recipient)
  if (!mailing || !recipient) return
  const isNewer = recipient.confirmedAt !== undefined && recipient.confirmedAt > at
  const isOff = what !== 'delayed' && !isNewer && (await switchOff(recipient, reason, ports))
  if (what === 'complained' || mailing.status !== 'sent') return
  const why = isOff ? `the address is switched off: ${reason}` : `it came back: ${reason}`
  if ((await giveUp(mailing, why, ports)) === 'moved') throw new Refusal('unavailable', 'the message is being sent')
}
