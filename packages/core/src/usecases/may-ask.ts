/** Whether an address may be asked whether alerts are welcome there. Whoever may add addresses can have strangers asked, and an SMS costs
 * money: there is an end to it for the day (NTF-03, NTF-05). */
import type { Mailing } from '../alert/mailing.ts'
import type { Recipient } from '../alert/recipient.ts'
import type { Mailings } from '../ports/mailings.ts'
import { Refusal } from '../refusal.ts'
import { addMilliseconds, type TenantId } from '../values.ts'
import type { AlertPorts } from './alert.ts'

type Ports = Pick<AlertPorts, 'mailings' | 'clock'>

/** Within 24 hours, of one address. */
export const askedOneMax = 5
/** Within 24 hours, of all of a tenant: who is removed and added anew is no way around the other. */
export const askedMax = 100
const dayMilliseconds = 24 * 3_600_000
const pageSize = 200
/** Of a storm so many messages are looked at. */
const pagesMax = 10

/** Throws Refusal 'conflict' where it has been asked often enough. */
export async function checkMayAsk({ tenant, id }: Pick<Recipient, 'tenant' | 'id'>, ports: Ports): Promise<void> {
  const asked = await askedToday(tenant, ports)
  if (asked.length >= askedMax)
    throw new Refusal('conflict', `addresses were asked ${askedMax} times within 24 hours; go on tomorrow`)
  if (asked.filter(({ recipient }) => recipient === id).length >= askedOneMax)
    throw new Refusal('conflict', `this address was asked ${askedOneMax} times within 24 hours; ask again tomorrow`)
}

async function askedToday(tenant: TenantId, { mailings, clock }: Ports): Promise<Mailing[]> {
  const since = addMilliseconds(clock.now(), -dayMilliseconds)
  const asked: Mailing[] = []
  let cursor: string | null | undefined
  for (let page = 0; page < pagesMax && cursor !== null; page += 1) {
    const request = { limit: pageSize, ...(cursor !== undefined && { cursor }) }
    const found: Awaited<ReturnType<Mailings['list']>> = await mailings.list(tenant, {}, request)
    asked.push(...found.items.filter(({ reason, createdAt }) => reason === 'confirm' && createdAt > since))
    cursor = found.items.some(({ createdAt }) => createdAt <= since) ? null : found.nextCursor
  }
  return asked
}
