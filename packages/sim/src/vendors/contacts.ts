/** The contacts of one account, as a tool keeps them: each as it stands after what was told. */
import type { ConsentChanged, CustomerUpdated, EventDraft, Instant, Person } from '@kilter/core'
import type { Phonebook } from './voice.ts'

export interface Contact {
  readonly id: string
  readonly email?: string
  readonly phone?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly isArchived: boolean
  readonly updatedAt: Instant
  /** By channel; absent where nobody was ever asked. */
  readonly consents: Partial<Readonly<Record<Channel, State>>>
}
type Channel = ConsentChanged['channel']
type State = ConsentChanged['state']

export interface ContactChange {
  readonly now: Contact
  /** Undefined: the contact is new. */
  readonly before: Contact | undefined
}

type Drafted<Type extends EventDraft['type']> = Extract<EventDraft, { type: Type }>

export class Contacts {
  readonly #people: Phonebook
  readonly #idFor: (address: string) => string
  readonly #byId = new Map<string, Contact>()

  /** `idFor`: the vendor's id for a contact of whom only the address is known. */
  constructor(people: Phonebook, idFor: (address: string) => string) {
    this.#people = people
    this.#idFor = idFor
  }

  get(id: string): Contact | undefined {
    return this.#byId.get(id)
  }

  get all(): readonly Contact[] {
    return [...this.#byId.values()]
  }

  /** A customer as he stands now: what is not said of him is not there. */
  update({ time, data }: Drafted<'customer.updated'>): ContactChange {
    const before = this.#byId.get(data.customer)
    return this.#keep(before, {
      ...{ id: data.customer, updatedAt: time, isArchived: data.archived === true, consents: before?.consents ?? {} },
      ...writtenOf(data.person, this.#people),
      ...this.#nameOf(data),
    })
  }

  /** Undefined where nobody could tell whose consent it is. */
  consent({ time, data }: Drafted<'consent.changed'>): ContactChange | undefined {
    const written = writtenOf(data.person, this.#people)
    const id = data.customer ?? this.#idBehind(written.email ?? written.phone)
    if (id === undefined) return undefined
    const before = this.#byId.get(id)
    const consents = { ...before?.consents, [data.channel]: data.state }
    return this.#keep(before, { isArchived: false, ...before, id, ...written, updatedAt: time, consents })
  }

  /** Answers what was known of the contact. */
  forget(id: string): Contact | undefined {
    const contact = this.#byId.get(id)
    this.#byId.delete(id)
    return contact
  }

  #keep(before: Contact | undefined, now: Contact): ContactChange {
    this.#byId.set(now.id, now)
    return { before, now }
  }

  #idBehind(address: string | undefined): string | undefined {
    if (address === undefined) return undefined
    const known = [...this.#byId.values()].find(({ email, phone }) => email === address || phone === address)
    return known?.id ?? this.#idFor(address)
  }

  #nameOf({ name }: CustomerUpdated): Pick<Contact, 'firstName' | 'lastName'> {
    const [firstName, ...others] = (name && this.#people(name.digest))?.split(' ') ?? []
    if (firstName === undefined) return {}
    return others.length === 0 ? { firstName } : { firstName, lastName: others.join(' ') }
  }
}

/** The address and the number behind the digests; whatever the phonebook does not know is left out. */
export function writtenOf(person: Person | undefined, people: Phonebook): { email?: string; phone?: string } {
  const email = person?.email && people(person.email.digest)
  const phone = person?.phone && people(person.phone.digest)
  return { ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) }
}

/** What people agreed to for one list alone means nothing to a tool that knows none. */
export const isForAll = ({ list }: ConsentChanged): boolean => list === undefined
