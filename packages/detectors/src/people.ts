/** What the customer detectors share: who is known where, without anybody being named. */
import type { ConnectionId, ConnectionView, FactOf, FactSet, Subject } from '@kilter/core'

export type PersonRecord = FactOf<'record'>

/** Records that somebody works with, by connection and id. */
export const recordsOf = (facts: FactSet): readonly PersonRecord[] =>
  facts
    .of('record')
    .filter(({ data }) => data.state === 'present' && data.archived !== true)
    .toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1))

const keyOf = ({ connection, ref }: PersonRecord): string => `${connection}|${ref}`

/** Whether the subject is an address that these records have. A telephone is shared by families, and a record by itself is no person. */
export const isEmail = ({ key }: Subject, records: readonly PersonRecord[]): boolean =>
  records.some(({ data }) => data.email?.digest === key)

/** How a person who knows the customer recognises the address: `a•••@e•••.com`. */
export const hintOf = (records: readonly PersonRecord[]): string =>
  records.find(({ data }) => data.email)?.data.email?.hint ?? ''

export const isStore = ({ roles }: ConnectionView): boolean => roles.includes('orders')

export const connectionsOf = (records: readonly PersonRecord[]): ConnectionId[] => [
  ...new Set(records.map(({ connection }) => connection)),
]
