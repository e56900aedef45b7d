/** Who is told of what, and when: routes are changed by compare and set, maintenance holds back, mutes keep quiet, and a preview says all of it. */
import type { AlertMessage, Channel, TenantId } from '@kilter/core'
import { createClock } from '@kilter/core/contracts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type RunningHub, runHub } from '../support/hub.ts'
import { soldTwice } from '../support/sold-twice.ts'

interface Shown {
  readonly id: string
  readonly version: number
  readonly name: string
}

const hour = 3_600_000
let running: RunningHub
let clock: ReturnType<typeof createClock>
let got: AlertMessage[]
let olga: string

beforeEach(async () => {
  clock = createClock()
  got = []
  const tool: Channel = {
    ...{ kind: 'slack', address: z.string(), needsConfirmation: false, mask: () => '•••' },
    rate: { perAddressPerSecond: 1_000, perSecond: 1_000 },
    send: async (message) => {
      got.push(message)
      return { status: 'sent' }
    },
  }
  running = await runHub({ channels: new Map([['slack', tool]]), clock })
  const { id } = await call<Shown>('POST', '/v1/recipients', { name: 'Olga', channel: 'slack', address: 'olga' })
  olga = id
})
afterEach(() => running.hub.stop())

const call = <Answer>(method: string, path: string, body?: unknown) => running.client.call<Answer>(method, path, body)
const status = async (method: string, path: string, body?: unknown) =>
  (await running.client.fetch(method, path, body)).status
const inHours = (hours: number): string => new Date(Date.parse(clock.now()) + hours * hour).toISOString()
const pass = async (hours: number) => {
  clock.advance(hours * hour)
  await running.hub.alerts.idle()
}
const breakStock = async () => {
  for (const webhook of await soldTwice(running.client)) await running.client.send(webhook)
  await running.hub.worker.idle()
  await running.hub.alerts.idle()
}
const preview = async () => {
  const [incident] = await running.client.all<Shown>('/v1/incidents?detector=oversell')
  return call<{ tell: { at: string; why: string }[]; silent: { why: string }[] }>('POST', '/v1/alerts/preview', {
    incident: incident?.id,
  })
}
const all = { name: 'All', match: { detectors: ['oversell'] }, groupWaitSeconds: 0, groupIntervalSeconds: 0 }

it('changes a route as a whole, once for two who saw the same', async () => {
  const made = await call<Shown>('POST', '/v1/routes', { ...all, recipients: [olga] })
  expect(made.version).toBe(1)
  const path = `/v1/routes/${made.id}`
  const put = (name: string) => running.client.fetch('PUT', path, { name, recipients: [olga] }, { 'if-match': '"1"' })
  const changed = (await (await put('Grave')).json()) as Shown
  expect(changed).toMatchObject({ id: made.id, name: 'Grave', version: 2, match: {}, groupWaitSeconds: 30 })
  expect((await put('Late')).status).toBe(412)
  expect(await call('GET', path)).toEqual(changed)
  expect(await status('PUT', path, { name: 'Unseen', recipients: [olga] })).toBe(200)
  expect(await status('PUT', path, { name: 'X', recipients: [`rcp_${'0'.repeat(26)}`] })).toBe(422)
  expect(await status('PUT', `/v1/routes/rte_${'0'.repeat(26)}`, { name: 'X', recipients: [olga] })).toBe(404)
})

