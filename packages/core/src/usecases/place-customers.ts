/** What systems say of people: each record of each system is kept by itself, and shown at every address and number that it has now. */
import type { Person } from '../event/customer.ts'
import type { CanonicalEvent } from '../event/event.ts'
import { consentStatements, recordFacts } from '../fact/customer-statements.ts'
import { type Fact, type FactOf, factKey } from '../fact/fact.ts'
import { contactSubject, recordSubject, type Subject, subjectId } from '../subject.ts'
import type { TenantId } from '../values.ts'
import { type AlignPorts, alignSubject } from './align.ts'

type RecordFact = FactOf<'record'>

/** Somebody else may say more of a record while it is being shown. */
const roundsMax = 10

export async function placeCustomers(
  tenant: TenantId,
  events: readonly CanonicalEvent[],
  ports: AlignPorts,
): Promise<void> {
  const records = events.flatMap(recordFacts)
  for (const group of Map.groupBy(records, ({ connection, ref }) => `${connection}|${ref}`).values())
    await placeRecord(tenant, group, ports)
  await Promise.all(
    events.flatMap((event) =>
      consentStatements(event).map(({ contact, fact }) => alignSubject(tenant, contact, { told: [fact] }, ports)),
    ),
  )
}

/** The record's own subject decides which word holds; where it is shown follows, until nobody has said more meanwhile. */
export async function placeRecord(tenant: TenantId, told: readonly RecordFact[], ports: AlignPorts): Promise<void> {
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

export const recordName = (customer: string): string => `customer:${customer}`

const contactsOf = ({ email, phone }: Person): Subject[] =>
  [email, phone].flatMap((contact) => (contact === undefined ? [] : [contactSubject(contact.digest)]))
