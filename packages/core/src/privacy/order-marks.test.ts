import { describe, expect, it } from 'vitest'
import type { Role } from '../connector/connector.ts'
import type { ConnectionId } from '../values.ts'
import { emailMark, type Mark, orderMark, saidOrderMark, storeOrderMark } from './mark.ts'
import { foundBy, leadsTo, ordersAt, storesAmong } from './order-marks.ts'

const id = (number: number) => `con_${String(number).padStart(26, '0')}` as ConnectionId
const [web, second, payments, gone] = [id(1), id(2), id(3), id(4)]
const connection = (of: ConnectionId, ...roles: Role[]) => ({ id: of, roles })
const one = storesAmong([connection(web, 'orders'), connection(payments, 'payments')])
const two = storesAmong([connection(web, 'orders'), connection(second, 'orders'), connection(payments, 'payments')])

const number = orderMark('#1001')
const ada = emailMark('a'.repeat(43))
const bob = emailMark('b'.repeat(43))
const noted = (by: ConnectionId, ...marks: Mark[]) => ({ delivery: { connection: by }, marks })
const adas = new Set([ada, ...ordersAt(web, [number], two)])
const isFound = (note: ReturnType<typeof noted>, stores: typeof one) =>
  foundBy(note, stores).some((mark) => adas.has(mark))

describe('PII-01, PII-03: whose order a number means', () => {
  it('is that of the store that says it, and of no other, not even of one that was removed', () => {
    expect(isFound(noted(web, number), two)).toBe(true)
    for (const other of [second, gone]) expect(isFound(noted(other, number), two)).toBe(false)
  })

  it('is that of the one store there is where another system says it', () => {
    expect(isFound(noted(payments, number), one)).toBe(true)
    expect(leadsTo(noted(payments, number, ada), new Set([ada]), one)).toContain(storeOrderMark(web, number))
  })

  it('is not certain where another system says it and there are several stores: who else is named is left alone', () => {
    expect(isFound(noted(payments, number), two)).toBe(true)
    expect(isFound(noted(payments, number, bob), two)).toBe(false)
    expect(leadsTo(noted(payments, number, ada), new Set([ada]), two)).toEqual([saidOrderMark(number)])
  })

  it('leads no further from a delivery that is found by a number at no store', () => {
    const note = noted(payments, number, orderMark('7'))
    expect(leadsTo(note, new Set([saidOrderMark(number)]), two)).toEqual([])
  })

  it('is that of every store in requests and tombstones from before stores were told apart, and leads nowhere', () => {
    const old = new Set([number])
    for (const store of [web, second]) {
      expect(foundBy(noted(store, number), two).some((mark) => old.has(mark))).toBe(true)
      expect(leadsTo(noted(store, number, bob), old, two)).toEqual([])
    }
  })
})
