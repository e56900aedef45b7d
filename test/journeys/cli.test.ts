/** The kilter command as people and scripts use it: what it prints, and with which exit code. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { jsonOf, type Said, typed } from '../support/kilter.ts'
import { lightspeed, shopify, soldTwice } from '../support/sold-twice.ts'

let running: RunningHub
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-cli-'))
  running = await runHub()
  for (const webhook of await soldTwice(running.client)) await running.client.send(webhook)
  const [web] = await running.client.all<{ id: string }>('/v1/connections')
  for (const body of ['unreadable', 'unreadable too']) {
    await running.client.send(shopify(web?.id ?? '', 'orders/create', body, body))
  }
  await running.hub.worker.idle()
})
afterAll(async () => {
  await running.hub.stop()
  rmSync(folder, { recursive: true, force: true })
})

const atHub = (...args: readonly string[]): Promise<Said> =>
  typed(args, { KILTER_URL: running.client.url, KILTER_ADMIN_KEY: 'test-admin-key' })

/** One after the other: they share this process. */
async function each(commands: readonly (readonly string[])[], environment: Record<string, string>): Promise<Said[]> {
  const answers: Said[] = []
  for (const args of commands) answers.push(await typed(args, environment))
  return answers
}

describe('a command against a running hub', () => {
  it('lists incidents for people: what, since when, cause, quantity, and what to do', async () => {
    const { code, out } = await atHub('incidents', '--status', 'open', '--detector', 'oversell')
    expect(code).toBe(0)
    const [headings = '', , row = ''] = out.split('\n')
    expect(headings).toMatch(/^status +since +what +cause +quantity +id$/)
    expect(row).toMatch(/^open +2026-11-20 14:05 UTC +.*#1001.* sold-in-store-before-order +1 +inc_/)
    expect(row.indexOf('sold-in-store')).toBe(headings.indexOf('cause'))
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
      code: 1,
      err: expect.stringContaining('at:'),
    })
    expect(await atHub('items', 'NO-SUCH')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no system has spoken'),
    })
  })

  it('tells one incident as a story, and with --json exactly as the API does', async () => {
    const page = await running.client.call<{ items: { id: string }[] }>(
      'GET',
      '/v1/incidents?detector=oversell&limit=50',
    )
    const list = await atHub('incidents', '--detector', 'oversell', '--json')
    expect([list.code, jsonOf(list)]).toEqual([0, page])
    const id = page.items[0]?.id ?? ''
    const told = await atHub('incidents', id)
    const json = await atHub('incidents', id, '--json')
    expect(told.out).toMatch(/2026-11-20 14:02 UTC .*\n(.*\n)+.*2026-11-20 14:05 UTC/)
    expect(jsonOf(json)).toEqual(await running.client.call('GET', `/v1/incidents/${id}`))
  })

  it('tells of each step of an incident who said so in which delivery, and how to look at it', async () => {
    const [{ id = '' } = {}] = await running.client.all<{ id: string }>('/v1/incidents?detector=oversell')
    const { code, out } = await atHub('incidents', 'show', id)
    expect(code).toBe(0)
    expect(out).toMatch(/14:02 UTC {2}Till sells it at the counter\n +Till, dlv_\w{26}\n/)
    expect(out).toMatch(/14:05 UTC {2}Order #1001 for 1 comes in at Web shop\n +Web shop, dlv_\w{26}\n/)
    const [, delivery = ''] = /kilter deliveries show (dlv_\w{26})\n.*kilter replay \1\n/.exec(out) ?? []
    const shown = await atHub('deliveries', 'show', delivery)
    expect([shown.code, shown.out]).toEqual([0, expect.stringContaining('inventory.update')])
    const [sku] = await running.client.all<{ id: string }>('/v1/incidents?detector=connection.failing')
    expect((await atHub('incidents', 'show', sku?.id ?? '')).out).toContain('kilter deliveries --status parked')
  })

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
      out: 'No such deliveries.\n',
    })
    const lines = (await atHub('deliveries', '--ndjson', '--topic', 'orders/create')).out.trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(items.map((item) => item.id))
    const again = await atHub('replay', '--topic', 'orders/create', '--before', '2036-01-01T00:00:00Z')
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('3 received again')])
    expect(await atHub('replay', '--topic', 'none')).toMatchObject({ code: 0, out: 'There are none.\n' })
    expect(await atHub('replay', id, '--parked')).toMatchObject({ code: 2 })
    await running.hub.worker.idle()

    const file = join(folder, 'order.json')
    const saved = await atHub('deliveries', id, '--raw', file)
    expect([saved.code, saved.out]).toEqual([0, expect.stringContaining('may hold personal data')])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ name: '#1001' })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(await atHub('deliveries', id, '--raw', file)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--force'),
    })
    expect(await atHub('deliveries', '--raw', file)).toMatchObject({ code: 2 })
    const none = await atHub('deliveries', 'dlv_00000000000000000000000000', '--raw', join(folder, 'none'))
    expect([none.code, existsSync(join(folder, 'none'))]).toEqual([1, false])
  })

  it('writes incidents as CSV and as lines of JSON', async () => {
    const csv = await atHub('incidents', '--csv', '--detector', 'oversell')
    expect([csv.code, csv.out]).toEqual([0, expect.stringMatching(/^id,status,.*\ninc_[\w-]+,open,.*RED-DRESS-M.*\n$/)])
    const lines = await atHub('incidents', '--ndjson', '--detector', 'oversell')
    expect(JSON.parse(lines.out)).toMatchObject({ order: '#1001' })
    expect(await atHub('incidents', '--csv', '--json')).toMatchObject({ code: 2 })
  })

  it('shows parked deliveries with their reason, and replays them all or by name', async () => {
    const parked = await atHub('deliveries', '--status', 'parked')
    expect(parked.out.match(/^parked .* dlv_\w+ +\w/gm)).toHaveLength(2)
    const replayed = await atHub('replay', '--parked')
    expect([replayed.code, replayed.out]).toEqual([0, expect.stringContaining('2 received again')])
    await running.hub.worker.idle()

    const [id = ''] = parked.out.match(/dlv_\w+/) ?? []
    const mixed = await atHub('replay', 'dlv_00000000000000000000000000', id, '--json')
    expect([mixed.code, jsonOf(mixed)]).toMatchObject([1, { replayed: [id], refused: [{ why: expect.any(String) }] }])
    expect(mixed.err).toContain('dlv_00000000000000000000000000')
    await running.hub.worker.idle()
  })

  it('lists what can be connected, and tells what one vendor needs', async () => {
    const list = await atHub('vendors')
    expect([list.code, list.out]).toEqual([0, expect.stringMatching(/^stripe +Stripe +payments$/m)])
    const { code, out } = await atHub('vendors', 'hubspot')
    expect([code, out]).toEqual([0, expect.stringMatching(/setting portalId +needed/)])
    expect(out).toMatch(/credential accessToken[\s\S]*In its own admin:[\s\S]*1\. /)
    expect(jsonOf(await atHub('vendors', 'stripe', '--json'))).toMatchObject({ vendor: 'stripe', roles: ['payments'] })
    expect((await atHub('vendors', 'nobody')).code).toBe(1)
  })

  it('says what to do in the vendor’s own admin once it is connected, and reads settings as they are meant', async () => {
    const settings = ['--setting', 'scale=[1,5]', 'scoreRef=taste']
    const { code, out } = await atHub('connect', 'typeform', '--name', 'Survey', ...settings)
    expect([code, out]).toEqual([0, expect.stringMatching(/1\. .*\/hooks\/con_\w+/)])
    const all = await running.client.all<{ name: string; settings: object }>('/v1/connections')
    expect(all.find(({ name }) => name === 'Survey')?.settings).toEqual({ scale: [1, 5], scoreRef: 'taste' })
    expect((await atHub('connect', 'typeform', '--name', 'S', '--setting', 'scale=[1,')).code).toBe(2)
  })

  it('takes aliases in from a file and writes them into one', async () => {
    const [good, bad, copy] = ['good.csv', 'bad.csv', 'copy.csv'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    writeFileSync(good, 'item;connection;externalId\nRED-DRESS-M;Web shop;variant-77\n')
    writeFileSync(bad, 'item,connection,externalId\n,Web shop,1\n')
    expect(await atHub('aliases', 'import', good)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/1 rows, 1 of them new/),
    })
    expect(jsonOf(await atHub('aliases', 'import', good, '--json'))).toEqual({ rows: 1, changed: 0 })
    expect(await atHub('aliases', 'import', bad)).toMatchObject({
      code: 1,
      err: expect.stringContaining('rows.2.item: is empty'),
    })
    expect(await atHub('aliases', 'export', copy)).toMatchObject({ code: 0, out: expect.stringContaining('1 aliases') })
    expect((await atHub('aliases', 'export', copy)).code).toBe(2)
    expect((await atHub('aliases', 'export')).out).toContain('RED-DRESS-M,')
    expect((await atHub('aliases', 'import', join(folder, 'none.csv'))).code).toBe(1)
  })

  it('IN-22: lists items that may be one, and links those that are confirmed by name', async () => {
    expect(await atHub('aliases', 'suggest')).toMatchObject({ code: 0, out: 'No two items look alike.\n' })
    const connections = await running.client.all<{ id: string; name: string }>('/v1/connections')
    const till = connections.find(({ name }) => name === 'Till')?.id ?? ''
    const count = { id: 'l', product_id: 'RED DRESS M', outlet_id: 'o', count: 2, updated_at: '2026-11-20 10:00:00' }
    await running.client.send(lightspeed(till, 'inventory.update', count))
    await running.hub.worker.idle()
    const { code, out } = await atHub('aliases', 'suggest')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^RED-DRESS-M +con_\w+:RED DRESS M +differ in blanks, punctuation +--confirm it/m),
    ])
    expect(jsonOf(await atHub('aliases', 'suggest', '--json'))).toMatchObject({ items: [{ item: 'RED-DRESS-M' }] })
    expect((await atHub('aliases', 'suggest', '--item', 'OTHER')).out).toBe('No two items look alike.\n')
    const dismissed = await atHub('aliases', 'suggest', '--dismiss', `${till}:RED DRESS M`)
    expect(dismissed).toMatchObject({ code: 0, out: expect.stringMatching(/^1 are not suggested any more/) })
    expect((await atHub('aliases', 'suggest')).out).toBe('No two items look alike.\n')
    expect((await atHub('aliases', 'dismissed')).out).toMatch(/^RED-DRESS-M +con_\w+:RED DRESS M +\S+ +20\d\d-/m)
    expect(await atHub('aliases', 'dismissed', '--take-back', 'BLUE')).toMatchObject({
      ...{ code: 1, err: expect.stringContaining('BLUE was not dismissed') },
    })
    const back = await atHub('aliases', 'dismissed', '--take-back', `${till}:RED DRESS M`)
    expect(back).toMatchObject({ code: 0, out: '1 may be suggested again.\n' })
    expect((await atHub('aliases', 'dismissed')).out).toBe('Nothing was dismissed.\n')
    const unknown = await atHub('aliases', 'suggest', '--confirm', `${till}:RED DRESS M`, 'BLUE')
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('BLUE is not suggested') })
    expect((await atHub('aliases', 'suggest', '--confirm', `${till}:RED DRESS M`)).out).toMatch(/^1 ids are linked/)
    expect(jsonOf(await atHub('aliases', 'suggest', '--json'))).toEqual({ items: [], nextCursor: null, complete: true })
  })

  it('connects a vendor with secrets from files and the environment, never from arguments', async () => {
    const [key, token] = [join(folder, 'key'), join(folder, 'token')]
    writeFileSync(key, 'square_signature_key\n')
    writeFileSync(token, 'square_access_token\n')
    const files = ['--secret-file', key, '--credential-file', `accessToken=${token}`]
    const made = await atHub('connect', 'square', '--name', 'Till', '--role', 'physical', ...files, '--json')
    expect([made.code, jsonOf(made)]).toMatchObject([
      0,
      { vendor: 'square', name: 'Till', secrets: ['…_key'], credentials: ['accessToken'], settings: {} },
    ])
    const bare = await atHub('connect', 'shopify', '--name', 'Web', '--setting', 'shop=example.myshopify.com')
    expect(bare.out).toMatch(/hooks\/con_[\s\S]*no secret yet/)
    const wrong = await atHub('connect', 'shopify', '--name', 'Web', '--setting', 'shop=nonsense')
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('settings.shop: must look like')])
  })

  it('gives a connection a new secret beside the old one, drops the old, and takes none from arguments', async () => {
    const [old, fresh] = [join(folder, 'old'), join(folder, 'fresh')]
    writeFileSync(old, 'signing_secret_old\n')
    writeFileSync(fresh, 'signing_secret_new\n')
    await atHub('connect', 'shopify', '--name', 'Rotated', '--secret-file', old)
    const both = await atHub('connections', 'secret', 'Rotated', '--secret-file', fresh)
    expect([both.code, both.out]).toEqual([
      0,
      expect.stringMatching(/^Rotated has 2 secrets, newest first: …_new, …_old\.[\s\S]*secret con_\w+ --drop-old\n$/),
    ])
    const one = await atHub('connections', 'secret', 'Rotated', '--drop-old')
    expect([one.code, one.out]).toEqual([0, 'Rotated has one secret: …_new\n'])
    const environment = {
      KILTER_URL: running.client.url,
      KILTER_ADMIN_KEY: 'test-admin-key',
      KILTER_SECRET: 'at-once_last',
    }
    const atOnce = await typed(['connections', 'secret', 'Rotated', '--drop-old', '--json'], environment)
    expect(jsonOf(atOnce)).toMatchObject({ secrets: ['…last'] })
    const none = await atHub('connections', 'secret', 'Rotated')
    expect([none.code, none.err]).toEqual([2, expect.stringMatching(/KILTER_SECRET.*--secret-file/)])
  })

  it('gives a connection credentials and settings later, one by one', async () => {
    const token = join(folder, 'later')
    writeFileSync(token, 'access_token_later\n')
    await atHub('connect', 'shopify', '--name', 'Later', '--setting', 'apiBaseUrl=https://proxy.example')
    const flags = ['--setting', 'shop=example.myshopify.com', '--credential-file', `accessToken=${token}`]
    const made = await atHub('connections', 'set', 'Later', ...flags)
    expect([made.code, made.out]).toEqual([
      0,
      expect.stringMatching(/^Later has credentials: accessToken; settings: \{/),
    ])
    expect(made.out).not.toContain('access_token_later')
    const away = await atHub('connections', 'set', 'Later', '--setting', 'apiBaseUrl=', '--json')
    expect([away.code, away.err]).toEqual([1, expect.stringContaining('give accessToken once more')])
    const anew = ['--credential-file', `accessToken=${token}`, '--json']
    const back = jsonOf(await atHub('connections', 'set', 'Later', '--setting', 'apiBaseUrl=', ...anew))
    expect(back).toMatchObject({ settings: { shop: 'example.myshopify.com' }, credentials: ['accessToken'] })
    expect(back).not.toHaveProperty('settings.apiBaseUrl')
    expect(await atHub('connections', 'set', 'Later')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--setting'),
    })
    const wrong = await atHub('connections', 'set', 'Later', '--credential-file', `nonsense=${token}`)
    expect([wrong.code, wrong.err]).toEqual([
      1,
      expect.stringContaining('secrets.nonsense: not a secret of this vendor'),
    ])
  })

  it('shows a connection as a card, by its name or id, and with --json exactly as the API does', async () => {
    const [web] = await running.client.all<{ id: string; hookUrl: string }>('/v1/connections')
    const id = web?.id ?? ''
    for (const command of [
      ['connections', 'Web shop'],
      ['connections', 'show', id],
    ]) {
      const { code, out } = await atHub(...command)
      expect([code, out]).toEqual([0, expect.stringMatching(/^Web shop \(shopify\) {2}\[active\]\n/)])
      expect(out).toContain(`webhook:     ${web?.hookUrl}\n`)
      expect(out).toMatch(/used for: {4}sellable, orders, customers\n {2}secrets: +…\w{4}\n {2}credentials: none\n/)
      expect(out).toMatch(/Open against it:\n {4}warning: \w.* {2}inc_/)
    }
    expect(jsonOf(await atHub('connections', 'show', id, '--json'))).toEqual(
      await running.client.call('GET', `/v1/connections/${id}`),
    )
    expect(await atHub('connections', 'show', 'No shop')).toMatchObject({ code: 1 })
  })

  it('shows what came of a connection day by day', async () => {
    const { code, out } = await atHub('connections', 'statistics', 'Web shop', '--days', '2')
    const [name, headings, , today, before] = out.split('\n')
    expect([code, name]).toEqual([0, 'Web shop'])
    expect(headings).toMatch(/^day +received +doubled +refused +parked +pulled +told within +done within$/)
    expect(today).toMatch(/^20\d\d-\d\d-\d\d +3 +0 +0 +\d +0 +\d+ (s|min|h|d) \/ \d+ (s|min|h|d) /)
    expect(before).toMatch(/ +0 +0 +0 +0 +0$/)
    expect((await atHub('connections', 'statistics', 'Web shop', '--days', '61')).code).toBe(2)
  })

  it('pauses and resumes a connection of the hub that --url names', async () => {
    const [web] = await running.client.all<{ id: string }>('/v1/connections')
    const key = { KILTER_ADMIN_KEY: 'test-admin-key' }
    const flags = [web?.id ?? '', '--url', running.client.url, '--json']
    expect(jsonOf(await typed(['connections', 'pause', ...flags], key))).toHaveProperty('pausedAt')
    expect(jsonOf(await typed(['connections', 'resume', ...flags], key))).not.toHaveProperty('pausedAt')
  })

  it('lets nothing that a vendor wrote steer the terminal', async () => {
    await running.client.call(
      'PATCH',
      `/v1/connections/${(await running.client.all<{ id: string }>('/v1/connections'))[0]?.id}`,
      {
        name: 'Web\u001b[31m\u202eshop',
      },
    )
    const { out } = await atHub('incidents')
    expect(out).toContain('Web�[31m�shop')
    for (const steering of ['\u001b', '\u202e']) expect(out).not.toContain(steering)
  })
})

