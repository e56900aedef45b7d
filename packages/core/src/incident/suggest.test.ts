import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Detector, defineDetector } from '../detector/detector.ts'
import { policySchemaOf } from '../detector/policy.ts'
import { incident, noon } from '../ports/adapter.contract.ts'
import { addMilliseconds, type ConnectionId, microsOf, Quantity, quantityFrom, quantityOf } from '../values.ts'
import type { Incident } from './incident.ts'
import { suggestionsFrom, suggestionText } from './suggest.ts'

const till = `con_${'1'.repeat(26)}` as ConnectionId
const web = `con_${'2'.repeat(26)}` as ConnectionId

const drift: Detector = defineDetector({
  id: 'stock.drift',
  about: 'item',
  policy: z.strictObject({ tolerance: Quantity.default(quantityFrom(0)) }),
  tolerances: [
    {
      field: 'tolerance',
      sizeOf: ({ quantity }) => (quantity === undefined ? undefined : microsOf(quantity)),
      spelt: quantityOf,
    },
  ],
  assess: () => ({ findings: [] }),
  resolution: () => '',
  words: () => ({ title: '', summary: '', advice: '', goal: '', timeline: [] }),
})

let number = 0
function found(quantity: number, mark: boolean, connection = till): Incident {
  number += 1
  const said = { quantity: quantityFrom(quantity) }
  const falseAlarm = { at: noon, by: { kind: 'key' as const }, reason: 'fine', ...said }
  const detectedAt = addMilliseconds(noon, number)
  const given = { detector: 'stock.drift', detectedAt, details: { connection }, ...said, ...(mark && { falseAlarm }) }
  return incident(String(number), given)
}

const marked = (...quantities: number[]) => quantities.map((quantity) => found(quantity, true))
const others = (...quantities: number[]) => quantities.map((quantity) => found(quantity, false))
const suggested = (incidents: readonly Incident[], policy: object = {}) =>
  suggestionsFrom(drift, policySchemaOf(drift).parse(policy), incidents)

describe('suggestions', () => {
  it('name the tolerance that would have kept what was marked quiet, and nothing else', () => {
    const [suggestion, ...more] = suggested([...marked(1, 2, 1, 2, 1, 1, 2), ...others(5, 8)])
    expect(more).toEqual([])
    expect(suggestion).toEqual({
      ...{ connection: till, field: 'tolerance', now: '0', suggested: '2' },
      ...{ lookedAt: 9, marked: 7, quietMarked: 7, quietOthers: 0 },
      override: { connections: [till], tolerance: '2' },
    })
    const view = { id: till, name: 'Till', vendor: 'acme', roles: [], createdAt: noon }
    expect(suggestion && suggestionText(drift, suggestion, [view])).toBe(
      '7 of the last 9 stock.drift incidents at Till were marked as false alarms. ' +
        'tolerance 2 instead of 0 would have kept all 7 quiet, and no other.',
    )
  })

  it('leave a single large mark out that would cost incidents that nobody marked', () => {
    expect(suggested([...marked(1, 1, 2, 50), ...others(5, 8, 9)])).toMatchObject([
      { suggested: '2', marked: 4, quietMarked: 3, quietOthers: 0 },
    ])
  })

  it('accept one other for every five marked, and say so', () => {
    expect(suggested([...marked(2, 2, 2, 2, 2), ...others(1)])).toMatchObject([{ quietMarked: 5, quietOthers: 1 }])
    expect(suggested([...marked(2, 2, 2, 2), ...others(1)])).toEqual([])
  })

  it('say nothing below three marks, nor what the policy allows already, for all or for the connection', () => {
    expect(suggested(marked(1, 1))).toEqual([])
    expect(suggested(marked(1, 1, 2))).toHaveLength(1)
    expect(suggested(marked(1, 1, 2), { tolerance: '2' })).toEqual([])
    expect(suggested(marked(1, 1, 2), { overrides: [{ connections: [till], tolerance: '2' }] })).toEqual([])
    expect(suggested(marked(1, 1, 2), { overrides: [{ connections: [web], tolerance: '2' }] })).toHaveLength(1)
  })

  it('judge each connection by itself, by its newest twenty', () => {
    const atWeb = [1, 1, 1].map((quantity) => found(quantity, true, web))
    expect(
      suggested([...atWeb, ...marked(3, 3, 3)]).map(({ connection, suggested: value }) => [connection, value]),
    ).toEqual(
      expect.arrayContaining([
        [web, '1'],
        [till, '3'],
      ]),
    )
    expect(suggested([...marked(1, 1, 1), ...others(...Array.from({ length: 20 }, () => 9))])).toEqual([])
  })

  it('go by what an incident said when it was marked, in whatever order they are given', () => {
    const grown = marked(1, 1, 2).map((each) => ({ ...each, quantity: quantityFrom(40) }))
    expect(suggested(grown)).toMatchObject([{ suggested: '2' }])
    expect(suggested(grown.toReversed())).toEqual(suggested(grown))
  })

  it('never exceed what the policy takes, and need a tolerance that bears on the incidents', () => {
    const narrow = { ...drift, policy: z.strictObject({ tolerance: z.literal(['0', '1']).default('0') }) } as Detector
    expect(suggestionsFrom(narrow, policySchemaOf(narrow).parse({}), marked(2, 2, 2))).toEqual([])
    const { tolerances: _none, ...plain } = drift
    expect(suggestionsFrom(plain, policySchemaOf(plain).parse({}), marked(2, 2, 2))).toEqual([])
  })
})
