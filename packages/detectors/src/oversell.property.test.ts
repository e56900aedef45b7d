import { type Fact, FactSet, factKey, ledgerOf, listingIndex, listingsOf, StockPolicy, stockIndex } from '@kilter/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { oversell } from './oversell.ts'
import { arrivals, type History, histories } from './testing/histories.ts'
import { naiveFindings, naivePosition } from './testing/naive-model.ts'
import { micros } from './testing/naive-world.ts'
import { clock, factsSaid, Hub } from './testing/shop.ts'

/** `PROPERTY_RUNS=50` tries fifty times as many histories. */
const runs = (usual: number): number => usual * Number(process.env.PROPERTY_RUNS ?? 1)

const stockOf = ({ poolLocations, tillSeesShipments }: History) => ({
  poolLocations: [...poolLocations],
  tillSeesShipments,
})
const hubFor = (history: History, policy = {}) =>
  new Hub({ detector: oversell, connections: history.connections, stock: stockOf(history), policy })
const ledgerFor = (hub: Hub, history: History) =>
  ledgerOf(hub.facts, history.connections, StockPolicy.parse(stockOf(history)))

const factsOf = (facts: FactSet) => [...facts.all()].map((fact) => JSON.stringify(fact)).sort()
const openOf = (hub: Hub) =>
  [...hub.incidents.values()]
    .filter(({ status }) => status === 'open')
    .map(({ detectedAt: _at, updatedAt: _updated, reopened: _reopened, version: _version, ...incident }) => incident)
    .sort((left, right) => (left.id < right.id ? -1 : 1))

it('DET-01: agrees with a model that sees the whole history in order: which lines, how much, why, since when', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const hub = hubFor(history).hear(...history.said)
      const { onHand, owed } = ledgerFor(hub, history)
      expect({ onHand, owed }).toEqual(naivePosition(history.said, history))
      const found = [...hub.incidents.values()].map(({ discriminator, order, quantity, cause, occurredAt }) => ({
        line: discriminator,
        order,
        micros: micros(quantity ?? ''),
        cause,
        occurredAt,
      }))
      expect(found).toEqual(naiveFindings(history.said, history))
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

it('I3: asked again, it changes nothing; and no fingerprint has two incidents, however often it came and went', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const hub = hubFor(history)
      for (const said of history.said) {
        const before = [...hub.hear(said).incidents.values()]
        expect([...hub.assess().incidents.values()]).toEqual(before)
      }
      const fingerprints = [...hub.incidents.values()].map(({ discriminator }) => discriminator)
      expect(new Set(fingerprints).size).toBe(fingerprints.length)
    }),
    { numRuns: runs(200) },
  )
})

it('spreads exactly the shortfall, and no line lacks more than it waits for', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const hub = hubFor(history, { includeBackorders: true }).hear(...history.said)
      const { shortfall, owed, index } = ledgerFor(hub, history)
      const lacking = openOf(hub).map(({ quantity = '', details }) => ({
        lacks: micros(quantity),
        waits: micros(details.waiting ?? ''),
      }))
      expect(lacking.reduce((sum, { lacks }) => sum + lacks, 0)).toBe(shortfall)
      expect(lacking.filter(({ lacks, waits }) => lacks <= 0 || lacks > waits)).toEqual([])
      expect(owed).toBe(index.waiting.reduce((sum, { steps }) => sum + (steps.at(-1)?.waiting ?? 0), 0))
    }),
    { numRuns: runs(200) },
  )
})

/** Facts of any history, some of which are corrected later: another line was meant. */
const facts = histories.map(({ said }) =>
  said.flatMap(factsSaid).flatMap((fact): Fact[] => {
    if (fact.kind !== 'shipment' && fact.kind !== 'refund') return [fact]
    return [fact, { ...fact, asOf: clock('15:00'), data: { ...fact.data, line: '1/2' } } as Fact]
  }),
)

it('keeps its index as a fresh one would be, through any joining and removing', () => {
  const steps = facts.chain((given) =>
    fc.array(fc.record({ which: fc.nat(), isRemoved: fc.boolean() }), { maxLength: 40 }).map((picks) => ({
      given,
      picks,
    })),
  )
  fc.assert(
    fc.property(steps, ({ given, picks }) => {
      const set = new FactSet()
      set.index(stockIndex)
      set.index(listingIndex)
      for (const { which, isRemoved } of picks) {
        const fact = given[which % Math.max(1, given.length)]
        if (!fact) continue
        if (isRemoved) set.remove(factKey(fact))
        else set.join(fact)
        expect(readingOf(set)).toEqual(readingOf(new FactSet(set.all())))
      }
    }),
    { numRuns: runs(200) },
  )
})

function readingOf(set: FactSet) {
  const index = set.index(stockIndex)
  const { owed, waiting } = index
  const sorted = <Value>(map: ReadonlyMap<string, Value>) => [...map].sort(([left], [right]) => (left < right ? -1 : 1))
  return {
    owed,
    waiting,
    lines: [...index.lines()].map((line) => comparable(line)).sort(),
    counts: sorted(index.counts),
    moves: sorted(index.moves),
    listings: listingsOf(set),
  }
}

/** Shipments of a line have no order among them. */
const comparable = ({ shipped, ...line }: { shipped: readonly unknown[] }): string =>
  JSON.stringify([line, shipped.map((each) => JSON.stringify(each)).sort()])

it('reads the same ledger from an index that grew as from a fresh one', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const hub = hubFor(history)
      for (const said of history.said) hub.hear(said)
      const fresh = hubFor(history).hear(...history.said)
      const { onHand, owed, shortfall, history: moments } = ledgerFor(hub, history)
      const {
        onHand: freshOnHand,
        owed: freshOwed,
        shortfall: freshShortfall,
        history: freshMoments,
      } = ledgerFor(fresh, history)
      expect([onHand, owed, shortfall]).toEqual([freshOnHand, freshOwed, freshShortfall])
      expect(moments.map(({ at, onHand: level }) => [at, level])).toEqual(
        freshMoments.map(({ at, onHand: level }) => [at, level]),
      )
    }),
    { numRuns: runs(200) },
  )
})