describe('kilter watch', () => {
  it('tells what comes after it began, once, and again when it changes', async () => {
    const watching = atHub('watch', '--for', '4')
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    const [web] = await running.client.all<{ id: string }>('/v1/connections')
    await running.client.send(shopify(web?.id ?? '', 'orders/create', 'not read', 'watched'))
    await running.hub.worker.idle()
    const { code, out } = await watching
    expect([code, out.split('\n')[0]]).toEqual([0, `Watching ${running.client.url}. Stop with Ctrl-C.`])
    expect(out.match(/parked +orders\/create: /g)).toHaveLength(1)
    expect(out).not.toContain('RED-DRESS-M')
  })
})

describe('kilter completion', () => {
  it('writes what a shell reads, and completes commands and the values of options from the commands themselves', async () => {
    const script = await typed(['completion', 'bash'])
    expect([script.code, script.out]).toEqual([0, expect.stringContaining('complete')])
    const offered = async (...words: string[]) => (await typed(['complete', '--', ...words])).out.split('\n')
    expect(await offered('inc')).toContain(
      'incidents\tList incidents, newest first; tell one with its history; or decide about some.',
    )
    expect((await offered('incidents', '--status', '')).slice(0, 4).map((each) => each.trim())).toEqual([
      'open',
      'acknowledged',
      'snoozed',
      'resolved',
    ])
  })
})

