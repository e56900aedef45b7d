/** What systems say of people: each record of each system is kept by itself, and shown at every address and number that it has now. */
import type { CustomerDeleted, CustomerUpdated, Person } from '../event/customer.ts'
import type { CanonicalEvent } from '../event/event.ts'
import { type CustomerRecord, type Fact, type FactOf, factKey } from '../fact/fact.ts'
import { contactSubject, recordSubject, type Subject, subjectId } from '../subject.ts'
import type { ConnectionId, TenantId } from '../values.ts'
import { type AlignPorts, alignSubject } from './align.ts'

type RecordFact = FactOf<'record'>

/** Somebody else may say more of a record while it is being shown. */
const roundsMax = 10

export async function placeCustomers(
  tenant: TenantId,
  events: readonly CanonicalEvent[],
  ports: AlignPorts,
): Promise<void> {
  const records = events.flatMap((event) => recordFacts(event))
  for (const group of Map.groupBy(records, ({ connection, ref }) => `${connection}|${ref}`).values())
    await placeRecord(tenant, group, ports)
  await Promise.all(
    events.flatMap((event) =>
      consentFacts(event).map(({ contact, fact }) => alignSubject(tenant, contact, { told: [fact] }, ports)),
    ),
  )
}

/** The record's own subject decides which word holds; where it is shown follows, until nobody has said more meanwhile. */
async function placeRecord(tenant: TenantId, told: readonly RecordFact[], ports: AlignPorts): Promise<void> {
  const [first] = told
  if (!first) return
  const subject = recordSubject(first.connection, first.ref)
  await alignSubject(tenant, subject, { told }, ports)
  let shown: string | undefined
  for (let round = 0; round < roundsMax; round += 1) {
    const holding = (await ports.subjects.read(tenant, subject)).facts.get(factKey(first)) as RecordFact | undefined
    const text = JSON.stringify(holding)
    if (holding === undefined || text === shown) return
    await show(tenant, holding, ports)
    shown = text
  }
}

async function show(tenant: TenantId, record: RecordFact, ports: AlignPorts): Promise<void> {
  const { connection, ref } = record
  const externalId = recordName(ref)
  const contacts = record.data.state === 'present' ? contactsOf(record.data) : []
  const shownAt = new Set(contacts.map(subjectId))
  const before = await ports.subjects.sighted(tenant, { connection, externalId })
  const left = before.filter((contact) => !shownAt.has(subjectId(contact)))
  const fact: Fact = { ...record, identity: { externalId } }
  await Promise.all([
    ...contacts.map((contact) => alignSubject(tenant, contact, { movedIn: [fact] }, ports)),
    ...left.map((contact) => leave(tenant, contact, record, ports)),
  ])
}

/** An erased record takes along what its system says about consent there, where no other record of it remains. */
async function leave(tenant: TenantId, contact: Subject, record: RecordFact, ports: AlignPorts): Promise<void> {
  const { connection, data } = record
  const { facts } = await ports.subjects.read(tenant, contact)
  const own = [...facts.all()].filter((fact) => fact.connection === connection)
  const others = own.filter((fact) => fact.kind === 'record' && fact.ref !== record.ref)
  const erasesConsent = data.state === 'erased' && others.length === 0
  const consents = erasesConsent ? own.filter(({ kind }) => kind === 'consent') : []
  const movedOut = [factKey(record), ...consents.map(factKey)].filter((key) => facts.has(key))
  if (movedOut.length > 0) await alignSubject(tenant, contact, { movedOut }, ports)
}

const recordName = (customer: string): string => `customer:${customer}`

const contactsOf = ({ email, phone }: Person): Subject[] =>
  [email, phone].flatMap((contact) => (contact === undefined ? [] : [contactSubject(contact.digest)]))

function recordFacts(event: CanonicalEvent): RecordFact[] {
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

const recordFact = (event: CanonicalEvent, ref: string, data: CustomerRecord): RecordFact => ({
  ...versionOf(event),
  kind: 'record',
  ref,
  data,
})

/** Consent is given by an address or a number: that is where it is kept, whichever record it came with. */
function consentFacts(event: CanonicalEvent): { contact: Subject; fact: FactOf<'consent'> }[] {
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