it('refuses a route, maintenance or mute for a detector that there is not, and says which there are', async () => {
  const refusal = async (path: string, detectors: string[]) => {
    const given = { name: 'Typo', recipients: [olga], to: inHours(1), match: { detectors } }
    const { recipients, to, ...rest } = given
    const body = path === '/v1/routes' ? { ...rest, recipients } : { ...rest, to }
    const response = await running.client.fetch('POST', path, body)
    return [response.status, JSON.stringify(await response.json())]
  }
  for (const path of ['/v1/routes', '/v1/maintenance']) {
    expect(await refusal(path, ['oversell', 'oversel'])).toEqual([
      422,
      expect.stringMatching(
        /match\.detectors\.1.*there is no detector oversel; there are: .*, oversell, .*stock\.drift/,
      ),
    ])
    expect((await refusal(path, ['nothing.*']))[0]).toBe(422)
    expect((await refusal(path, ['stock.*', '*']))[0]).toBe(201)
  }
  expect(await status('POST', '/v1/mutes', { detector: 'oversel', until: inHours(1) })).toBe(422)
  expect(await status('POST', '/v1/mutes', { detector: 'oversell', until: inHours(1) })).toBe(201)
  const made = await call<Shown>('POST', '/v1/routes', { ...all, recipients: [olga] })
  const typo = { ...all, recipients: [olga], match: { detectors: ['oversel'] } }
  expect(await status('PUT', `/v1/routes/${made.id}`, typo)).toBe(422)
})

it('says that there is no such detector where its incidents are asked for', async () => {
  for (const path of ['/v1/incidents?detector=oversel', '/v1/incidents/export?detector=oversel']) {
    const response = await running.client.fetch('GET', path)
    expect([response.status, await response.text()]).toEqual([
      422,
      expect.stringContaining('no detector oversel; there'),
    ])
  }
  expect(await status('GET', '/v1/incidents?detector=oversell')).toBe(200)
})

it('does not change what holds where no route is set: one must be added', async () => {
  const [first] = await running.client.all<Shown>('/v1/routes')
  expect(first).toMatchObject({ id: 'default-now', version: 0 })
  expect(await status('PUT', `/v1/routes/${first?.id}`, { name: 'X', recipients: [olga] })).toBe(409)
})

it('holds back during maintenance, says so beforehand, and tells at its end what still holds', async () => {
  await call('POST', '/v1/routes', { ...all, recipients: [olga] })
  const end = inHours(2)
  await call('POST', '/v1/maintenance', { name: 'Stocktake', to: end, match: { detectors: ['oversell'] } })
  await breakStock()
  expect((await preview()).tell).toMatchObject([{ at: end, why: 'route "All" after the maintenance "Stocktake"' }])
  await pass(1)
  expect(got).toEqual([])
  await pass(1)
  expect(got.map(({ reason }) => reason)).toEqual(['opened'])
  expect(await running.client.all('/v1/maintenance')).toEqual([])
  await call('POST', '/v1/maintenance', { name: 'Next', to: inHours(1) })
  const { windows } = await running.hub.store.books.read('default' as TenantId)
  expect(windows.map(({ name }) => name)).toEqual(['Next'])
})

it('says beforehand that it will tell again, and does until somebody takes it on', async () => {
  await call('POST', '/v1/routes', { ...all, recipients: [olga], repeat: { everyMinutes: 60 } })
  await breakStock()
  expect((await preview()).tell).toMatchObject([
    { why: 'route "All" at once, and every hour until somebody takes it on' },
  ])
  await pass(1)
  const [incident] = await running.client.all<Shown>('/v1/incidents?detector=oversell')
  await call('POST', `/v1/incidents/${incident?.id}/acknowledge`, {})
  await running.hub.worker.idle()
  await pass(1)
  await pass(1)
  expect(got.map(({ reason, subject }) => `${reason}: ${subject}`)).toEqual([
    'opened: Order #1001 is short of 1 × RED-DRESS-M',
    'reminder: Still open: Order #1001 is short of 1 × RED-DRESS-M',
  ])
})

it('tells at once what maintenance held back that is ended early, unless another still holds', async () => {
  await call('POST', '/v1/routes', { ...all, recipients: [olga] })
  const plan = (name: string, hours: number) =>
    call<Shown>('POST', '/v1/maintenance', { name, from: inHours(-1), to: inHours(hours) })
  const long = await plan('Stocktake', 4)
  const short = await plan('Update', 2)
  await breakStock()
  expect(await call('DELETE', `/v1/maintenance/${long.id}`)).toEqual({ id: long.id, released: 1 })
  await pass(1)
  expect(got).toEqual([])
  await pass(1)
  expect(got).toHaveLength(1)
  expect(await status('DELETE', `/v1/maintenance/${long.id}`)).toBe(404)
  expect(await call('DELETE', `/v1/maintenance/${short.id}`)).toEqual({ id: short.id, released: 0 })
})