describe('exit codes', () => {
  const key = { KILTER_ADMIN_KEY: 'test-admin-key' }

  it('1 where the hub refuses, with its own words and what to do', async () => {
    const wrongKey = await typed(['incidents', '--url', running.client.url], { KILTER_ADMIN_KEY: 'wrong' })
    const unknown = await atHub('incidents', 'inc_nothing')
    const noKey = await typed(['incidents', '--url', running.client.url])
    expect([wrongKey.code, wrongKey.err]).toEqual([1, expect.stringMatching(/401[\s\S]*KILTER_ADMIN_KEY/)])
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('no such incident')])
    expect([noKey.code, noKey.err]).toEqual([1, expect.stringContaining('Set KILTER_ADMIN_KEY')])
  })

  it('1 where a tenant is made with a wrong operator key, and names the variable that holds it', async () => {
    const wrongKey = { KILTER_ADMIN_KEY: 'test-admin-key', KILTER_OPERATOR_KEY: 'wrong' }
    const { code, err } = await typed(['tenants', 'create', 'a', 'A', '--url', running.client.url], wrongKey)
    expect([code, err]).toEqual([1, expect.stringContaining('Is KILTER_OPERATOR_KEY the key of this hub?')])
  })

  it('1 where the hub has no mail server, and says once how it gets one', async () => {
    const { code, err } = await atHub('alerts', 'add', 'you@shop.example')
    expect([code, err]).toEqual([1, expect.stringMatching(/KILTER_SMTP_URL and KILTER_MAIL_FROM.*channels\/README/)])
    expect(err.match(/no mail server yet/g)).toHaveLength(1)
  })

  it('2 where the command is used wrongly, and says how it is used', async () => {
    const wrong = [
      ['nonsense'],
      ['incidents', '--status', 'opne'],
      ['incidents', '--limit', 'many'],
      ['incidents', '--url', 'nowhere'],
      ['replay'],
      ['connect', 'shopify'],
      ['start', '--port', '99999'],
      ['start', '--public-url', 'hub.example.com'],
    ]
    const answers = await each(wrong, key)
    for (const [place, { code, out, err }] of answers.entries()) {
      expect([wrong[place], code, out, err]).toEqual([wrong[place], 2, '', expect.stringMatching(/\w/)])
    }
  })

  it('3 where no hub answers, or something else does', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>'))
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const nobody = await typed(['incidents', '--url', 'http://127.0.0.1:1'], key)
    const somebody = await typed(['incidents', '--url', `http://127.0.0.1:${port}`], key)
    other.close()
    expect([nobody.code, nobody.err]).toEqual([3, expect.stringContaining('kilter start')])
    expect([somebody.code, somebody.err]).toEqual([3, expect.stringContaining('is not a hub')])
  })

  it('0 for --help, which has an example in every command', async () => {
    const commands = ['start', 'connect', 'incidents', 'deliveries', 'replay', 'demo']
    const answers = await each(
      commands.map((command) => [command, '--help']),
      {},
    )
    for (const [place, { code, out }] of answers.entries()) {
      expect([commands[place], code, out]).toEqual([
        commands[place],
        0,
        expect.stringMatching(/Examples?:[\s\S]*kilter/),
      ])
      expect(out).toContain('--json')
    }
  })
})

