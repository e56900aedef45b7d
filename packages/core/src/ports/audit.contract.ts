import { expect, it } from 'vitest'
import { type AuditNote, follows, noEntries } from '../audit/entry.ts'
import { addMilliseconds } from '../values.ts'
import { type AdapterFactory, contract, noon, paged, refusesForeignCursors, rival, shop } from './adapter.contract.ts'

const note = (number: number, given: Partial<AuditNote> = {}): AuditNote => ({
  at: addMilliseconds(noon, number),
  actor: { kind: 'key', id: 'key_1', name: 'Ada', role: 'admin' },
  action: 'POST /v1/connections',
  object: `con_${number}`,
  status: 201,
  ...given,
})

export const auditContract = (open: AdapterFactory): void =>
  contract('audit', open, (bench) => {
    const append = (...notes: readonly AuditNote[]) =>
      notes.reduce(async (before, each) => [...(await before), await bench.adapter.audit.append(shop, each)], none())
    const none = async () => [] as Awaited<ReturnType<typeof bench.adapter.audit.append>>[]

    it('SEC-05: is a chain for each tenant, also after it was closed and opened', async () => {
      expect(await bench.adapter.audit.head(shop)).toEqual(noEntries)
      const [first, second] = await append(note(1), note(2))
      await bench.adapter.audit.append(rival, note(3))
      const { audit } = await bench.again()
      const third = await audit.append(shop, note(4))
      const found = await audit.after(shop, 0, 10)
      expect(found).toEqual([first, second, third])
      const digest = await audit.digest(shop)
      let head = noEntries
      for (const entry of found) {
        expect(follows(entry, head, digest)).toBe(true)
        head = { seq: entry.seq, proof: entry.proof }
      }
      expect(await audit.head(shop)).toEqual(head)
      expect(await audit.after(shop, 1, 1)).toEqual([second])
      const foreign = await audit.after(rival, 0, 10)
      expect(foreign).toMatchObject([{ seq: 1, object: 'con_3' }])
      expect((await audit.digest(rival))('x')).not.toBe(digest('x'))
    })

    it('puts those that are written at once one behind the other, and loses none', async () => {
      const numbers = Array.from({ length: 8 }, (_, index) => index)
      await Promise.all(numbers.map((number) => bench.adapter.audit.append(shop, note(number))))
      const found = await (await bench.again()).audit.after(shop, 0, 20)
      expect(found.map(({ seq }) => seq)).toEqual(numbers.map((number) => number + 1))
      expect(new Set(found.map(({ object }) => object)).size).toBe(numbers.length)
      const digest = await bench.adapter.audit.digest(shop)
      for (const [index, entry] of found.entries())
        expect(follows(entry, found[index - 1] ?? noEntries, digest)).toBe(true)
    })

    it('lists the newest first, page by page, and by who, what and when', async () => {
      const by = (id: string) => ({ actor: { kind: 'key', id } }) as const
      const told = await append(
        note(1),
        note(2, by('key_2')),
        note(3),
        note(4, { object: 'con_1', ...by('key_2') }),
        note(5),
      )
      const { audit } = await bench.again()
      const listed = async (filter: Parameters<typeof audit.list>[1]) =>
        (await paged(2, (page) => audit.list(shop, filter, page))).map(({ seq }) => seq)
      expect(await paged(2, (page) => audit.list(shop, {}, page))).toEqual([...told].reverse())
      expect(await listed({ actor: 'key_2' })).toEqual([4, 2])
      expect(await listed({ object: 'con_1' })).toEqual([4, 1])
      expect(await listed({ object: 'con_1', actor: 'key_1' })).toEqual([1])
      expect(await listed({ since: addMilliseconds(noon, 3) })).toEqual([5, 4, 3])
      expect(await listed({ actor: 'key_9' })).toEqual([])
    })

    it('TEN-05: refuses a cursor that is edited, another filter’s or another tenant’s', async () => {
      await append(note(1), note(2))
      for (const number of [3, 4]) await bench.adapter.audit.append(rival, note(number))
      const { audit } = bench.adapter
      await refusesForeignCursors(
        (page) => audit.list(shop, {}, page),
        [(page) => audit.list(rival, {}, page), (page) => audit.list(shop, { actor: 'key_1' }, page)],
      )
    })
  })