it('keeps quiet what is muted, for whom it is, until the mute is over or ended', async () => {
  await call('POST', '/v1/routes', { ...all, recipients: [olga] })
  const until = inHours(2)
  const mute = await call<Shown>('POST', '/v1/mutes', { recipient: olga, subject: 'RED-DRESS-M', until })
  expect(await running.client.all('/v1/mutes')).toEqual([
    { id: mute.id, recipient: olga, subject: 'RED-DRESS-M', until },
  ])
  await breakStock()
  await pass(1)
  expect(got).toEqual([])
  expect((await preview()).silent).toMatchObject([{ why: `muted until ${until}` }])
  await call('DELETE', `/v1/mutes/${mute.id}`)
  expect((await preview()).tell).toHaveLength(1)
})

it.each([
  ['/v1/maintenance', { name: 'Over', to: '2020-01-01T00:00:00Z' }],
  ['/v1/maintenance', { name: 'Backwards', from: '2030-01-02T00:00:00Z', to: '2030-01-01T00:00:00Z' }],
  ['/v1/maintenance', { name: 'No end' }],
  ['/v1/maintenance', { name: '', to: '2030-01-01T00:00:00Z' }],
  ['/v1/mutes', { until: '2030-01-01T00:00:00Z' }],
  ['/v1/mutes', { detector: 'oversell', until: '2020-01-01T00:00:00Z' }],
  ['/v1/mutes', { recipient: `rcp_${'0'.repeat(26)}`, until: '2030-01-01T00:00:00Z' }],
])('%s refuses %o', async (path, body) => {
  expect(await status('POST', path, body)).toBe(422)
  expect(await running.client.all(path)).toEqual([])
})

it('keeps the last one of a route that is there, whoever else once stood in it', async () => {
  const { id: bo } = await call<Shown>('POST', '/v1/recipients', { name: 'Bo', channel: 'slack', address: 'bo' })
  await call('POST', '/v1/routes', { ...all, recipients: [olga, bo] })
  expect(await status('DELETE', `/v1/recipients/${bo}`)).toBe(200)
  expect(await status('DELETE', `/v1/recipients/${olga}`)).toBe(409)
})

describe('NTF-03: whoever is asked whether alerts are welcome', () => {
  const phone = (number: number) => ({ name: `P${number}`, channel: 'sms', address: `+49301234${number}` })
  let asking: RunningHub
  beforeEach(async () => {
    const sms: Channel = {
      ...{ kind: 'sms', address: z.string(), needsConfirmation: true, mask: () => '•••' },
      rate: { perAddressPerSecond: 1_000, perSecond: 1_000 },
      send: async () => ({ status: 'sent' }),
    }
    asking = await runHub({ channels: new Map([['sms', sms]]), clock })
  })
  afterEach(() => asking.hub.stop())

  it('is asked five times a day at most', async () => {
    const { id } = await asking.client.call<Shown>('POST', '/v1/recipients', phone(100))
    const again = async () => (await asking.client.fetch('POST', `/v1/recipients/${id}/confirm`)).status
    const statuses = [await again(), await again(), await again(), await again(), await again()]
    expect(statuses).toEqual([202, 202, 202, 202, 409])
    clock.advance(24 * hour)
    expect(await again()).toBe(202)
  })

  it('is asked no more often by being removed and added anew: a tenant asks a hundred times a day at most', async () => {
    const statuses: number[] = []
    for (let time = 0; time < 102; time += 1) {
      const response = await asking.client.fetch('POST', '/v1/recipients', phone(time % 2))
      statuses.push(response.status)
      if (response.status === 201) {
        const { id } = (await response.json()) as Shown
        await asking.client.fetch('DELETE', `/v1/recipients/${id}`)
      }
    }
    expect(statuses.filter((each) => each === 201)).toHaveLength(100)
    expect(statuses.slice(-2)).toEqual([409, 409])
    expect(await asking.client.all('/v1/recipients')).toEqual([])
  })
})
