/** A hub is copied while it runs, lost, and made anew of the copy. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { jsonOf, typed } from '../support/kilter.ts'
import { shopify, soldTwice, webOrder } from '../support/sold-twice.ts'

let base: string
let running: RunningHub
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'kilter-backup-'))
})
afterAll(async () => {
  await running.hub.stop()
  rmSync(base, { recursive: true, force: true })
})

const titles = async () =>
  (await running.client.all<{ title: string }>('/v1/incidents?detector=oversell')).map(({ title }) => title)

it('comes back with its incidents, its secrets and its vendors, and hears a webhook that the backup had not', async () => {
  const folder = join(base, 'shop')
  running = await runHub({ folder })
  const [product, count, sale, order] = await soldTwice(running.client)
  for (const webhook of [product, count, sale, order]) if (webhook) await running.client.send(webhook)
  await running.hub.worker.idle()
  const before = await titles()
  expect(before).toHaveLength(1)
  const [web] = await running.client.all<{ id: string }>('/v1/connections')
  const later = shopify(web?.id ?? '', 'orders/create', webOrder(1002, '2026-11-20T14:09:00Z'))

  const made = await typed(['backup', join(base, 'monday.db'), '--data', folder, '--json'])
  expect([made.code, jsonOf(made)]).toEqual([0, expect.objectContaining({ lastDelivery: expect.stringMatching(/Z$/) })])
  copyFileSync(join(folder, 'hub.key'), join(base, 'kept.key'))
  await running.client.send(later)
  await running.hub.worker.idle()
  const after = await titles()
  expect(after).toHaveLength(2)
  await running.hub.stop()
  rmSync(folder, { recursive: true })

  const args = ['restore', join(base, 'monday.db'), '--data', folder, '--key', join(base, 'kept.key')]
  const restored = await typed(args)
  expect([restored.code, restored.out]).toEqual([0, expect.stringContaining(`Next: kilter start --data ${folder}`)])
  running = await runHub({ folder })
  expect(await titles()).toEqual(before)
  expect(await running.client.send(later)).toBe(200)
  await running.hub.worker.idle()
  expect((await titles()).sort()).toEqual(after.sort())
})

it('refuses what cannot be: no hub to copy, a file that is there, a folder in use', async () => {
  const file = join(base, 'monday.db')
  const codes = [
    await typed(['backup', join(base, 'new.db'), '--data', join(base, 'nowhere')]),
    await typed(['backup', file, '--data', join(base, 'shop')]),
    await typed(['restore', file, '--data', join(base, 'shop'), '--replace']),
  ]
  expect(codes.map(({ code }) => code)).toEqual([1, 1, 1])
  expect(codes.map(({ err }) => err).join('')).toMatch(
    /there is no hub in[\s\S]*is there already[\s\S]*uses this data folder/,
  )
})
