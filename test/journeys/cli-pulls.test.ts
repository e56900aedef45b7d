/** `kilter pulls` and `kilter backfill` as people and scripts use them, against a hub whose till forgot to tell. */
import { startVendorApi, type VendorApi } from '@kilter/sim'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { jsonOf, typed } from '../support/kilter.ts'

const hour = 3_600_000
const ago = (hours: number): string => new Date(Date.now() - hours * hour).toISOString()
let api: VendorApi
let running: RunningHub
let till: { readonly id: string }

beforeAll(async () => {
  const counts = Array.from({ length: 3 }, (_, index) => ({
    ...{ catalog_object_id: `V${index}`, catalog_object_type: 'ITEM_VARIATION', state: 'IN_STOCK' },
    ...{ location_id: 'L', quantity: '2', calculated_at: ago(30 * (index + 1)) },
  }))
  const list = (path: string) =>
    path.startsWith('/v2/catalog') ? undefined : { json: path.startsWith('/v2/inventory') ? { counts } : {} }
  api = await startVendorApi({ till: { credential: 'token', answer: () => undefined, list } })
  running = await runHub({ allowPrivateTargets: true })
  till = await running.client.call('POST', '/v1/connections', {
    ...{ vendor: 'square', name: 'Till', settings: { apiBaseUrl: api.urlOf('till') } },
    secrets: { signing: 'secret', accessToken: 'token' },
  })
  await running.client.call('POST', '/v1/connections', { vendor: 'shopify', name: 'Web', secret: 'secret' })
  await running.client.call('POST', '/v1/connections', { vendor: 'typeform', name: 'Forms', secret: 'secret' })
})
afterAll(async () => {
  await running.hub.stop()
  await api.stop()
})

const kilter = (...args: readonly string[]) =>
  typed(args, { KILTER_URL: running.client.url, KILTER_ADMIN_KEY: 'test-admin-key' })

const setFirst =
  /kilter connections set "Web" --credential-file accessToken=<file> --setting apiBaseUrl=<value>\n.*kilter vendors shopify/

describe('kilter backfill', () => {
  it('brings what was before the connection, and says how much of it was new', async () => {
    const { code, out } = await kilter('backfill', 'Till', '--since', ago(24 * 10).slice(0, 10))
    expect([code, out]).toEqual([0, 'done, 3 things, 3 of them new.\n'])
    await running.hub.worker.idle()
    const deliveries = await running.client.all<{ source?: string }>(`/v1/deliveries?connection=${till.id}`)
    expect(deliveries.map(({ source }) => source)).toEqual(['backfill', 'backfill', 'backfill'])
    expect((await kilter('deliveries')).out).toMatch(/aligned .* backfill +inventory\.count\.updated/)
  })

  it('found nothing new the second time, and answers as the API does with --json', async () => {
    const said = await kilter('backfill', till.id, '--since', '2026-01-01', '--json')
    expect([said.code, jsonOf(said)]).toMatchObject([0, { listed: 3, kept: 0, share: 1 }])
  })

  it('does not wait where it is told so', async () => {
    const { out } = await kilter('backfill', 'Till', '--since', '2026-02-01', '--no-wait')
    expect(out).toBe('Started. To see the progress: kilter pulls <connection>\n')
    await running.hub.pulls.idle()
  })

  it.each([
    [['Nobody', '--since', '2026-01-01'], 1, /no connection Nobody; there are: Till, Web, Forms/],
    [['Till', '--since', 'yesterday'], 2, /Write it like 2026-10-01/],
    [['Till', '--since', '2999-01-01'], 1, /since: must be in the past/],
    [['Web', '--since', '2026-01-01'], 1, setFirst],
    [['Forms', '--since', '2026-01-01'], 1, /Typeform has no lists that are read here/],
  ])('refuses %j and says what to do', async (args, code, says) => {
    const said = await kilter('backfill', ...args)
    expect([said.code, said.err]).toEqual([code, expect.stringMatching(says)])
  })
})

