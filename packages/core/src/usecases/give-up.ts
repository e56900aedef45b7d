/** What is done about a message that does not get through, and about an address that takes none any more. */
import { ended, type Mailing } from '../alert/mailing.ts'
import type { Recipient } from '../alert/recipient.ts'
import { type AlertPorts, type FallBackPorts, fallBack, noticeAll } from './alert.ts'
import { changeRecipient } from './change-recipient.ts'

/** Others are told instead. 'moved': somebody else wrote the message meanwhile. */
export async function giveUp(mailing: Mailing, why: string, ports: FallBackPorts): Promise<'committed' | 'moved'> {
  return fallBack(ended(mailing, 'failed', why), await ports.books.read(mailing.tenant), why, ports)
}

/** NTF-09: nothing goes there any more, and others hear of it. `tried`: the recipient as the address was tried; whoever has
 * confirmed since knows better. Answers whether it is switched off. */
export async function switchOff(tried: Recipient, reason: string, ports: AlertPorts): Promise<boolean> {
  const since = ports.clock.now()
  const off = ({ failingSince: _since, ...rest }: Recipient) => ({ ...rest, suppressed: { since, reason } })
  const isKnownBetter = (found: Recipient) => isConfirmedAnew(found, tried) || found.suppressed !== undefined
  const changed = await changeRecipient(tried, (found) => (isKnownBetter(found) ? undefined : off(found)), ports.books)
  if (!changed?.suppressed || isConfirmedAnew(changed, tried)) return false
  const subject = `Alerts no longer reach ${changed.name}`
  const note = `${changed.name} is not alerted any more: ${reason}. Correct the address and have it confirmed anew.`
  const name = `off|${changed.id}|${changed.suppressed.since}`
  await noticeAll(changed.tenant, { subject, note }, name, ports, changed.id)
  return true
}

/** Whoever confirms while an attempt is under way knows better than it. */
export const isConfirmedAnew = (found: Recipient, tried: Recipient): boolean => found.confirmedAt !== tried.confirmedAt
