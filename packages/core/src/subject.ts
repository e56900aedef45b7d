/** The thing that several systems talk about. */
import type { ConnectionId } from './values.ts'

export const subjectKinds = ['item', 'order', 'customer', 'connection'] as const
export type SubjectKind = (typeof subjectKinds)[number]

export interface Subject {
  readonly kind: SubjectKind
  /** Of an item its SKU, or its external identity while no SKU is known; of an order its number; of a customer a digest of
   * an address or phone number, or `<connection>:<id>` of one system's record; of a connection its id. */
  readonly key: string
}

export const itemSubject = (sku: string): Subject => ({ kind: 'item', key: sku })

/** Where the facts of an item wait until somebody says which SKU it is. */
export const unmappedSubject = (connection: ConnectionId, externalId: string): Subject => ({
  kind: 'item',
  key: `${connection}:${externalId}`,
})

/** By the number that people see, without the `#` that some write before it. */
export const orderSubject = (number: string): Subject => ({
  kind: 'order',
  key: number.trim().replace(/^#/, '') || number,
})

/** Where what is said of a payment waits until somebody says which order it is for. */
export const paymentSubject = (connection: ConnectionId, payment: string): Subject => ({
  kind: 'order',
  key: `${connection}:payment:${payment}`,
})

/** One record of one system. */
export const recordSubject = (connection: ConnectionId, customer: string): Subject => ({
  kind: 'customer',
  key: `${connection}:${customer}`,
})

/** One way to reach a person: what all systems say of whoever has this address or phone number. */
export const contactSubject = (digest: string): Subject => ({ kind: 'customer', key: digest })

export const connectionSubject = (connection: ConnectionId): Subject => ({ kind: 'connection', key: connection })

const external = /^(con_[0-9A-HJKMNP-TV-Z]{26}):(.+)$/s

/** The external identity of an item that is not mapped, or undefined for one that is. */
export function externalIdentity({ kind, key }: Subject): { connection: ConnectionId; externalId: string } | undefined {
  const parts = kind === 'item' ? external.exec(key) : null
  return parts?.[1] && parts[2] ? { connection: parts[1] as ConnectionId, externalId: parts[2] } : undefined
}

/** One text for a subject, for maps and rows: `item|RED-DRESS-M`. */
export const subjectId = ({ kind, key }: Subject): string => `${kind}|${key}`

export const subjectFrom = (id: string): Subject => {
  const cut = id.indexOf('|')
  return { kind: id.slice(0, cut) as SubjectKind, key: id.slice(cut + 1) }
}
