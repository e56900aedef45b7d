/** `kilter incidents` and `items`: what people and scripts read of what does not fit together. */
import { describe, expect, it } from 'vitest'
import { atHub, atWork, withDressSoldTwice } from '../support/at-hub.ts'
import { jsonOf, typed } from '../support/kilter.ts'

withDressSoldTwice()

describe('kilter incidents and items', () => {
  it('lists incidents for people: what, since when, cause, quantity, and what to do', async () => {
    const { code, out } = await atHub('incidents', '--status', 'open', '--detector', 'oversell')
    expect(code).toBe(0)
    const [headings = '', , row = ''] = out.split('\n')
    expect(headings).toMatch(/^status +severity +since +what +cause +quantity +id$/)
    expect(row).toMatch(/^open +critical +2026-11-20 14:05 UTC +.*#1001.* sold in store before order +1 +inc_/)
    expect(row.indexOf('sold in store')).toBe(headings.indexOf('cause'))
    expect(out).toMatch(/To do\n {2}.*#1001.*\n {4}→ \w/)
  })

  it('tells where items stand and stood, and draws who said what of one', async () => {
    const list = await atHub('items', '--prefix', 'RED-')
    expect([list.code, list.out]).toEqual([
      0,
      expect.stringMatching(/^item +on hand +owed +sellable +short\n.*\nRED-DRESS-M +0 +1 +0 +1\n?$/),
    ])
    const then = await atHub('items', 'RED-DRESS-M', '--at', '2026-11-20T14:00:00Z')
    expect([then.code, then.out]).toEqual([
      0,
      expect.stringMatching(/as of 2026-11-20 14:00 UTC\n {2}on hand: +1\n {2}owed: +0\n/),
    ])
    const timeline = await atHub('items', 'RED-DRESS-M', '--timeline')
    expect(timeline.code).toBe(0)
    expect(timeline.out).toMatch(
      /10:00 UTC {2}count: 1.*\n +Till, heard .*, dlv_\w+\n {2}.*14:02 UTC {2}1 sold at outlet-1\n/,
    )
    expect(await atHub('items', '--timeline')).toMatchObject({ code: 2 })
    expect(await atHub('items', 'RED-DRESS-M', '--at', 'noon')).toMatchObject({
      code: 2,
      err: expect.stringContaining('2026-11-27T18:00:00Z'),
    })
    expect(await atHub('items', 'NO-SUCH')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no connected system has reported anything about this item'),
    })
  })

  it('tells one incident as a story, and with --json exactly as the API does', async () => {
    const page = await atWork().client.call<{ items: { id: string }[] }>(
      'GET',
      '/v1/incidents?detector=oversell&limit=50',
    )
    const list = await atHub('incidents', '--detector', 'oversell', '--json')
    expect([list.code, jsonOf(list)]).toEqual([0, page])
    const id = page.items[0]?.id ?? ''
    const told = await atHub('incidents', id)
    const json = await atHub('incidents', id, '--json')
    expect(told.out).toMatch(/2026-11-20 14:02 UTC .*\n(.*\n)+.*2026-11-20 14:05 UTC/)
    expect(jsonOf(json)).toEqual(await atWork().client.call('GET', `/v1/incidents/${id}`))
  })

  it('tells of each step of an incident who said so in which delivery, and how to look at it', async () => {
    const [{ id = '' } = {}] = await atWork().client.all<{ id: string }>('/v1/incidents?detector=oversell')
    const { code, out } = await atHub('incidents', 'show', id)
    expect(code).toBe(0)
    expect(out).toMatch(/14:02 UTC {2}Till sells it at the counter\n +Till, dlv_\w{26}\n/)
    expect(out).toMatch(/14:05 UTC {2}Order #1001 for 1 comes in at Web shop\n +Web shop, dlv_\w{26}\n/)
    expect(out).toMatch(/History:\n.* opened by the hub\n +for dlv_\w{26}/)
    const [, delivery = ''] = /kilter deliveries show (dlv_\w{26})\n.*kilter replay \1\n/.exec(out) ?? []
    const shown = await atHub('deliveries', 'show', delivery)
    expect([shown.code, shown.out]).toEqual([0, expect.stringContaining('inventory.update')])
    const [sku] = await atWork().client.all<{ id: string }>('/v1/incidents?detector=connection.failing')
    expect((await atHub('incidents', 'show', sku?.id ?? '')).out).toContain('kilter deliveries --status parked')
  })

  it('is told to a key that may see incidents and nothing else', async () => {
    const wanted = { name: 'Incidents', role: 'viewer', scopes: ['incidents:read'] }
    const { key } = await atWork().client.call<{ key: string }>('POST', '/v1/keys', wanted)
    const [{ id = '' } = {}] = await atWork().client.all<{ id: string }>('/v1/incidents?detector=oversell')
    const environment = { KILTER_URL: atWork().client.url, KILTER_ADMIN_KEY: key }
    const { code, out } = await typed(['incidents', 'show', id], environment)
    expect([code, out]).toEqual([0, expect.stringMatching(/con_\w{26}, dlv_\w{26}\n/)])
  })

  it('lists without a word and with "list" alike, with the same options', async () => {
    for (const [command, ...options] of [
      ['incidents', '--status', 'open'],
      ['deliveries', '--limit', '2'],
      ['connections'],
    ])
      expect((await atHub(command ?? '', 'list', ...options)).out).toBe((await atHub(command ?? '', ...options)).out)
  })

  it('tells moments as people read them, and leaves them exact for scripts', async () => {
    const [late] = await atWork().client.all<{ id: string; summary: string }>(
      '/v1/incidents?detector=order.unfulfilled',
    )
    expect(late?.summary).toContain('2026-11-20T14:05:00.000Z')
    const { out } = await atHub('incidents', 'show', late?.id ?? '')
    expect(out).toContain('came in at Web shop at 2026-11-20 14:05 UTC and was promised by 2026-11-22 14:05 UTC')
    expect(out).not.toMatch(/\dT\d\d:/)
  })

  it('writes incidents as CSV and as lines of JSON', async () => {
    const csv = await atHub('incidents', '--csv', '--detector', 'oversell')
    expect((await atHub('incidents', '--csv', '--detector', 'order.unfulfilled')).out).toContain(
      'came in at Web shop at 2026-11-20 14:05 UTC and was promised by',
    )
    expect([csv.code, csv.out]).toEqual([0, expect.stringMatching(/^id,status,.*\ninc_[\w-]+,open,.*RED-DRESS-M.*\n$/)])
    const lines = await atHub('incidents', '--ndjson', '--detector', 'oversell')
    expect(JSON.parse(lines.out)).toMatchObject({ order: '#1001' })
    expect(await atHub('incidents', '--csv', '--json')).toMatchObject({ code: 2 })
  })

  it('lets nothing that a vendor wrote steer the terminal', async () => {
    await atWork().client.call(
      'PATCH',
      `/v1/connections/${(await atWork().client.all<{ id: string }>('/v1/connections'))[0]?.id}`,
      {
        name: 'Web\u001b[31m\u202eshop',
      },
    )
    const { out } = await atHub('incidents')
    expect(out).toContain('Web�[31m�shop')
    for (const steering of ['\u001b', '\u202e']) expect(out).not.toContain(steering)
  })
})
