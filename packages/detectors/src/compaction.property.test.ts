/** Letting go of old facts changes no answer, and what was let go does not come back. */
import { compactable, type FactSet, instantFrom, ledgerOf, StockPolicy } from '@kilter/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { oversell } from './oversell.ts'
import { histories } from './testing/histories.ts'
import { Hub, type Said, tillAndWeb, webAlone } from './testing/shop.ts'

const minute = (value: number) => instantFrom(`2026-11-20T14:${String(value).padStart(2, '0')}:00Z`)
const timeOf = ({ draft }: Said) => draft.time

it('leaves position and findings as they are, now and with everything that comes later', () => {
  const cut = fc.tuple(histories, fc.integer({ min: 5, max: 55 }))
  fc.assert(
    fc.property(cut, ([history, at]) => {
      const horizon = minute(at)
      const connections = history.net ? webAlone : tillAndWeb
      const stock = StockPolicy.parse({
        poolLocations: [...history.poolLocations],
        tillSeesShipments: history.tillSeesShipments,
      })
      const setting = { detector: oversell, connections, stock }
      const isEarly = (said: Said) => timeOf(said) <= horizon
      const early = history.said.filter(isEarly)
      const late = history.said.filter((said) => !isEarly(said))

      const whole = new Hub(setting).hear(...early)
      const compacted = new Hub(setting).hear(...early)
      const spent = whole.open().length > 0 ? [] : compactable(compacted.facts, horizon, stock)
      for (const key of spent) compacted.facts.remove(key)

      expect(position(compacted.facts)).toEqual(position(whole.facts))
      for (const said of late) {
        whole.hear(said)
        compacted.hear(said)
        expect(position(compacted.facts)).toEqual(position(whole.facts))
        expect(compacted.open().map(lacking)).toEqual(whole.open().map(lacking))
      }

      function position(facts: FactSet) {
        const { onHand, owed, shortfall } = ledgerOf(facts, connections, stock)
        return { onHand, owed, shortfall }
      }
    }),
    { numRuns: 400 * Number(process.env.PROPERTY_RUNS ?? 1) },
  )
})

const lacking = ({ order, quantity }: { order: string | undefined; quantity: string | undefined }) => ({
  order,
  quantity,
})

it('does let go: of counts that later counts replaced, of what they took in, and of closed orders', () => {
  const letGo = fc.sample(histories, { numRuns: 200, seed: 1 }).map(({ said, net, poolLocations }) => {
    const stock = StockPolicy.parse({ poolLocations: [...poolLocations] })
    const hub = new Hub({ detector: oversell, connections: net ? webAlone : tillAndWeb, stock }).hear(...said)
    return compactable(hub.facts, minute(59), stock).map((key) => key.split('|')[0])
  })
  expect(new Set(letGo.flat())).toEqual(new Set(['count', 'sale', 'return', 'move', 'line', 'shipment', 'refund']))
})