describe('kilter keys', () => {
  it('makes a key that opens what was said, lists it, replaces it and takes it back', async () => {
    const wanted = [
      'keys',
      'create',
      'Console',
      '--role',
      'operator',
      '--scope',
      'incidents:write',
      '--days',
      '90',
      '--json',
    ]
    const made = jsonOf<{ id: string; key: string }>(await atHub(...wanted))
    const asMade = { KILTER_URL: running.client.url, KILTER_ADMIN_KEY: made.key }
    expect((await typed(['incidents'], asMade)).code).toBe(0)
    const beyond = await typed(['deliveries'], asMade)
    expect([beyond.code, beyond.err]).toEqual([1, expect.stringContaining('deliveries:read')])
    const next = await atHub('keys', 'rotate', made.id, '--overlap-hours', '0')
    expect([next.code, next.out]).toEqual([0, expect.stringMatching(/shown only now:\n {2}kilter_key_\w{39}\n$/)])
    const listed = await atHub('keys', 'list')
    expect(listed.out).toMatch(/Console +operator +incidents:write +active/)
    expect(listed.out).toMatch(/Console +operator +incidents:write +revoked/)
    expect(listed.out).not.toContain(made.key)
    const { items } = jsonOf<{ items: { id: string; name: string }[] }>(await atHub('keys', 'list', '--json'))
    const revoked = await atHub('keys', 'revoke', items[0]?.id ?? '')
    expect([revoked.code, revoked.out]).toEqual([0, 'It opens nothing any more.\n'])
    const last = await atHub('keys', 'revoke', items.find(({ name }) => name === 'admin')?.id ?? '')
    expect([last.code, last.err]).toEqual([1, expect.stringContaining('make another first')])
  })

  it('says what roles and scopes there are where one is not', async () => {
    const wrong = await each(
      [
        ['keys', 'create', 'x', '--role', 'god'],
        ['keys', 'create', 'x', '--scope', 'all'],
      ],
      {},
    )
    expect(wrong.map(({ code }) => code)).toEqual([2, 2])
    expect(wrong[0]?.err).toContain('viewer, operator, admin, owner')
    expect(wrong[1]?.err).toContain('incidents:write')
  })
})

