import { expect, it } from 'vitest'
import type { Fact } from '../fact/fact.ts'
import { broughtBy } from './brought-by.ts'
import type { IncidentChange } from './incident.ts'

const fact = (kind: string, delivery: string) =>
  ({ kind, connection: 'con_1', ref: '1', event: `${delivery}.0` }) as Fact
const change = { type: 'incident.opened', incident: { evidence: ['sale|con_1|1'] }, entry: { version: 1 } }
const deliveriesOf = (told: readonly Fact[], given: object = change) =>
  broughtBy(told)(given as unknown as IncidentChange).entry?.deliveries

it('a change is said to come of the deliveries whose facts it rests on, each once', () => {
  expect(deliveriesOf([fact('sale', 'dlv_1'), fact('sale', 'dlv_1'), fact('count', 'dlv_2')])).toEqual(['dlv_1'])
})

it('a change that rests on nothing that was just told comes of all of it, ten deliveries at most', () => {
  expect(deliveriesOf([fact('count', 'dlv_2')])).toEqual(['dlv_2'])
  expect(deliveriesOf(Array.from({ length: 20 }, (_, number) => fact('count', `dlv_${number}`)))).toHaveLength(10)
})

it('a change that time alone brought, or the hub found by itself, comes of no delivery', () => {
  expect(deliveriesOf([])).toBeUndefined()
  expect(deliveriesOf([fact('trouble', 'trouble')])).toBeUndefined()
  const { entry: _, ...silent } = change
  expect(broughtBy([fact('sale', 'dlv_1')])(silent as unknown as IncidentChange)).toEqual(silent)
})
