/** What was erased does not come back: events of an erased person keep what they say of goods, and lose who it was. */
import type { Person } from '../event/customer.ts'
import type { CanonicalEvent } from '../event/event.ts'
import type { Privacy } from '../ports/privacy.ts'
import type { TenantId } from '../values.ts'
import { customerMark, type Mark, systemMark } from './mark.ts'

type PersonalEvent = CanonicalEvent & { readonly data: { readonly person?: Person; readonly customer?: string | null } }

export async function withoutErased(
  tenant: TenantId,
  events: readonly CanonicalEvent[],
  { privacy }: { readonly privacy: Privacy },
): Promise<readonly CanonicalEvent[]> {
  const personal = events.filter(isPersonal)
  if (personal.length === 0) return events
  const erased = await privacy.erased(tenant, [...new Set(personal.flatMap(marksOf))])
  if (erased.size === 0) return events
  return events.flatMap((event) => (isPersonal(event) ? spared(event, erased) : [event]))
}

const isPersonal = (event: CanonicalEvent): event is PersonalEvent => 'person' in event.data

/** An order to erase, or to tell, names whom it is about until it is carried out. */
const isRequest = ({ type }: CanonicalEvent): boolean => type === 'customer.deleted' || type === 'customer.requested'

/** By the record that the system names, for whether it is erased does not depend on what else the hub had heard by then. */
const marksOf = ({ connection, data: { customer } }: PersonalEvent): Mark[] => [
  systemMark(connection),
  ...(customer ? [customerMark(connection, customer)] : []),
]

function spared(event: PersonalEvent, erased: ReadonlySet<Mark>): CanonicalEvent[] {
  if (isRequest(event) || !marksOf(event).some((mark) => erased.has(mark))) return [event]
  if (event.type === 'consent.changed') return []
  const { name: _name, ...rest } = event.data as { name?: unknown }
  return [{ ...event, data: { ...rest, person: {} } } as CanonicalEvent]
}
