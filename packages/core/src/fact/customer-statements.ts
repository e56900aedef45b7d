/** What an event says about people: of the records that systems keep, and of what was agreed to. */
import type { CustomerDeleted, CustomerUpdated } from '../event/customer.ts'
import type { CanonicalEvent } from '../event/event.ts'
import { contactSubject, type Subject } from '../subject.ts'
import type { ConnectionId } from '../values.ts'
import type { CustomerRecord, FactOf } from './fact.ts'

/** What an event says of records, each of which is a subject of its own. */
export function recordFacts(event: CanonicalEvent): FactOf<'record'>[] {
  switch (event.type) {
    case 'customer.updated':
      return [recordFact(event, event.data.customer, recordOf(event.data))]
    case 'customer.merged':
      return event.data.merged.map((merged) => recordFact(event, merged, { state: 'gone' }))
    case 'customer.deleted': {
      const { customer, erase }: CustomerDeleted = event.data
      return customer === null ? [] : [recordFact(event, customer, { state: erase ? 'erased' : 'gone' })]
    }
    default:
      return []
  }
}

const recordOf = ({ person, name, archived }: CustomerUpdated): CustomerRecord => ({
  state: 'present',
  ...person,
  ...(name === undefined ? {} : { name }),
  ...(archived === undefined ? {} : { archived }),
})

const recordFact = (event: CanonicalEvent, ref: string, data: CustomerRecord): FactOf<'record'> => ({
  ...versionOf(event),
  kind: 'record',
  ref,
  data,
})

/** A fact and the address or number it is about. */
export interface ConsentStatement {
  readonly contact: Subject
  readonly fact: FactOf<'consent'>
}

/** Consent is given by an address or a number: that is where it is kept, whichever record it came with. */
export function consentStatements(event: CanonicalEvent): ConsentStatement[] {
  if (event.type !== 'consent.changed') return []
  const { person, channel, state, list, customer } = event.data
  const contact = channel === 'email' || channel === 'survey' ? person.email : person.phone
  if (contact === undefined) return []
  const data = { channel, state, customer, ...(list === undefined ? {} : { list }) }
  const fact: FactOf<'consent'> = { ...versionOf(event), kind: 'consent', ref: `${channel}/${list ?? ''}`, data }
  return [{ contact: contactSubject(contact.digest), fact }]
}

const versionOf = ({ connection, time, receivedAt, id }: CanonicalEvent) => ({
  connection: connection as ConnectionId,
  asOf: time,
  receivedAt,
  event: id,
})
