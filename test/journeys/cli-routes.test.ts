/** Who is told of what, set and read on the command line. */
import type { Channel } from '@kilter/core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createProgram } from '../../packages/cli/src/program.ts'
import { type RunningHub, runHub } from '../support/hub.ts'

let running: RunningHub
let olga: string

beforeAll(async () => {
  const tool: Channel = {
    ...{ kind: 'slack', address: z.string(), needsConfirmation: false, mask: () => '•••' },
    ...{ rate: { perAddressPerSecond: 1, perSecond: 1 }, send: async () => ({ status: 'sent' }) },
  }
  running = await runHub({ channels: new Map([['slack', tool]]) })
  process.env.KILTER_ADMIN_KEY = 'test-admin-key'
  const add = (name: string) =>
    running.client.call<{ id: string }>('POST', '/v1/recipients', { name, channel: 'slack', address: name })
  olga = (await add('Olga')).id
  await add('Otto')
})
afterAll(() => running.hub.stop())

/** What it prints. */
async function kilter(...words: string[]): Promise<string> {
  const said: string[] = []
  const spy = vi.spyOn(console, 'log').mockImplementation((text) => void said.push(String(text)))
  try {
    await createProgram().parseAsync(['node', 'kilter', ...words, '--url', running.client.url])
  } finally {
    spy.mockRestore()
  }
  return said.join('\n')
}
const routes = () => running.client.all<Record<string, unknown>>('/v1/routes')

it('shows what holds where nothing is set, and adds a route by the names of people', async () => {
  expect(await kilter('routes', 'list')).toMatch(/Critical at once.*critical.*Olga, Otto.*\n.*The rest once a day/)
  const flags = ['--detector', 'oversell', 'price.*', '--severity', 'warning', '--impact', '50.00EUR']
  const times = ['--wait', '1m', '--at-most-every', '2h', '--quiet', '22:00-07:00', '--quiet-critical']
  const others = ['--repeat', '4h', '--escalate-after', '30m', '--escalate-to', 'Otto']
  expect(await kilter('routes', 'add', '--name', 'Stock', '--to', 'Olga', ...flags, ...times, ...others)).toMatch(
    /^Route Stock added: rte_.*\nThe two default routes .* no longer apply/,
  )
  expect(await routes()).toMatchObject([
    {
      ...{ name: 'Stock', recipients: [olga], groupWaitSeconds: 60, groupIntervalSeconds: 7_200 },
      match: {
        ...{ detectors: ['oversell', 'price.*'], severityAtLeast: 'warning' },
        impactAtLeast: { amountMinor: 5_000, currency: 'EUR' },
      },
      quietHours: { from: '22:00', to: '07:00', criticalBreaksThrough: false },
      escalate: { afterMinutes: 30 },
      repeat: { everyMinutes: 240, timesMost: 20 },
    },
  ])
  expect(await kilter('routes', 'show', 'Stock')).toBe(
    [
      `Stock  ${(await routes())[0]?.id}`,
      '  about       oversell or price.*, warning or higher, from 50.00 EUR',
      '  to          Olga',
      '  when        after 1m, then every 2h at most; again every 4h; not 22:00-07:00',
      '  escalates   after 30m to Otto',
      '  falls back  after 15m to whoever can be reached',
    ].join('\n'),
  )
})

it('changes what is named and nothing else, and lets a part go', async () => {
  const [before] = await routes()
  await kilter('routes', 'set', 'Stock', '--digest', 'monday@08:00', '--clear', 'quiet', 'impact')
  const { quietHours: _hours, ...rest } = before ?? {}
  expect(await routes()).toEqual([
    {
      ...{ ...rest, version: 2, digest: { every: 'week', on: 'monday', at: '08:00' } },
      match: { detectors: ['oversell', 'price.*'], severityAtLeast: 'warning' },
    },
  ])
  await kilter('routes', 'set', 'Stock', '--off')
  expect(await kilter('routes', 'list')).toMatch(/Stock \(off\)/)
  await kilter('routes', 'set', 'Stock', '--on', '--name', 'Stocks')
  expect(await routes()).toMatchObject([{ enabled: true, name: 'Stocks' }])
})

