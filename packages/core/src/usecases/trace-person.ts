/** By what else a person is known, starting from what a vendor says of them: the addresses and numbers of the record to be erased. */
import type { FactOf } from '../fact/fact.ts'
import type { Subjects } from '../ports/subjects.ts'
import { addressMark, customerMark, emailMark, type Mark, numberMark, phoneMark, systemMark } from '../privacy/mark.ts'
import type { KnownPerson, NewPrivacyRequest } from '../privacy/request.ts'
import { contactSubject, recordSubject, type Subject } from '../subject.ts'
import type { TenantId } from '../values.ts'

/** A telephone is shared by families: a number is taken along only where no other record has it. */
export async function tracePerson(
  tenant: TenantId,
  given: KnownPerson,
  { subjects }: { readonly subjects: Subjects },
): Promise<KnownPerson> {
  const emails = new Set(given.emails)
  const numbers = new Set(given.phones)
  for (const { connection, customer } of given.customers) {
    for (const { data } of await recordsOf(recordSubject(connection, customer))) {
      if (data.email) emails.add(data.email.digest)
      if (data.phone) numbers.add(data.phone.digest)
    }
  }
  const phones: string[] = []
  for (const number of numbers) if (await isOwn(number)) phones.push(number)
  return { ...given, emails: [...emails], phones }

  async function isOwn(number: string): Promise<boolean> {
    const records = await recordsOf(contactSubject(number))
    return records.every(({ connection, ref }) =>
      given.customers.some((each) => each.connection === connection && each.customer === ref),
    )
  }

  async function recordsOf(subject: Subject): Promise<FactOf<'record'>[]> {
    return (await subjects.read(tenant, subject)).facts.of('record')
  }
}

/** What holds from now on for whoever is erased: of a whole system all that it says; by hand also whatever any system says of the person's
 * addresses and numbers, for there it was the person who asked and not one system. */
export function tombstonesOf({
  scope,
  by,
  connection,
  person,
}: Pick<NewPrivacyRequest, 'scope' | 'by' | 'connection' | 'person'>): Mark[] {
  if (scope === 'connection') return connection === undefined ? [] : [systemMark(connection)]
  if (by !== 'hand') return marksOfPerson(person)
  return [...marksOfPerson(person), ...person.emails.map(addressMark), ...person.phones.map(numberMark)]
}

/** By what deliveries and tombstones know them. */
export const marksOfPerson = ({ emails, phones, customers, orders }: KnownPerson): Mark[] => [
  ...emails.map(emailMark),
  ...phones.map(phoneMark),
  ...customers.map(({ connection, customer }) => customerMark(connection, customer)),
  ...orders,
]

/** Where what systems say of them lies. */
export const subjectsOfPerson = (person: KnownPerson): Subject[] => [
  ...person.customers.map(({ connection, customer }) => recordSubject(connection, customer)),
  ...contactsOfPerson(person),
]

/** Every way to reach them, where facts about them may lie. */
export const contactsOfPerson = ({ emails, phones }: KnownPerson): Subject[] =>
  [...emails, ...phones].map(contactSubject)
