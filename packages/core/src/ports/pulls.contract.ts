import { expect, it } from 'vitest'
import { addMilliseconds } from '../values.ts'
import { type AdapterFactory, connection, contract, noon, rival, shop, till, web } from './adapter.contract.ts'
import type { Pull } from './pulls.ts'

const pull = (given: Partial<Pull> = {}): Pull => ({
  ...{ tenant: shop, connection: till, version: 0, everyMinutes: 60, watermark: noon, attempts: 0, lists: {} },
  dueAt: noon,
  ...given,
})
const soon = addMilliseconds(noon, 1_000)

export const pullsContract = (open: AdapterFactory): void =>
  contract('pulls', open, (bench) => {
    const connected = async (...given: Parameters<typeof connection>[0][]) => {
      for (const each of given) await bench.adapter.connections.put(connection(each))
    }

    it('knows nothing of a connection that was never asked about', async () => {
      await connected({})
      expect(await bench.adapter.pulls.read(shop, till)).toBeUndefined()
    })

    it('gives back what was written, a version on, also after it was closed and opened', async () => {
      await connected({})
      const walk = { since: noon, startedAt: noon, cursor: 'ä"', pages: 1, listed: 2, kept: 1, restarts: 0 }
      const written = pull({ lists: { orders: { watermark: noon, walk } } })
      expect(await bench.adapter.pulls.write(written)).toBe('written')
      for await (const { pulls } of bench.nowAndAgain()) {
        expect(await pulls.read(shop, till)).toEqual({ ...written, version: 1 })
      }
    })

    it('lets exactly one of two writers through where both saw the same version', async () => {
      await connected({})
      const { pulls } = bench.adapter
      const both = (version: number) =>
        Promise.all([pulls.write(pull({ version, attempts: 1 })), pulls.write(pull({ version, attempts: 2 }))])
      expect((await both(0)).sort()).toEqual(['moved', 'written'])
      expect((await both(1)).sort()).toEqual(['moved', 'written'])
      expect(await pulls.read(shop, till)).toMatchObject({ version: 2 })
    })

    it('names those whose turn has come, the longest due first, and before them whose turn never came', async () => {
      await connected({}, { id: web })
      const { pulls } = bench.adapter
      const due = async (at = noon) => (await pulls.due(at, 10)).map((name) => name.connection)
      expect((await due()).sort()).toEqual([till, web])
      await pulls.write(pull({ dueAt: soon }))
      expect(await due()).toEqual([web])
      await pulls.write(pull({ connection: web }))
      expect(await due()).toEqual([web])
      expect(await due(soon)).toEqual([web, till])
      expect(await pulls.due(soon, 1)).toEqual([{ tenant: shop, connection: web }])
    })

    it('never names one that is due at no time', async () => {
      await connected({})
      const { dueAt: _, ...never } = pull()
      await bench.adapter.pulls.write(never)
      expect(await bench.adapter.pulls.due(soon, 10)).toEqual([])
    })

    it('forgets a connection with its removal, and writes nothing of it any more', async () => {
      await connected({})
      const { pulls, connections } = bench.adapter
      await pulls.write(pull())
      await connections.remove(shop, till)
      expect(await pulls.due(soon, 10)).toEqual([])
      expect(await pulls.read(shop, till)).toBeUndefined()
      expect(await pulls.write(pull({ version: 1 }))).toBe('moved')
      expect(await pulls.write(pull())).toBe('moved')
    })

    it('TEN-01: keeps tenants apart', async () => {
      await connected({})
      const { pulls } = bench.adapter
      await pulls.write(pull())
      expect(await pulls.read(rival, till)).toBeUndefined()
      expect(await pulls.write(pull({ tenant: rival, version: 1 }))).toBe('moved')
      expect(await pulls.write(pull({ tenant: rival }))).toBe('moved')
      expect(await pulls.read(shop, till)).toMatchObject({ version: 1 })
    })
  })
