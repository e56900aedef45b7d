/** `kilter deliveries` and `replay`: what came in, what became of it, and another try. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { atHub, atWork, fileAt, withDressSoldTwice } from '../support/at-hub.ts'
import { jsonOf, typed } from '../support/kilter.ts'

withDressSoldTwice()

describe('kilter deliveries and replay', () => {
  it('goes on to the next page by itself, and says where it stopped', async () => {
    const all = jsonOf<{ items: unknown[]; nextCursor: null }>(await atHub('deliveries', '--json'))
    expect([all.items.length, all.nextCursor]).toEqual([6, null])
    const cut = await atHub('deliveries', '--limit', '2')
    expect(cut.out).toContain('There are more than 2')
  })

  it('finds deliveries by what they are, replays them by it, and saves what a vendor sent', async () => {
    const found = await atHub('deliveries', '--topic', 'orders/create', '--from', '2026-01-01T00:00:00Z', '--json')
    const { items } = jsonOf<{ items: { id: string; connection: string; dedupeKey: string }[] }>(found)
    expect(items).toHaveLength(3)
    const { connection = '', dedupeKey = '', id = '' } = items.at(-1) ?? {}
    const one = await atHub('deliveries', '--connection', connection, '--dedupe-key', dedupeKey, '--json')
    expect(jsonOf(one)).toMatchObject({ items: [{ id }] })
    expect(await atHub('deliveries', '--before', '2026-01-01T00:00:00Z')).toMatchObject({
      out: 'No deliveries match.\n',
    })
    const lines = (await atHub('deliveries', '--ndjson', '--topic', 'orders/create')).out.trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(items.map((item) => item.id))
    const again = await atHub('replay', '--topic', 'orders/create', '--before', '2036-01-01T00:00:00Z')
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('3 taken in again')])
    expect(await atHub('replay', '--topic', 'none')).toMatchObject({ code: 0, out: 'No webhooks match.\n' })
    expect(await atHub('replay', id, '--parked')).toMatchObject({ code: 2 })
    await atWork().hub.worker.idle()

    const file = fileAt('order.json')
    const saved = await atHub('deliveries', id, '--raw', file)
    expect([saved.code, saved.out]).toEqual([0, expect.stringContaining('may hold personal data')])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ name: '#1001' })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(await atHub('deliveries', id, '--raw', file)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--force'),
    })
    expect(await atHub('deliveries', '--raw', file)).toMatchObject({ code: 2 })
    const none = await atHub('deliveries', 'dlv_00000000000000000000000000', '--raw', fileAt('none'))
    expect([none.code, existsSync(fileAt('none'))]).toEqual([1, false])
  })

  it('shows one as a card, and takes a connection by what it is called', async () => {
    const { items } = jsonOf<{ items: { id: string }[] }>(await atHub('deliveries', '--connection', 'Till', '--json'))
    expect(items).toHaveLength(3)
    const { code, out } = await atHub('deliveries', 'show', items[0]?.id ?? '')
    expect([code, out]).toEqual([0, expect.stringMatching(/^dlv_\w{26} {2}\[aligned\]\n {2}from: +Till\n/)])
    expect(out).toMatch(/received: 20\d\d-\d\d-\d\d \d\d:\d\d UTC, by a webhook\n[\s\S]*kilter replay dlv_\w{26}\n$/)
    expect(await atHub('deliveries', '--connection', 'No shop')).toMatchObject({ code: 1 })
  })

  it('says that a key may not replay, once and with no count before it', async () => {
    const { items } = jsonOf<{ items: { id: string }[] }>(await atHub('deliveries', '--json'))
    const viewer = await atWork().client.call<{ key: string }>('POST', '/v1/keys', { name: 'Looks', role: 'viewer' })
    const environment = { KILTER_URL: atWork().client.url, KILTER_ADMIN_KEY: viewer.key }
    for (const which of [items.map(({ id }) => id), ['--parked']]) {
      const { code, out, err } = await typed(['replay', ...which], environment)
      expect([code, out, err.match(/403/g)]).toEqual([1, '', ['403']])
    }
  })

  it('shows parked deliveries with their reason, and replays them all or by name', async () => {
    const parked = await atHub('deliveries', '--status', 'parked')
    expect(parked.out.match(/^parked .* dlv_\w+ +\w/gm)).toHaveLength(2)
    const replayed = await atHub('replay', '--parked')
    expect([replayed.code, replayed.out]).toEqual([0, expect.stringContaining('2 taken in again')])
    await atWork().hub.worker.idle()

    const [id = ''] = parked.out.match(/dlv_\w+/) ?? []
    const mixed = await atHub('replay', 'dlv_00000000000000000000000000', id, '--json')
    expect([mixed.code, jsonOf(mixed)]).toMatchObject([1, { replayed: [id], refused: [{ why: expect.any(String) }] }])
    expect(mixed.err).toContain('dlv_00000000000000000000000000')
    await atWork().hub.worker.idle()
  })
})
