/** By what a delivery is found again that names a person: a digest for each name that the person goes by. */
import { hash } from 'node:crypto'
import * as z from 'zod'
import type { Person } from '../event/customer.ts'
import { orderSubject } from '../subject.ts'
import type { ConnectionId } from '../values.ts'

/** Shape: `e.` an address and `p.` a number, by the tenant's keyed digest; `c.` a system's record, `s.` a whole system, by a plain one;
 * `o.` an order as a delivery calls it, `n.` the order of that name at one store, `w.` as systems call it that are no stores; `a.` and `t.`: the digests of an address and a number that a person had erased, by which nobody is known any more;
 * `u`: bytes that could not be searched, and may name anybody. */
export const Mark = z
  .string()
  .regex(/^(u|[epcosatnw]\.[A-Za-z0-9_-]{43})$/)
  .brand<'Mark'>()
export type Mark = z.infer<typeof Mark>

export const unsearched = 'u' as Mark

export const emailMark = (digest: string): Mark => `e.${digest}` as Mark
export const phoneMark = (digest: string): Mark => `p.${digest}` as Mark
export const addressMark = (digest: string): Mark => `a.${digest}` as Mark
export const numberMark = (digest: string): Mark => `t.${digest}` as Mark
export const customerMark = (connection: ConnectionId, customer: string): Mark =>
  `c.${plain('customer', connection, customer)}` as Mark
/** By number or id, as a delivery calls it. Two shops use a number twice: whose order it is, its store says (`order-marks.ts`). */
export const orderMark = (name: string): Mark => `o.${plain('order', orderSubject(name).key)}` as Mark
export const storeOrderMark = (store: ConnectionId, order: Mark): Mark => `n.${plain('order at', store, order)}` as Mark
export const saidOrderMark = (order: Mark): Mark => order.replace(/^o/, 'w') as Mark
export const systemMark = (connection: ConnectionId): Mark => `s.${plain('connection', connection)}` as Mark

/** Of an address, a number or a system's record. */
export const isPersonMark = (mark: Mark): boolean => /^[epc]\./.test(mark)
export const isOrderMark = (mark: Mark): boolean => mark.startsWith('o.')
/** Of an order at no store in particular. */
export const isVague = (mark: Mark): boolean => /^[ow]\./.test(mark)

export const personMarks = ({ email, phone }: Person): Mark[] => [
  ...(email === undefined ? [] : [emailMark(email.digest)]),
  ...(phone === undefined ? [] : [phoneMark(phone.digest)]),
]

/** No key is needed: a connection's id is long and random, and an order's number is no personal data. */
const plain = (...parts: readonly string[]): string => hash('sha256', JSON.stringify(parts), 'base64url')
