/** A policy that is tried before it is set, over HTTP and with the command line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { run } from '../../packages/cli/src/program.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { soldTwice } from '../support/sold-twice.ts'

interface DryRun {
  readonly subjects: number
  readonly added: { readonly count: number }
  readonly removed: { readonly count: number; readonly examples: readonly { readonly title: string }[] }
  readonly nextCursor: string | null
}

let running: RunningHub
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-policies-'))
  running = await runHub()
  for (const webhook of await soldTwice(running.client)) await running.client.send(webhook)
  await running.hub.worker.idle()
})
afterAll(async () => {
  await running.hub.stop()
  rmSync(folder, { recursive: true, force: true })
})

const path = '/v1/policies/oversell/dry-run'

it('says in words what would go, and changes nothing', async () => {
  const before = await running.client.all('/v1/incidents')
  const tried = await running.client.call<DryRun>('POST', path, { policy: { mode: 'off' }, days: 90 })
  expect(tried).toMatchObject({ added: { count: 0 }, removed: { count: 1 }, nextCursor: null })
  expect(tried.removed.examples[0]?.title).toContain('RED-DRESS-M')
  expect(await running.client.all('/v1/incidents')).toEqual(before)
  expect(await running.client.call('GET', '/v1/policies/oversell')).toMatchObject({ mode: 'on' })
})

it('refuses a policy that could not be set, a period without end, and a name that is none', async () => {
  const refused = async (at: string, body: unknown) => {
    const response = await running.client.fetch('POST', at, body)
    const { errors = [] } = (await response.json()) as { errors?: { path: string }[] }
    return [response.status, errors.map((error) => error.path)]
  }
  expect(await refused(path, { policy: { mode: 'loud' } })).toEqual([422, ['policy.mode']])
  expect(await refused(path, { policy: { nothing: 1 } })).toEqual([422, ['policy.nothing']])
  expect(await refused(path, { policy: {}, days: 91 })).toEqual([422, ['days']])
  expect(await refused(path, { policy: {}, cursor: 'made-up' })).toEqual([422, ['cursor']])
  expect(await refused('/v1/policies/nothing/dry-run', { policy: {} })).toEqual([404, []])
})

it('is tried, set and shown with the command line', async () => {
  const file = join(folder, 'oversell.json')
  writeFileSync(file, '{"mode":"off"}')
  const told = await kilter('policies', 'dry-run', 'oversell', file, '--days', '90')
  expect(told).toContain('Would no longer be reported (1):')
  expect(told).toContain('RED-DRESS-M')
  expect(JSON.parse(await kilter('policies', 'dry-run', 'oversell', file, '--days', '90', '--json'))).toMatchObject({
    removed: { count: 1 },
  })
  expect(JSON.parse(await kilter('policies', 'set', 'oversell', file))).toMatchObject({ mode: 'off' })
  expect(JSON.parse(await kilter('policies', 'show', 'oversell'))).toMatchObject({ mode: 'off' })
})

async function kilter(...args: string[]): Promise<string> {
  let out = ''
  const spy = vi.spyOn(console, 'log').mockImplementation((text) => {
    out += `${text}\n`
  })
  vi.stubEnv('KILTER_URL', running.client.url)
  vi.stubEnv('KILTER_ADMIN_KEY', 'test-admin-key')
  try {
    await run([process.execPath, 'kilter', ...args])
    expect(process.exitCode ?? 0).toBe(0)
    return out
  } finally {
    vi.unstubAllEnvs()
    spy.mockRestore()
  }
}
