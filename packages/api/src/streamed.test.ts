import { expect, it } from 'vitest'
import { streamed } from './streamed.ts'

const page = (number: number, last: number) => ({
  items: [number],
  nextCursor: number < last ? String(number + 1) : null,
})

it('reads the next page only once somebody takes it, so that a slow reader holds no list in memory', async () => {
  let read = 0
  const list = async ({ cursor = '1' }) => {
    read += 1
    return page(Number(cursor), 1_000)
  }
  const reader = (await streamed({ head: 'number\n', list, write: (items) => `${items}\n` })).getReader()
  expect(await reader.read()).toMatchObject({ done: false })
  await new Promise((resolve) => setImmediate(resolve))
  expect(read).toBeLessThan(5)
  await reader.cancel()
})

it('writes all pages under one head, short and empty ones too, and ends', async () => {
  const pages = [[1, 2], [], [3], []]
  const list = async ({ cursor = '0' }) => {
    const at = Number(cursor)
    return { items: pages[at] ?? [], nextCursor: at < 3 ? String(at + 1) : null }
  }
  const text = (write: (items: readonly number[]) => string) => streamed({ head: 'h;', list, write })
  expect(await new Response(await text((items) => `${items};`)).text()).toBe('h;1,2;3;')
})

it('says what is wrong before the file begins, and cuts the file off where reading fails later', async () => {
  const failing =
    (at: string) =>
    async ({ cursor = '1' }) => {
      if (cursor === at) throw new Error('cannot read')
      return page(Number(cursor), 9)
    }
  await expect(streamed({ list: failing('1'), write: String })).rejects.toThrow('cannot read')
  await expect(new Response(await streamed({ list: failing('3'), write: String })).text()).rejects.toThrow()
})
