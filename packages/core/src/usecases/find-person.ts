/** Whom somebody means who works with this hub: one address, one number or one record, and by what else all systems know that person. */
import * as z from 'zod'
import type { PhoneNumbers } from '../connector/connector.ts'
import type { Connections, Pseudonyms } from '../ports/connections.ts'
import type { Privacy } from '../ports/privacy.ts'
import type { Subjects } from '../ports/subjects.ts'
import { type KnownPerson, nobody, type PrivacyRequestId } from '../privacy/request.ts'
import { contactLengthMax, emailDigest, normalEmail, phoneDigest } from '../pseudonym.ts'
import { Refusal } from '../refusal.ts'
import { contactSubject, recordSubject, type Subject } from '../subject.ts'
import type { ConnectionId, TenantId } from '../values.ts'

/** One of the four. Never kept: what is kept of it is how the hub itself knows the person. */
export const Whom = z
  .strictObject({
    email: z.string().max(contactLengthMax).optional(),
    phone: z.string().max(40).optional(),
    customer: z.strictObject({ connection: z.string().max(100), id: z.string().min(1).max(200) }).optional(),
    request: z.string().max(100).optional(),
  })
  .refine((whom) => Object.values(whom).filter((given) => given !== undefined).length === 1, {
    message: 'give one of email, phone, customer and request',
  })
export type Whom = z.infer<typeof Whom>

export interface FindPersonPorts {
  readonly subjects: Subjects
  readonly connections: Connections
  readonly pseudonyms: Pseudonyms
  readonly privacy: Privacy
  readonly phones: PhoneNumbers
}

const recordsMax = 500
const roundsMax = 5

/** Throws Refusal 'invalid' where it is no address, number, connection or request, 'conflict' where several people may be meant. */
export async function findPerson(tenant: TenantId, whom: Whom, ports: FindPersonPorts): Promise<KnownPerson> {
  if (whom.email !== undefined) return everywhere(tenant, await byEmail(tenant, whom.email, ports), ports)
  if (whom.phone !== undefined) return byPhone(tenant, whom.phone, ports)
  if (whom.customer !== undefined) return everywhere(tenant, await byRecord(tenant, whom.customer, ports), ports)
  const request = await ports.privacy.find(tenant, whom.request as PrivacyRequestId)
  if (!request) throw new Refusal('invalid', 'there is no such request', { path: 'request' })
  if (request.scope !== 'person')
    throw new Refusal('invalid', 'it is about everybody, not one person', { path: 'request' })
  return everywhere(tenant, request.person, ports)
}

async function byEmail(tenant: TenantId, given: string, { pseudonyms }: FindPersonPorts): Promise<KnownPerson> {
  const email = normalEmail(given)
  if (email === undefined) throw new Refusal('invalid', 'this is not an e-mail address', { path: 'email' })
  return { ...nobody, emails: [emailDigest(email, await pseudonyms.of(tenant))] }
}

/** A telephone is shared by families: where several people have it, it names nobody in particular. */
async function byPhone(tenant: TenantId, given: string, ports: FindPersonPorts): Promise<KnownPerson> {
  const e164 = ports.phones.e164(given, undefined)
  if (e164 === undefined) {
    throw new Refusal('invalid', 'write the number with the code of its country, as +44 20 7946 0001', {
      path: 'phone',
    })
  }
  const phone = phoneDigest(e164, await ports.pseudonyms.of(tenant))
  const customers = await customersAt(tenant, phone, ports)
  const { people, addresses } = await peopleAmong(tenant, customers, ports)
  if (people > 1 || addresses > 1) {
    const who = addresses > 1 ? `people with ${addresses} addresses` : `${people} people`
    const detail = `${who} have this number: name one of them by e-mail or by customer`
    throw new Refusal('conflict', detail, { path: 'phone' })
  }
  return everywhere(tenant, { ...nobody, phones: [phone], customers }, ports)
}

/** Records are one person's where they share an address or a name; one that says neither is somebody of whom nothing is known. */
async function peopleAmong(tenant: TenantId, customers: readonly Customer[], ports: FindPersonPorts) {
  let people: Set<string>[] = []
  const addresses = new Set<string>()
  for (const customer of new Map(customers.map((each) => [nameOf(each), each])).values()) {
    const known = new Set([nameOf(customer)])
    for (const { data } of await recordsOf(tenant, recordSubject(customer.connection, customer.customer), ports)) {
      if (data.email) addresses.add(data.email.digest)
      for (const each of [data.email, data.name]) if (each) known.add(each.digest)
    }
    const isSame = (person: Set<string>) => [...person].some((each) => known.has(each))
    const whole = new Set([...known, ...people.filter(isSame).flatMap((each) => [...each])])
    people = [...people.filter((person) => !isSame(person)), whole]
  }
  return { people: people.length, addresses: addresses.size }
}

async function byRecord(
  tenant: TenantId,
  { connection, id }: NonNullable<Whom['customer']>,
  { connections }: FindPersonPorts,
): Promise<KnownPerson> {
  const found = await connections.find(tenant, connection as ConnectionId)
  if (!found) throw new Refusal('invalid', 'there is no such connection', { path: 'customer.connection' })
  return { ...nobody, customers: [{ connection: found.id, customer: id }] }
}

/** From record to address and from address to record, until nothing is added. A number leads on only where nobody else has it. */
export async function everywhere(
  tenant: TenantId,
  given: KnownPerson,
  ports: { readonly subjects: Subjects },
): Promise<KnownPerson> {
  const customers = new Map(given.customers.map((each) => [nameOf(each), each]))
  const emails = new Set(given.emails)
  const numbers = new Set(given.phones)
  let size = -1
  for (let round = 0; round < roundsMax && size !== customers.size + emails.size; round += 1) {
    size = customers.size + emails.size
    for (const email of emails)
      for (const each of await customersAt(tenant, email, ports)) customers.set(nameOf(each), each)
    if (customers.size > recordsMax) {
      throw new Refusal('conflict', `more than ${recordsMax} records have this address: it is not one person's`)
    }
    for (const { connection, customer } of customers.values()) {
      for (const { data } of await recordsOf(tenant, recordSubject(connection, customer), ports)) {
        if (data.email) emails.add(data.email.digest)
        if (data.phone) numbers.add(data.phone.digest)
      }
    }
  }
  const phones: string[] = []
  for (const number of numbers) {
    const others = await customersAt(tenant, number, ports)
    if (others.every((each) => customers.has(nameOf(each)))) phones.push(number)
  }
  return { ...given, emails: [...emails], phones, customers: [...customers.values()] }
}

type Customer = KnownPerson['customers'][number]

const nameOf = ({ connection, customer }: Customer): string => `${connection}|${customer}`

/** Whoever has this address or number, as systems name them. */
async function customersAt(tenant: TenantId, digest: string, { subjects }: { readonly subjects: Subjects }) {
  const { facts } = await subjects.read(tenant, contactSubject(digest))
  const records = facts.of('record').map(({ connection, ref }): Customer => ({ connection, customer: ref }))
  const consents = facts
    .of('consent')
    .flatMap(({ connection, data }): Customer[] => (data.customer ? [{ connection, customer: data.customer }] : []))
  return [...records, ...consents]
}

const recordsOf = async (tenant: TenantId, subject: Subject, { subjects }: { readonly subjects: Subjects }) =>
  (await subjects.read(tenant, subject)).facts.of('record')