describe('kilter start', () => {
  const started = new Set<ChildProcess>()
  afterAll(() => {
    for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  })

  function launch(args: readonly string[], environment: Record<string, string> = {}): ChildProcess {
    const { PATH = '' } = process.env
    const child = spawn(process.execPath, ['packages/cli/src/main.ts', ...args], { env: { PATH, ...environment } })
    started.add(child)
    return child
  }

  async function said(child: ChildProcess): Promise<Said> {
    let out = ''
    let err = ''
    child.stdout?.on('data', (data) => {
      out += data
    })
    child.stderr?.on('data', (data) => {
      err += data
    })
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, out, err }
  }

  /** The first line it prints, and then the child goes on. */
  async function startedAt(data: string, environment: Record<string, string> = {}) {
    const child = launch(['start', '--data', data, '--port', '0', '--json'], environment)
    const ended = said(child)
    const [line] = (await Promise.race([once(child.stdout ?? child, 'data'), ended.then(({ err }) => [err])])) as [
      Buffer,
    ]
    return { child, ended, ...(JSON.parse(String(line)) as { url: string; adminKey?: string }) }
  }

  it('makes a key at the first start, shows it once, and the key works from then on', async () => {
    const data = join(folder, 'first')
    const first = await startedAt(data)
    expect(first.adminKey).toMatch(/^kilter_key_[0-9A-Za-z]{39}$/)
    first.child.kill('SIGTERM')
    expect((await first.ended).code).toBe(0)

    const second = await startedAt(data)
    expect(second.adminKey).toBeUndefined()
    const headers = { authorization: `Bearer ${first.adminKey}` }
    expect((await fetch(`${second.url}/v1/incidents`, { headers })).status).toBe(200)
    second.child.kill('SIGINT')
    expect((await second.ended).code).toBe(0)
  })

  it('takes the key from KILTER_ADMIN_KEY instead, and then prints none', async () => {
    const hub = await startedAt(join(folder, 'given'), { KILTER_ADMIN_KEY: 'my-own-key' })
    expect(hub.adminKey).toBeUndefined()
    const status = async (key: string) =>
      (await fetch(`${hub.url}/v1/incidents`, { headers: { authorization: `Bearer ${key}` } })).status
    expect([await status('my-own-key'), await status('another-key')]).toEqual([200, 401])
    hub.child.kill('SIGTERM')
    const { out, err } = await hub.ended
    expect(out + err).not.toContain('my-own-key')
  })

  it('says incidents as JSON lines of ids, and nothing of what they are about', async () => {
    const hub = await startedAt(join(folder, 'lines'), { KILTER_ADMIN_KEY: 'my-own-key' })
    const lines: string[] = []
    hub.child.stderr?.on('data', (data) => lines.push(...String(data).trim().split('\n')))
    const client = new Client(hub.url, 'my-own-key')
    for (const webhook of await soldTwice(client)) expect(await client.send(webhook)).toBe(200)
    await expect.poll(() => lines.some((line) => line.includes('"oversell"')), { timeout: 10_000 }).toBe(true)
    hub.child.kill('SIGTERM')
    await hub.ended
    const opened = lines.map((line) => JSON.parse(line) as object)
    expect(opened).toContainEqual({
      time: expect.stringMatching(/Z$/),
      level: 'info',
      event: 'incident.opened',
      incident: expect.stringMatching(/^inc_/),
      detector: 'oversell',
      tenant: 'default',
    })
    expect(lines.join('\n')).not.toMatch(/RED-DRESS|#1001/)
  })

  it('ends with what to do where the port is taken, and keeps its first key for the start that works', async () => {
    const data = join(folder, 'busy')
    const { port } = new URL(running.client.url)
    const { code, err } = await said(launch(['start', '--data', data, '--port', port]))
    expect([code, err]).toEqual([1, expect.stringContaining(`port ${port} is in use. Choose another one with --port`)])
    const next = await startedAt(data)
    expect(next.adminKey).toMatch(/^kilter_key_/)
    next.child.kill('SIGTERM')
    expect((await next.ended).code).toBe(0)
  })
})

