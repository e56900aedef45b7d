import { type ConnectionView, type Fact, FactSet, factKey, ledgerOf, StockPolicy, stockIndex } from '@kilter/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { oversell } from './oversell.ts'
import { arrivals, type History, histories } from './testing/histories.ts'
import { naiveFindings } from './testing/naive-model.ts'
import { Hub, type Said, tillAndWeb, webAlone } from './testing/shop.ts'

/** `PROPERTY_RUNS=50` tries fifty times as many histories. */
const runs = (usual: number): number => usual * Number(process.env.PROPERTY_RUNS ?? 1)

const connectionsOf = ({ net }: History): readonly ConnectionView[] => (net ? webAlone : tillAndWeb)
const stockOf = ({ poolLocations, tillSeesShipments }: History) => ({
  poolLocations: [...poolLocations],
  tillSeesShipments,
})
const hubFor = (history: History) =>
  new Hub({ detector: oversell, connections: connectionsOf(history), stock: stockOf(history) })

/** Facts without what tells apart two copies of the same saying. */
const factsOf = (facts: FactSet) =>
  [...facts.all()].map(({ event: _event, receivedAt: _receivedAt, ...fact }) => JSON.stringify(fact)).sort()
const openOf = (hub: Hub) =>
  [...hub.incidents.values()]
    .filter(({ status }) => status === 'open')
    .map(({ detectedAt: _at, updatedAt: _updated, reopened: _reopened, ...incident }) => incident)
    .sort((left, right) => (left.id < right.id ? -1 : 1))
const copy = (facts: FactSet): FactSet => new FactSet([...facts.all()] as Fact[])

it('agrees with a model that sees the whole history in order: which lines, how much, why, since when', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const found = hubFor(history)
        .hear(...history.said)
        .open()
      const expected = naiveFindings(history.said, { connections: connectionsOf(history), ...stockOf(history) })
      const told = expected.map(({ order, quantity, cause, occurredAt }) => ({
        order,
        quantity: String(quantity),
        cause,
        status: 'open',
        occurredAt,
      }))
      expect(found).toEqual(told.sort((left, right) => (left.order < right.order ? -1 : 1)))
    }),
    { numRuns: runs(1_500) },
  )
})

it('FLT-10, FLT-11: any order, repetition and batching ends in the same facts and the same open incidents', () => {
  const messes = histories.chain((history) => arrivals(history.said).map((batches) => ({ history, batches })))
  fc.assert(
    fc.property(messes, ({ history, batches }) => {
      const expected = hubFor(history).hear(...history.said)
      const hub = hubFor(history)
      for (const batch of batches) hub.hear(...batch)
      expect(factsOf(hub.facts)).toEqual(factsOf(expected.facts))
      expect(openOf(hub)).toEqual(openOf(expected))
    }),
    { numRuns: runs(400) },
  )
})

it('I3: asked again, it changes nothing; and one fingerprint never has two incidents', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const hub = hubFor(history).hear(...history.said)
      const before = [...hub.incidents.values()]
      expect([...hub.assess().incidents.values()]).toEqual(before)
      expect(new Set(before.map(({ discriminator }) => discriminator)).size).toBe(before.length)
    }),
    { numRuns: 200 },
  )
})

it('spreads exactly the shortfall, and no line lacks more than it waits for', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const hub = hubFor(history).hear(...history.said)
      const { shortfall, index } = ledgerOf(hub.facts, connectionsOf(history), StockPolicy.parse(stockOf(history)))
      const lacking = [...hub.incidents.values()].map(({ quantity, details }) => ({
        quantity: Number(quantity),
        waiting: Number(details.waiting),
      }))
      expect(lacking.reduce((sum, { quantity }) => sum + quantity * 1e6, 0)).toBe(shortfall)
      expect(lacking.every(({ quantity, waiting }) => quantity > 0 && quantity <= waiting)).toBe(true)
      expect(index.owed).toBe(index.waiting.reduce((sum, { steps }) => sum + (steps.at(-1)?.waiting ?? 0), 0))
    }),
    { numRuns: 200 },
  )
})

it('keeps its index as a fresh one would be, through any joining and removing', () => {
  const steps = histories.chain(({ said }) =>
    fc.tuple(fc.constant(said), fc.array(fc.nat(), { maxLength: said.length })),
  )
  fc.assert(
    fc.property(steps, ([said, removals]) => {
      const hub = new Hub({ detector: oversell })
      hub.facts.index(stockIndex)
      for (const each of said) hub.hear(each as Said)
      for (const removal of removals) {
        const keys = [...hub.facts.all()].map(factKey)
        const key = keys[removal % Math.max(1, keys.length)]
        if (key !== undefined) hub.facts.remove(key)
      }
      const kept = hub.facts.index(stockIndex)
      const fresh = copy(hub.facts).index(stockIndex)
      expect(kept.owed).toBe(fresh.owed)
      expect(kept.waiting).toEqual(fresh.waiting)
      expect([...kept.lines()].sort(byAge)).toEqual([...fresh.lines()].sort(byAge))
      expect(new Map([...kept.moves].sort())).toEqual(new Map([...fresh.moves].sort()))
      expect(new Map([...kept.counts].sort())).toEqual(new Map([...fresh.counts].sort()))
    }),
    { numRuns: 200 },
  )
})

const byAge = (left: { age: string }, right: { age: string }): number => (left.age < right.age ? -1 : 1)
