/** What the API says of a field that is wrong: in words, at the field and above. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'

let running: RunningHub
beforeAll(async () => {
  running = await runHub()
})
afterAll(() => running.hub.stop())

async function problemOf(method: string, path: string, body?: unknown) {
  const response = await running.client.fetch(method, path, body)
  const { detail, errors } = (await response.json()) as { detail?: string; errors?: { path: string; detail: string }[] }
  return { status: response.status, detail, errors }
}

it.each([
  ['GET', '/v1/incidents?limit=9999', undefined, 'limit', 'must be a whole number from 1 to 200'],
  ['GET', '/v1/incidents?limit=201', undefined, 'limit', 'must be a whole number from 1 to 200'],
  ['GET', '/v1/incidents?limit=some', undefined, 'limit', 'must be a whole number from 1 to 200'],
  ['GET', '/v1/incidents?status=new', undefined, 'status', 'must be one of open, acknowledged, snoozed, resolved'],
  ['GET', '/v1/deliveries?from=yesterday', undefined, 'from', expect.stringMatching(/^must be a time/)],
  ['POST', '/v1/keys', { role: 'viewer' }, 'name', 'is missing'],
  ['POST', '/v1/keys', { name: '', role: 'viewer' }, 'name', 'must not be empty'],
  ['POST', '/v1/keys', { name: 7, role: 'viewer' }, 'name', 'must be a text, not a number'],
  ['POST', '/v1/keys', { name: 'a'.repeat(101), role: 'viewer' }, 'name', 'must have at most 100 characters'],
  ['POST', '/v1/keys', { name: 'a', role: 'viewer', more: 1 }, 'more', 'not a field of this resource'],
  ['POST', '/v1/connections', {}, 'vendor', 'is missing'],
])('says in words what is wrong: %s %s %j', async (method, path, body, field, detail) => {
  const problem = await problemOf(method, path, body)
  expect(problem).toMatchObject({ status: 422, errors: expect.arrayContaining([{ path: field, detail }]) })
  const [first] = problem.errors ?? []
  expect(problem.detail).toContain(`${first?.path}: ${first?.detail}`)
  expect(JSON.stringify(problem)).not.toMatch(/expected|received|Invalid|Too big|pattern|nonoptional/)
})

it('takes a day for a moment: from its start in UTC', async () => {
  for (const path of ['/v1/deliveries?from=2026-11-20', '/v1/events?before=2026-11-20', '/v1/audit?since=2026-11-20'])
    expect([path, (await problemOf('GET', path)).status]).toEqual([path, 200])
  const noDay = await problemOf('GET', '/v1/deliveries?from=2026-02-30')
  expect([noDay.status, noDay.detail]).toEqual([422, expect.stringMatching(/^from: must be a time/)])
})
