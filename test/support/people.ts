/** Invented people, as systems write them and as events name them. Domains and numbers are those set aside for examples. */
import { phones } from '@kilter/connectors/phones'
import {
  digestWith,
  emailPseudonym,
  namePseudonym,
  type PersonDigest,
  type Pseudonym,
  phonePseudonym,
} from '@kilter/core'
import type { Phonebook } from '@kilter/sim'

/** What a tenant's pseudonyms are made with here. */
export const digest: PersonDigest = Object.assign(digestWith(Buffer.alloc(32, 7)), phones)

export const written = {
  email: ['mara@example.com', 'tomas.okafor@example.org', 'ines+shop@example.net', 'jürgen@example.com'],
  phone: ['+442079460018', '+442079460956', '+12025550143', '+33199000123'],
  name: ['Mara Lindqvist', 'Tomas Okafor', 'Lucía de la Cruz & Söhne', 'Prince'],
} as const
export type PersonField = keyof typeof written

const pseudonymOf: Readonly<Record<PersonField, (text: string) => Pseudonym>> = {
  email: (text) => emailPseudonym(text, digest),
  phone: (text) => phonePseudonym(text, digest),
  name: (text) => namePseudonym(text, digest),
}

export const pseudonyms: Readonly<Record<PersonField, readonly Pseudonym[]>> = {
  email: written.email.map(pseudonymOf.email),
  phone: written.phone.map(pseudonymOf.phone),
  name: written.name.map(pseudonymOf.name),
}

const book = new Map(
  (Object.keys(written) as PersonField[]).flatMap((field) =>
    written[field].map((text) => [pseudonymOf[field](text).digest, text] as const),
  ),
)

export const phonebook: Phonebook = (digest) => book.get(digest)

/** Throws where anything of a person stands in clear. */
export function mustNameNobody(said: unknown): void {
  const text = JSON.stringify(said)
  const found = Object.values(written)
    .flat()
    .find((clear) => text.includes(clear))
  if (found !== undefined) throw new Error(`${found} in clear: ${text}`)
}
