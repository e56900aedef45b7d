/** What was erased does not come back: events of an erased person keep what they say of goods, and lose who it was. */
import type { Person } from '../event/customer.ts'
import type { CanonicalEvent } from '../event/event.ts'
import { type Fact, type FactKey, isErased } from '../fact/fact.ts'
import type { Incident } from '../incident/incident.ts'
import type { Privacy } from '../ports/privacy.ts'
import type { ConnectionId, TenantId } from '../values.ts'
import { addressMark, customerMark, emailMark, type Mark, numberMark, phoneMark, systemMark } from './mark.ts'

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

/** The same of facts that another hub hands over; what says that somebody is erased stays. */
export async function factsWithoutErased(
  tenant: TenantId,
  facts: readonly Fact[],
  { privacy }: { readonly privacy: Privacy },
): Promise<readonly Fact[]> {
  const erased = await privacy.erased(tenant, [...new Set(facts.flatMap(marksOfFact))])
  if (erased.size === 0) return facts
  return facts.filter((fact) => isErased(fact) || !marksOfFact(fact).some((mark) => erased.has(mark)))
}

/** Whether an incident that another hub hands over rests on the record of somebody who is erased here, or is over and about an address or
 * number of theirs. */
export async function tellsOfErased(
  tenant: TenantId,
  { subject, status, evidence, erasedAt }: Incident,
  { privacy }: { readonly privacy: Privacy },
): Promise<boolean> {
  if (subject.kind !== 'customer' || erasedAt !== undefined) return false
  const contact = status === 'resolved' ? [emailMark(subject.key), phoneMark(subject.key)] : []
  return (await privacy.erased(tenant, [...contact, ...evidence.flatMap(marksOfEvidence)])).size > 0
}

function marksOfEvidence(key: FactKey): Mark[] {
  const [, connection, ref] = /^record\|([^|]+)\|(.+)$/s.exec(key) ?? []
  return connection && ref
    ? [systemMark(connection as ConnectionId), customerMark(connection as ConnectionId, ref)]
    : []
}

function marksOfFact(fact: Fact): Mark[] {
  if (fact.kind !== 'record' && fact.kind !== 'consent') return []
  const customer = fact.kind === 'record' ? fact.ref : fact.data.customer
  return [
    systemMark(fact.connection),
    ...(customer ? [customerMark(fact.connection, customer)] : []),
    ...(fact.kind === 'record' ? contactMarks(fact.data) : []),
  ]
}

const isPersonal = (event: CanonicalEvent): event is PersonalEvent => 'person' in event.data

/** An order to erase, or to tell, names whom it is about until it is carried out. */
const isRequest = ({ type }: CanonicalEvent): boolean => type === 'customer.deleted' || type === 'customer.requested'

/** By the record that the system names, for whether it is erased does not depend on what else the hub had heard by then; and by what a
 * person had erased, in whichever system it turns up. */
const marksOf = ({ connection, data: { customer, person = {} } }: PersonalEvent): Mark[] => [
  systemMark(connection),
  ...(customer ? [customerMark(connection, customer)] : []),
  ...contactMarks(person),
]

const contactMarks = ({ email, phone }: Person): Mark[] => [
  ...(email === undefined ? [] : [addressMark(email.digest)]),
  ...(phone === undefined ? [] : [numberMark(phone.digest)]),
]

/** Numbers pass on to other people: where an event names an address besides that nobody had erased, and no record, the number alone is. */
function hasNumberAlone(event: PersonalEvent, erased: ReadonlySet<Mark>): boolean {
  const { email, phone } = event.data.person ?? {}
  if (email === undefined || phone === undefined) return false
  const number = numberMark(phone.digest)
  return erased.has(number) && !marksOf(event).some((mark) => mark !== number && erased.has(mark))
}

function spared(event: PersonalEvent, erased: ReadonlySet<Mark>): CanonicalEvent[] {
  if (isRequest(event) || !marksOf(event).some((mark) => erased.has(mark))) return [event]
  if (hasNumberAlone(event, erased)) {
    const { phone: _phone, ...person } = event.data.person ?? {}
    return [{ ...event, data: { ...event.data, person } } as CanonicalEvent]
  }
  if (event.type === 'consent.changed') return []
  const { name: _name, ...rest } = event.data as { name?: unknown }
  return [{ ...event, data: { ...rest, person: {} } } as CanonicalEvent]
}