it('names what it does not know, and changes nothing', async () => {
  const before = await routes()
  await expect(kilter('routes', 'add', '--name', 'X', '--to', 'Nobody')).rejects.toThrow(
    'There is no recipient Nobody; there are: Olga, Otto.',
  )
  await expect(kilter('routes', 'add', '--name', 'X', '--to', 'Olga', '--detector', 'oversel')).rejects.toThrow(
    'there is no detector oversel; there are: ',
  )
  await expect(kilter('routes', 'set', 'Nothing', '--off')).rejects.toThrow(
    'There is no route Nothing; there are: Stocks.',
  )
  await expect(kilter('routes', 'set', 'Stocks', '--clear', 'name')).rejects.toThrow('--clear cannot reset name')
  const quiet = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  await expect(kilter('routes', 'set', 'Stocks', '--quiet', 'at night')).rejects.toThrow('hours like 22:00-07:00')
  quiet.mockRestore()
  expect(await routes()).toEqual(before)
})

it('undoes nothing that somebody else changed since it read the route, and says what to do', async () => {
  const [before] = await routes()
  const { fetch } = globalThis
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (request, init) => {
    const isChange = request instanceof Request && ['PUT', 'DELETE'].includes(request.method)
    if (isChange) await running.client.call('PUT', `/v1/routes/${before?.id}`, { name: 'Stocks', recipients: [olga] })
    return fetch(request, init)
  })
  try {
    const changed = 'Somebody else changed it in the meantime. Check it, then run this again.'
    await expect(kilter('routes', 'set', 'Stocks', '--off')).rejects.toThrow(changed)
    await expect(kilter('routes', 'remove', 'Stocks')).rejects.toThrow(changed)
  } finally {
    spy.mockRestore()
  }
  expect(await routes()).toMatchObject([{ enabled: true, name: 'Stocks' }])
})

it('plans maintenance and ends it, mutes and ends that', async () => {
  expect(await kilter('alerts', 'maintenance', 'list')).toBe('No maintenance is planned.')
  const planned = await kilter('alerts', 'maintenance', 'add', 'Stocktake', '--for', '2h', '--location', 'main')
  const window = /(mnt_\w+)$/.exec(planned)?.[1] ?? ''
  expect(await kilter('alerts', 'maintenance', 'list')).toContain(`main   ${window}`)
  expect(await kilter('alerts', 'maintenance', 'end', window)).toBe(
    'Maintenance ended. 0 messages that waited are sent now.',
  )
  const muted = await kilter('alerts', 'mutes', 'add', '--subject', 'RED-DRESS-M', '--for', '7d')
  const mute = /(mut_\w+)\./.exec(muted)?.[1] ?? ''
  expect(await kilter('alerts', 'mutes', 'list')).toMatch(/anything {2}RED-DRESS-M {2}everybody/)
  expect(await kilter('alerts', 'mutes', 'end', mute)).toBe('Mute ended.')
  expect(await kilter('alerts', 'mutes', 'list')).toBe('Nothing is muted.')
})

it('sends again what failed since a time', async () => {
  expect(await kilter('alerts', 'replay', '--since', '6h')).toBe('0 will be sent again now.')
  await expect(kilter('alerts', 'replay')).rejects.toThrow('or a time with --since.')
  await expect(kilter('alerts', 'replay', 'msg_1', '--since', '6h')).rejects.toThrow('not both')
})

it('removes a route', async () => {
  expect(await kilter('routes', 'remove', 'Stocks')).toBe('Route Stocks removed.')
  expect(await routes()).toMatchObject([{ id: 'default-now' }, { id: 'default-digest' }])
})
