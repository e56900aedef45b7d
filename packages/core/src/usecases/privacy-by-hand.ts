/** What somebody who works with this hub asks for on behalf of a customer who wrote to the shop, and what they did about it. */
import type { Actor } from '../incident/actor.ts'
import type { Clock, Ids } from '../ports/runtime.ts'
import type { PrivacyRequest, PrivacyRequestId } from '../privacy/request.ts'
import { Refusal } from '../refusal.ts'
import type { TenantId } from '../values.ts'
import { type FindPersonPorts, findPerson, type Whom } from './find-person.ts'
import { openRequest } from './privacy-requests.ts'

export interface PrivacyByHandPorts extends FindPersonPorts {
  readonly ids: Ids
  readonly clock: Clock
}

/** Asks for an erasure or an export. What is kept of `whom` is how the hub knows the person, and nothing that they would be written to by. */
export async function askByHand(
  tenant: TenantId,
  kind: PrivacyRequest['kind'],
  { whom, asker }: { readonly whom: Whom; readonly asker: Actor },
  ports: PrivacyByHandPorts,
): Promise<PrivacyRequest> {
  const person = await findPerson(tenant, whom, ports)
  const id = ports.ids.privacyRequest()
  const asked = { id, tenant, kind, person, asker, requestedAt: ports.clock.now() }
  return openRequest({ ...asked, scope: 'person', by: 'hand' }, ports)
}

/** Notes that the customer was told. Safe to repeat: the first word stands. */
export async function markAnswered(
  tenant: TenantId,
  id: PrivacyRequestId,
  by: Actor,
  ports: Pick<PrivacyByHandPorts, 'privacy' | 'clock'>,
): Promise<PrivacyRequest> {
  const request = await requestOf(tenant, id, ports)
  if (request.kind !== 'export')
    throw new Refusal('conflict', 'an erasure is carried out by the hub; nothing is to be answered')
  if (request.answered) return request
  const answered = { ...request, answered: { by, at: ports.clock.now() } }
  await ports.privacy.save(answered)
  return answered
}

export async function requestOf(
  tenant: TenantId,
  id: PrivacyRequestId,
  { privacy }: Pick<PrivacyByHandPorts, 'privacy'>,
): Promise<PrivacyRequest> {
  const request = await privacy.find(tenant, id)
  if (!request) throw new Refusal('not-found', 'there is no such request')
  return request
}
