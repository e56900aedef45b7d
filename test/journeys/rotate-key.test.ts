/** A shop lets a new key take the place of the old one. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runHub } from '../support/hub.ts'
import { typed } from '../support/kilter.ts'
import { soldTwice } from '../support/sold-twice.ts'

const base = mkdtempSync(join(tmpdir(), 'kilter-rotate-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

it('SEC-03: kilter rotate-key, a restart, and the hub does the rest while it works', async () => {
  const folder = join(base, 'shop')
  const keyBytes = () => readFileSync(join(folder, 'hub.key'))
  const first = await runHub({ folder })
  const webhooks = await soldTwice(first.client)
  for (const webhook of webhooks.slice(0, 3)) await first.client.send(webhook)
  await first.hub.worker.idle()
  const before = keyBytes()
  const said = await typed(['rotate-key', '--data', folder])
  expect([said.code, said.out]).toEqual([0, expect.stringContaining('Restart the hub now.')])
  await first.hub.stop()

  const second = await runHub({ folder })
  expect(await second.client.send(webhooks[3] as never)).toBe(200)
  await expect.poll(() => keyBytes().length, { timeout: 10_000 }).toBe(32)
  await second.hub.worker.idle()
  expect(await second.client.all('/v1/incidents?detector=oversell')).toHaveLength(1)
  expect(keyBytes().equals(before)).toBe(false)
  const again = await typed(['rotate-key', '--data', join(base, 'nowhere'), '--json'])
  expect([again.code, again.err]).toEqual([1, expect.stringMatching(/^The key was not replaced: .*is missing/)])
  await second.hub.stop()
})
