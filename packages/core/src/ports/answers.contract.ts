import { expect, it } from 'vitest'
import { addMilliseconds } from '../values.ts'
import { type AdapterFactory, contract, noon, rival, shop } from './adapter.contract.ts'
import { keptMilliseconds, runningMilliseconds } from './answers.ts'

const answer = { status: 201, contentType: 'application/json', body: '{"id":"con_1","key":"planted"}', etag: '"1-a"' }

export const answersContract = (open: AdapterFactory): void =>
  contract('answers', open, (bench) => {
    const begin = async (name: string, request = 'r', after = 0, tenant = shop) =>
      bench.adapter.answers.begin(tenant, name, request, addMilliseconds(noon, after))

    it('TEN-06: gives the answer to whoever asks the same again, also after it was closed and opened', async () => {
      expect(await begin('n')).toEqual({ state: 'begun' })
      expect(await begin('n')).toEqual({ state: 'running' })
      await bench.adapter.answers.finish(shop, 'n', answer)
      for await (const { answers } of bench.nowAndAgain())
        expect(await answers.begin(shop, 'n', 'r', noon)).toEqual({ state: 'answered', answer })
    })

    it('TEN-06: lets one of many through who ask at once', async () => {
      const states = await Promise.all(Array.from({ length: 20 }, () => begin('n')))
      expect(states.filter(({ state }) => state === 'begun').length).toBe(1)
      expect(states.filter(({ state }) => state === 'running').length).toBe(19)
    })

    it('TEN-06: knows another request under the same name for what it is, and each tenant by itself', async () => {
      await begin('n')
      expect(await begin('n', 'other')).toEqual({ state: 'another' })
      await bench.adapter.answers.finish(shop, 'n', answer)
      expect(await begin('n', 'other')).toEqual({ state: 'another' })
      expect(await begin('n', 'r', 0, rival)).toEqual({ state: 'begun' })
      expect(await begin('m')).toEqual({ state: 'begun' })
    })

    it('begins anew what was given up, what nobody finished, and what is a day old', async () => {
      await begin('n')
      await bench.adapter.answers.giveUp(shop, 'n')
      expect(await begin('n', 'other')).toEqual({ state: 'begun' })
      expect(await begin('n', 'other', runningMilliseconds - 1)).toEqual({ state: 'running' })
      expect(await begin('n', 'other', runningMilliseconds)).toEqual({ state: 'begun' })
      expect(await begin('n', 'other', runningMilliseconds + 1)).toEqual({ state: 'running' })
      await bench.adapter.answers.finish(shop, 'n', answer)
      expect(await begin('n', 'other', keptMilliseconds - 1)).toMatchObject({ state: 'answered' })
      expect(await begin('n', 'new', keptMilliseconds + runningMilliseconds)).toEqual({ state: 'begun' })
      expect(await begin('n', 'new', keptMilliseconds + runningMilliseconds)).toEqual({ state: 'running' })
    })
  })
