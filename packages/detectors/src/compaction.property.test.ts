/** Letting go of old facts changes no answer, and what was let go does not come back. */
import {
  type ConnectionView,
  compactable,
  type Fact,
  FactSet,
  type Instant,
  isLetGo,
  ledgerOf,
  positionOf,
  StockPolicy,
} from '@kilter/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { oversell } from './oversell.ts'
import { type History, histories } from './testing/histories.ts'
import { clock, factsSaid, type Said, situationOf } from './testing/shop.ts'

const runs = (usual: number): number => usual * Number(process.env.PROPERTY_RUNS ?? 1)
const now = clock('23:00')

const stockOf = ({ poolLocations, tillSeesShipments }: History) =>
  StockPolicy.parse({ poolLocations: [...poolLocations], tillSeesShipments })

/** What may not change: what is on hand, owed and short, which lines lack how much. */
function answersOf(facts: FactSet, connections: readonly ConnectionView[], stock: StockPolicy) {
  const { onHand, owed, shortfall } = ledgerOf(facts, connections, stock)
  const situation = situationOf({ policy: oversell.policy.parse({}), now, connections, stock })
  const { findings } = oversell.assess(facts, situation)
  return { onHand, owed, shortfall, lacking: findings.map(({ discriminator, quantity }) => [discriminator, quantity]) }
}

/** Takes in what was not let go before, the order lines first. */
function hear(facts: FactSet, given: readonly Fact[], compactedTo?: Instant): void {
  const isLine = ({ kind }: Fact) => kind === 'line'
  for (const fact of [...given.filter(isLine), ...given.filter((each) => !isLine(each))]) {
    if (!isLetGo(fact, facts, compactedTo)) facts.join(fact)
  }
}

/** A delivery about an order says all of it again: how it stands by now, and whatever became of it. Vendors' orders do. */
function deliveryOf({ connection, draft }: Said, all: readonly Said[]): Fact[] {
  const isAbout = (said: Said) =>
    said.connection === connection &&
    said.draft.time <= draft.time &&
    ('order' in said.draft.data && 'order' in draft.data
      ? said.draft.data.order === draft.data.order
      : said.draft === draft)
  const facts = new FactSet(all.filter(isAbout).flatMap(factsSaid))
  return [...facts.all()].map((fact) => (fact.kind === 'line' ? { ...fact, asOf: draft.time } : fact))
}

const cuts = histories.chain((history) =>
  fc.record({
    history: fc.constant(history),
    horizon: fc.integer({ min: 2, max: 29 }).map((minute) => clock(`14:${String(minute).padStart(2, '0')}`)),
    /** How many of the later deliveries are there before anything is let go. */
    early: fc.nat({ max: 4 }),
    repeated: fc.shuffledSubarray([...history.said]),
  }),
)

it('leaves position and findings as they are, now and with everything that comes later; repeats bring nothing back', () => {
  fc.assert(
    fc.property(cuts, ({ history, horizon, early, repeated }) => {
      const { said, connections } = history
      const stock = stockOf(history)
      const answers = (facts: FactSet) => answersOf(facts, connections, stock)
      const sorted = said.toSorted((left, right) => (left.draft.time < right.draft.time ? -1 : 1))
      const past = sorted.filter(({ draft }) => draft.time <= horizon).length + early
      const before = sorted.slice(0, past).flatMap(factsSaid)
      const whole = new FactSet(before)
      const compacted = new FactSet(before)
      for (const key of compactable(compacted, horizon, stock)) compacted.remove(key)
      expect(answers(compacted)).toEqual(answers(whole))

      const kept = new FactSet(compacted.all())
      const isHeard = (each: Said) => sorted.indexOf(each) < past
      for (const each of repeated.filter(isHeard)) hear(kept, factsSaid(each), horizon)
      expect([...kept.all()]).toEqual([...compacted.all()])

      for (const each of sorted.slice(past)) {
        const delivery = deliveryOf(each, said)
        hear(whole, delivery)
        hear(compacted, delivery, horizon)
        expect(answers(compacted)).toEqual(answers(whole))
      }
    }),
    { numRuns: runs(500) },
  )
})

it('leaves where an item stood at any moment since then as it was', () => {
  fc.assert(
    fc.property(cuts, ({ history: { said, ...history }, horizon }) => {
      const stock = stockOf({ said, ...history })
      const whole = new FactSet(said.flatMap(factsSaid))
      const compacted = new FactSet(whole.all())
      for (const key of compactable(compacted, horizon, stock)) compacted.remove(key)
      const times = said.map(({ draft }) => draft.time as Instant).filter((at) => at > horizon)
      for (const at of [horizon, ...times, now])
        expect(positionOf(compacted, history.connections, stock, at)).toEqual(
          positionOf(whole, history.connections, stock, at),
        )
      expect(positionOf(whole, history.connections, stock, now)).toEqual(positionOf(whole, history.connections, stock))
    }),
    { numRuns: runs(300) },
  )
})

it('does let go: of counts that later counts replaced, of what they took in, and of closed orders', () => {
  const letGo = fc.sample(histories, { numRuns: 300, seed: 1 }).map((history) => {
    const facts = new FactSet(history.said.flatMap(factsSaid))
    return compactable(facts, clock('14:59'), stockOf(history)).map((key) => key.split('|')[0])
  })
  expect(new Set(letGo.flat())).toEqual(new Set(['count', 'sale', 'return', 'move', 'line', 'shipment', 'refund']))
})
