import { type Inbox, Refusal } from '@kilter/core'
import { delivery } from '@kilter/core/contracts'
import { expect, it } from 'vitest'
import { spilling, unspilled } from './spill.ts'

const throttled = { put: async () => Promise.reject(new Refusal('unavailable', 'busy')) } as unknown as Inbox
const broken = { put: async () => Promise.reject(new TypeError('bug')) } as unknown as Inbox

it('hands what the store cannot take to the queue, byte for byte', async () => {
  const sent: string[] = []
  const inbox = spilling(throttled, { send: async (text) => void sent.push(text) })
  const given = delivery(1, { body: Uint8Array.from({ length: 300 }, (_, index) => index % 256) })
  expect(await inbox.put(given)).toBe('kept')
  const back = unspilled(sent[0] ?? '')
  expect({ ...back, body: [...back.body] }).toEqual({ ...given, body: [...given.body] })
})

it('refuses, to be tried again, where the queue cannot take it either or it is too large for it', async () => {
  const down = { send: async () => Promise.reject(new Error('no')) }
  await expect(spilling(throttled, down).put(delivery(1))).rejects.toMatchObject({ code: 'unavailable' })
  const sent: string[] = []
  const open = { send: async (text: string) => void sent.push(text) }
  const large = delivery(1, { body: Buffer.alloc(900 * 1024) })
  await expect(spilling(throttled, open).put(large)).rejects.toMatchObject({ code: 'unavailable' })
  expect(sent).toEqual([])
})

it('does not hide our own mistakes in the queue', async () => {
  await expect(spilling(broken, { send: async () => {} }).put(delivery(1))).rejects.toThrow(TypeError)
})