describe('kilter pulls', () => {
  it('lists who is asked, how often, and who cannot be', async () => {
    const { code, out } = await kilter('pulls')
    expect(code).toBe(0)
    expect(out).toMatch(/Till +square +every 60 min/)
    expect(out).toMatch(/Web +shopify +not asked yet .*kilter connections set "Web" --credential-file accessToken=/)
    expect((await kilter('pulls', 'Web')).out).toMatch(setFirst)
    expect(out).toMatch(/Forms +typeform +cannot be asked/)
    expect((await kilter('pulls', 'Forms')).out).toMatch(
      /cannot be asked\nCannot be recovered if a webhook is lost: everything: the hub keeps nothing of answers/,
    )
  })

  it('says of one how far each list has come, and what was missed', async () => {
    const { out } = await kilter('pulls', 'Till')
    expect(out).toMatch(/^Till \(square\): every 60 min/)
    expect(out).toMatch(/payments +\d{4}-/)
    expect(out).toMatch(/Missed by webhooks: 0 today and yesterday, 0 in 30 days\./)
    expect(out).toMatch(/Backfill since 2026-02-01.*: done/)
  })

  it('asks now, and from now on as often as it is told, or not at all', async () => {
    const before = api.counts('till').asked
    await kilter('pulls', 'Till', '--now')
    await running.hub.pulls.idle()
    expect(api.counts('till').asked).toBe(before + 3)
    expect((await kilter('pulls', 'Till', '--every', '30')).out).toMatch(/every 30 min/)
    expect((await kilter('pulls', 'Till', '--every', 'off')).out).toMatch(/switched off/)
  })

  it.each([
    [['Till', '--every', '5'], 1, /everyMinutes: must be 0 for off, or 15 to 10080/],
    [['Till', '--every', 'often'], 2, /Write a number of minutes, or off/],
    [['--now'], 2, /Say which connection/],
  ])('refuses %j and says what to do', async (args, code, says) => {
    const said = await kilter('pulls', ...args)
    expect([said.code, said.err]).toEqual([code, expect.stringMatching(says)])
  })
})

describe('kilter jobs', () => {
  interface Job {
    readonly id: string
    readonly kind: string
    readonly status: string
    readonly see: string
  }
  const jobs = (query = '') => running.client.all<Job>(`/v1/jobs${query}`)

  it('lists the last backfill of each connection, and the erasures, with what was done and where all of it is told', async () => {
    await running.client.call('POST', '/v1/privacy/erasures', { email: 'nobody@example.com' })
    await running.hub.worker.idle()
    const { code, out } = await kilter('jobs')
    expect(code).toBe(0)
    expect(out).toMatch(/erasure +done +100 % .*0 deliveries, 0 records, 0 incidents/)
    expect(out).toMatch(/backfill +done +100 % .*3 listed, 0 kept/)
    const all = await jobs()
    expect(all.map(({ kind }) => kind)).toEqual(['erasure', 'backfill'])
    for (const { id, see } of all)
      expect(JSON.stringify(await running.client.call('GET', see))).toContain(`"id":"${id}"`)
  })

  it('finds them by kind and status, through short pages too', async () => {
    const [erasure, backfill] = await jobs('?limit=1')
    expect(await jobs('?kind=backfill')).toEqual([backfill])
    expect(await jobs('?kind=erasure&status=done')).toEqual([erasure])
    expect(await jobs('?status=under-way')).toEqual([])
    for (const cursor of ['backfill', 'nothing:x', 'erasure:made-up', ':'])
      expect([cursor, (await running.client.fetch('GET', `/v1/jobs?cursor=${cursor}`)).status]).toEqual([cursor, 422])
  })

  it('says nothing of erasures to whoever may not see them', async () => {
    const grant = { name: 'Helper', role: 'operator', scopes: ['connections:read'] }
    const { key } = await running.client.call<{ key: string }>('POST', '/v1/keys', grant)
    const helper = new Client(running.client.url, key)
    expect((await helper.all<Job>('/v1/jobs')).map(({ kind }) => kind)).toEqual(['backfill'])
    expect((await helper.fetch('GET', '/v1/jobs?cursor=erasure:')).status).toBe(422)
  })
})
