/** A shop decides about its incidents, over HTTP and by the command line. */

import { itemSubject, quantityFrom } from '@kilter/core'
import { noChange, incident as record } from '@kilter/core/contracts'
import { defaultTenant } from '@kilter/embedded'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { run } from '../../packages/cli/src/program.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { soldTwice } from '../support/sold-twice.ts'

interface Told {
  readonly id: string
  readonly status: string
  readonly version: number
}

let running: RunningHub
let incident: Told
const at = (path: string): string => `/v1/incidents/${incident.id}${path}`
const post = (path: string, body: unknown = {}) => running.client.call<Told>('POST', at(path), body)
const status = async (path: string, body?: unknown) => (await running.client.fetch('POST', at(path), body)).status

beforeEach(async () => {
  running = await runHub()
  for (const webhook of await soldTwice(running.client)) await running.client.send(webhook)
  await running.hub.worker.idle()
  const [first] = await running.client.all<Told>('/v1/incidents?detector=oversell')
  if (!first) throw new Error('nothing found')
  incident = first
})
afterEach(() => running.hub.stop())

it('acknowledges, snoozes, closes, reopens and comments, and keeps who did it and why', async () => {
  expect(await post('/acknowledge', { reason: 'on it' })).toMatchObject({ status: 'acknowledged', version: 2 })
  const until = new Date(Date.now() + 3_600_000).toISOString().replace('Z', '+00:00')
  expect(await post('/snooze', { until })).toMatchObject({ status: 'snoozed' })
  expect(await post('/unsnooze')).toMatchObject({ status: 'open' })
  expect(await post('/comment', { text: 'called the till' })).toMatchObject({ status: 'open' })
  expect(await post('/assign', { to: 'Ben' })).toMatchObject({ assignee: 'Ben' })
  expect(await post('/resolve', { reason: 'swapped' })).toMatchObject({ status: 'resolved', reason: 'swapped' })
  expect(await post('/reopen')).toMatchObject({ status: 'open' })
  expect(await post('/false-alarm', { reason: 'counted' })).toMatchObject({ falseAlarm: { reason: 'counted' } })
  expect(await post('/true-alarm')).toMatchObject({ status: 'open' })
  const history = await running.client.all<{ type: string; by: unknown; why?: string }>(at('/history?limit=3'))
  expect(history.map(({ type }) => type.replace('incident.', '')).reverse()).toEqual([
    ...['opened', 'acknowledged', 'snoozed', 'woken', 'commented', 'assigned'],
    ...['resolved', 'reopened', 'marked-false', 'unmarked-false'],
  ])
  expect(history.at(-1)?.by).toEqual({ kind: 'hub' })
  expect(history.find(({ why }) => why === 'called the till')?.by).toEqual({ kind: 'key', name: 'admin' })
})

it('refuses what the status does not allow, another version, and fields that are wrong', async () => {
  const acknowledge = async (seen: string) =>
    (await running.client.fetch('POST', at('/acknowledge'), {}, { 'if-match': seen })).status
  expect(await acknowledge('"9"')).toBe(412)
  expect(await acknowledge('"1"')).toBe(200)
  expect(await status('/resolve', {})).toBe(422)
  expect(await status('/resolve', { reason: ' ' })).toBe(422)
  expect(await status('/snooze', { until: 'tomorrow' })).toBe(422)
  expect(await status('/snooze', { until: '2020-01-01T00:00:00Z' })).toBe(422)
  expect(await status('/comment', { text: 'x'.repeat(1_001) })).toBe(422)
  expect(await status('/acknowledge', { reasn: 'x' })).toBe(422)
  expect(await status('/resolve', { reason: 'done' })).toBe(200)
  expect(await status('/acknowledge', {})).toBe(409)
})

it('decides about many by id or by filter, with an outcome for each', async () => {
  const bulk = (body: unknown) => running.client.call('POST', '/v1/incidents/bulk', body)
  const action = { do: 'acknowledge' }
  expect(await bulk({ ids: [incident.id, 'inc_nothing'], action })).toEqual({
    items: [
      { id: incident.id, outcome: 'done', status: 'acknowledged', version: 2 },
      { id: 'inc_nothing', outcome: 'not-found' },
    ],
    more: false,
  })
  expect(await bulk({ filter: { detector: 'oversell' }, action })).toMatchObject({ items: [{ outcome: 'unchanged' }] })
  for (const body of [{ action }, { ids: [], action }, { ids: ['a'], filter: {}, action }, { ids: ['a'] }]) {
    expect((await running.client.fetch('POST', '/v1/incidents/bulk', body)).status).toBe(422)
  }
})

it('does the same by the command line, and shows the history with the incident', async () => {
  expect(await kilter('incidents', 'ack', incident.id)).toMatch(/^0 inc_\S+ {2}done \[acknowledged\]/)
  expect(await kilter('incidents', 'snooze', incident.id, '--until', 'soon')).toMatch(/^2 .*2026-11-27T18/s)
  expect(await kilter('incidents', 'snooze', incident.id)).toContain('done [snoozed]')
  expect(await kilter('incidents', 'resolve', incident.id)).toMatch(/^2 /)
  expect(await kilter('incidents', 'resolve', incident.id, '--reason', 'swapped')).toContain('done [resolved]')
  expect(await kilter('incidents', 'ack', incident.id, 'inc_no')).toMatch(/^1 .*refused.*no such incident.*2 of 2/s)
  expect(await kilter('incidents', 'reopen', incident.id, '--json')).toContain('"outcome": "done"')
  expect(await kilter('incidents', 'comment', incident.id, '--text', 'hello')).toContain('done [open]')
  expect(await kilter('incidents', 'false-alarm', incident.id, '--reason', 'no')).toContain('done [resolved]')
  const told = await kilter('incidents', incident.id)
  expect(told).toMatch(/History:\n.*opened by the hub\n +for dlv_.*\n.*acknowledged by admin\n/)
  expect(told).toMatch(/resolved by admin: swapped/)
})

