/** By what else a person is known, starting from what a vendor says of them: the addresses and numbers of the record to be erased. */
import type { FactOf } from '../fact/fact.ts'
import type { Subjects } from '../ports/subjects.ts'
import { customerMark, emailMark, type Mark, phoneMark } from '../privacy/mark.ts'
import type { KnownPerson } from '../privacy/request.ts'
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

/** By what deliveries and tombstones know them. */
export const marksOfPerson = ({ emails, phones, customers, orders }: KnownPerson): Mark[] => [
  ...emails.map(emailMark),
  ...phones.map(phoneMark),
  ...customers.map(({ connection, customer }) => customerMark(connection, customer)),
  ...orders,
]

/** Every way to reach them, where facts about them may lie. */
export const contactsOfPerson = ({ emails, phones }: KnownPerson): Subject[] =>
  [...emails, ...phones].map(contactSubject)
