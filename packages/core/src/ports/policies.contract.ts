import { expect, it } from 'vitest'
import { type AdapterFactory, contract, rival, shop } from './adapter.contract.ts'

export const policiesContract = (open: AdapterFactory): void =>
  contract('policies', open, (bench) => {
    it('answers undefined where a tenant has said nothing', async () => {
      expect(await bench.adapter.policies.get(shop, 'oversell')).toBeUndefined()
    })

    it('keeps the last one said, also after it was closed and opened', async () => {
      await bench.adapter.policies.put(shop, 'oversell', { graceMinutes: 1 })
      await bench.adapter.policies.put(shop, 'oversell', { graceMinutes: 2 })
      for await (const { policies } of bench.nowAndAgain()) {
        expect(await policies.get(shop, 'oversell')).toEqual({ graceMinutes: 2 })
      }
    })

    it('names all that a tenant has said, also after it was closed and opened', async () => {
      await bench.adapter.policies.put(shop, 'oversell', { graceMinutes: 1 })
      await bench.adapter.policies.put(shop, 'stock', { pools: [] })
      await bench.adapter.policies.put(rival, 'oversell', { graceMinutes: 9 })
      for await (const { policies } of bench.nowAndAgain()) {
        expect(Object.fromEntries(await policies.all(shop))).toEqual({
          oversell: { graceMinutes: 1 },
          stock: { pools: [] },
        })
      }
    })

    it('TEN-01: keeps tenants and detectors apart', async () => {
      await bench.adapter.policies.put(shop, 'oversell', { graceMinutes: 1 })
      expect(await bench.adapter.policies.get(rival, 'oversell')).toBeUndefined()
      expect(await bench.adapter.policies.get(shop, 'stock')).toBeUndefined()
    })
  })