it('tells as one story what one thing is behind, over HTTP and by the command line', async () => {
  const stories = await running.client.all<{ key: string; title: string; incidents: number; byDetector: object }>(
    '/v1/stories?status=open&limit=1',
  )
  const listed = await running.client.all<{ story: string }>('/v1/incidents?status=open')
  expect(stories.map(({ key }) => key)).toEqual([...new Set(listed.map(({ story }) => story))].sort())
  expect(stories.reduce((sum, { incidents }) => sum + incidents, 0)).toBe(listed.length)
  const { story } = await running.client.call<{ story: string }>('GET', at(''))
  const own = stories.find(({ key }) => key === story)
  expect(own?.byDetector).toHaveProperty('oversell')
  expect(await running.client.all(`/v1/incidents?status=open&story=${encodeURIComponent(story)}`)).toHaveLength(
    own?.incidents ?? 0,
  )
  const told = await kilter('incidents', '--stories')
  expect(told).toContain(own?.title)
  expect(told).toContain(story)
  expect(await kilter('incidents', '--story', story)).toContain(incident.id)
  expect(await kilter('incidents', '--stories', '--status', 'resolved')).toContain('No stories')
  expect(await kilter('incidents', '--stories', '--detector', 'oversell')).toMatch(/^2 /)
  expect((await running.client.fetch('GET', '/v1/stories?detector=oversell')).status).toBe(422)
  const filter = { story, detector: 'oversell' }
  expect(
    await running.client.call('POST', '/v1/incidents/bulk', { filter, action: { do: 'acknowledge' } }),
  ).toMatchObject({ items: [{ id: incident.id, outcome: 'done' }] })
})

it('suggests a tolerance from what was marked as false alarms, and changes nothing', async () => {
  const path = '/v1/policies/stock.drift/suggestions'
  expect(await running.client.call('GET', path)).toEqual({ items: [] })
  const [{ id: connection } = { id: '' }] = await running.client.all<{ id: string }>('/v1/connections')
  const { subjects } = running.hub.store
  for (const number of [1, 2, 3]) {
    const subject = itemSubject(`ITEM-${number}`)
    const given = {
      detector: 'stock.drift',
      tenant: defaultTenant,
      details: { connection },
      quantity: quantityFrom(number),
    }
    const opened = { type: 'incident.opened' as const, incident: record('1', given, subject) }
    const state = await subjects.read(defaultTenant, subject)
    await subjects.commit(defaultTenant, subject, state, { ...noChange, incidents: [opened] })
    await running.client.call('POST', `/v1/incidents/${opened.incident.id}/false-alarm`, { reason: 'display pieces' })
  }
  const { items } = await running.client.call<{ items: { override: object; text: string }[] }>('GET', path)
  expect(items).toMatchObject([{ suggested: '3', now: '0', marked: 3, override: { tolerance: '3' } }])
  expect(items[0]?.text).toContain('3 of the last 3 stock.drift incidents')
  const told = await kilter('policies', 'suggestions', 'stock.drift')
  expect(told).toMatch(
    /^0 .*3 of the last 3 stock\.drift incidents.*"tolerance":"3".*kilter policies dry-run stock\.drift/s,
  )
  expect(await kilter('policies', 'suggestions', 'stock.drift', '--json')).toContain('"suggested": "3"')
  expect(await running.client.call('GET', '/v1/policies/stock.drift')).toMatchObject({ tolerance: '0', overrides: [] })
  const overrides = items.map(({ override }) => override)
  await running.client.call('PUT', '/v1/policies/stock.drift', { overrides })
  expect(await running.client.call('GET', path)).toEqual({ items: [] })
  expect(await kilter('policies', 'suggestions', 'stock.drift')).toMatch(
    /^0 .*too few incidents are marked as false alarms/s,
  )
  expect(await kilter('policies', 'suggestions', 'nothing')).toMatch(/^1 .*\(404\)/s)
  expect((await running.client.fetch('GET', '/v1/policies/nothing/suggestions')).status).toBe(404)
})

/** The exit code, and all that was said. */
async function kilter(...args: readonly string[]): Promise<string> {
  const said: string[] = []
  const hear = (text: unknown) => void said.push(String(text))
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(hear),
    vi.spyOn(console, 'error').mockImplementation(hear),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      hear(text)
      return true
    }),
  ]
  vi.stubEnv('KILTER_URL', running.client.url)
  vi.stubEnv('KILTER_ADMIN_KEY', 'test-admin-key')
  process.exitCode = 0
  try {
    await run([process.execPath, 'kilter', ...args])
    return `${process.exitCode ?? 0} ${said.join('\n')}`
  } finally {
    process.exitCode = 0
    vi.unstubAllEnvs()
    for (const spy of spies) spy.mockRestore()
  }
}