describe('kilter simulate', () => {
  it('says what was told beside what was true, and draws when', async () => {
    const { code, out } = await typed(['simulate', '--archetype', 'made-to-order', '--seed', '2'])
    expect(code).toBe(0)
    expect(out).toContain('every webhook comes once, at once')
    expect(out).toMatch(/price\.mismatch +2 +2 +0 +0 +0 +·*2/)
  })

  it('names what can be played, also for scripts', async () => {
    const { out } = await typed(['simulate', '--list', '--json'])
    const { archetypes, faults } = JSON.parse(out) as Record<string, { name: string; about: string }[]>
    expect(archetypes?.map(({ name }) => name)).toContain('grocer')
    expect(faults?.map(({ name }) => name)).toContain('till-offline')
    const played = JSON.parse((await typed(['simulate', '--dial', 'doubled', '--json'])).out)
    expect(played).toMatchObject({ archetype: 'boutique', seed: 1, dial: 'doubled' })
  })

  it('says what there is where a name is not known', async () => {
    const { code, err } = await typed(['simulate', '--archetype', 'casino'])
    expect(code).toBe(2)
    expect(err).toContain('--archetype casino is not known. Known: boutique, grocer')
    expect((await typed(['score', '--dial', 'frogs'])).err).toContain('--dial frogs is not known. Known: none, late')
  })
})
