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

    it('sets a policy only where it still is what was read, and lets one of two through who read the same', async () => {
      const { policies } = bench.adapter
      const put = (graceMinutes: number, was: { readonly policy: unknown }) =>
        policies.put(shop, 'oversell', { graceMinutes }, was)
      const first = await Promise.all([put(1, { policy: undefined }), put(2, { policy: undefined })])
      expect(first.sort()).toEqual(['moved', 'written'])
      const policy = await policies.get(shop, 'oversell', { fresh: true })
      const second = await Promise.all([put(3, { policy }), put(4, { policy })])
      expect([second.sort(), await put(5, { policy })]).toEqual([['moved', 'written'], 'moved'])
      const left = (await (await bench.again()).policies.get(shop, 'oversell')) as { graceMinutes: number }
      expect([3, 4]).toContain(left.graceMinutes)
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
