import { expect, it } from 'vitest'
import { addMilliseconds } from '../values.ts'
import { type AdapterFactory, contract, rival, shop, till, web } from './adapter.contract.ts'
import { countedDaysMax } from './runtime.ts'

const dayMilliseconds = 24 * 3_600_000

export const countersContract = (open: AdapterFactory): void =>
  contract('counters', open, (bench) => {
    const dayAfter = (days: number): string =>
      addMilliseconds(bench.clock.now(), days * dayMilliseconds).slice(0, '2026-11-20'.length)

    it('knows nothing of a connection that nothing was counted of', async () => {
      const { counters } = bench.adapter
      expect([await counters.read(shop, till), await counters.days(shop, till, '2000-01-01')]).toEqual([{}, []])
    })

    it('adds up in all and by day, each connection for itself, also after it was closed and opened', async () => {
      const { counters } = bench.adapter
      const today = dayAfter(0)
      counters.add(shop, till, 'kept', 2)
      counters.add(shop, till, 'not-kept')
      counters.addToDay(shop, till, 'told-60')
      counters.add(shop, web, 'kept')
      counters.add(rival, till, 'kept', 9)
      await counters.flush()
      for await (const { counters: read } of bench.nowAndAgain()) {
        expect(await read.read(shop, till)).toEqual({ kept: 2, 'not-kept': 1 })
        expect(await read.days(shop, till, today)).toEqual([
          { day: today, counts: { kept: 2, 'not-kept': 1, 'told-60': 1 } },
        ])
        expect(await read.days(shop, web, today)).toEqual([{ day: today, counts: { kept: 1 } }])
      }
    })

    it('keeps days apart, answers the latest first and those asked for alone', async () => {
      const { counters } = bench.adapter
      const [first, second, third] = [dayAfter(0), dayAfter(1), dayAfter(2)]
      for (const count of [1, 2, 3]) {
        counters.add(shop, till, 'kept', count)
        await counters.flush()
        bench.clock.advance(dayMilliseconds)
      }
      expect(await counters.read(shop, till)).toEqual({ kept: 6 })
      expect(await counters.days(shop, till, second)).toEqual([
        { day: third, counts: { kept: 3 } },
        { day: second, counts: { kept: 2 } },
      ])
      expect((await counters.days(shop, till, first)).map(({ day }) => day)).toEqual([third, second, first])
    })

    it('lets days go that are too long ago, and nothing of the sums', async () => {
      const { counters } = bench.adapter
      counters.add(shop, till, 'kept')
      await counters.flush()
      bench.clock.advance((countedDaysMax + 1) * dayMilliseconds)
      counters.add(shop, till, 'kept')
      await counters.flush()
      expect(await counters.days(shop, till, '2000-01-01')).toHaveLength(1)
      expect(await counters.read(shop, till)).toEqual({ kept: 2 })
    })
  })
