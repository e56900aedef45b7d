/** Aliases as a spreadsheet knows them: in and out as CSV, with a word on every row that is wrong. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'

let running: RunningHub
let till: string

beforeEach(async () => {
  running = await runHub()
  const till1 = await connect('Till')
  till = till1
  await connect('Web shop')
})
afterEach(() => running.hub.stop())

const connect = async (name: string): Promise<string> =>
  (await running.client.call<{ id: string }>('POST', '/v1/connections', { vendor: 'square', name, secret: 's' })).id

interface Answer {
  readonly status: number
  readonly body: { rows?: number; changed?: number; errors?: { path: string; detail: string }[] }
}

async function take(file: string | Buffer, type = 'text/csv'): Promise<Answer> {
  const response = await fetch(`${running.client.url}/v1/aliases/import`, {
    method: 'POST',
    headers: { authorization: 'Bearer test-admin-key', 'content-type': type },
    body: new Uint8Array(Buffer.from(file as string)),
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

const aliases = async () =>
  (await running.client.all<{ item: string; externalId: string }>('/v1/aliases')).map(
    ({ item, externalId }) => `${externalId}=${item}`,
  )
const give = async () => (await running.client.fetch('GET', '/v1/aliases/export')).text()

describe('a file that is right', () => {
  it('IN-21: is taken in by comma, semicolon or tab, with or without a mark of its encoding; twice has no second effect', async () => {
    const rows = [
      ['item', 'connection', 'externalId'],
      ['RED-DRESS-M', 'Till', 'a-1'],
      ['Größe "L", rot', till, 'a-2'],
    ]
    for (const separator of [',', ';', '\t']) {
      const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator)).join('\r\n')
      expect(await take(`\ufeff${text}\r\n`)).toEqual({
        status: 200,
        body: { rows: 2, changed: separator === ',' ? 2 : 0 },
      })
    }
    expect((await aliases()).sort()).toEqual(['a-1=RED-DRESS-M', 'a-2=Größe "L", rot'])
  })

  it('NTF-10: comes out so that a spreadsheet runs nothing in it, and goes in again as it was', async () => {
    const odd = ['+44-dress', '-5', '@home', 'a,b', 'a\nb']
    await running.client.call('PUT', '/v1/aliases', {
      aliases: odd.map((item, place) => ({ item, connection: till, externalId: `x-${place}` })),
    })
    const before = await aliases()
    const file = await give()
    expect(file).toContain("'+44-dress")
    expect(file).toContain("'@home")
    expect(file).toMatch(/^-5,/m)
    expect(await take(file)).toEqual({ status: 200, body: { rows: odd.length, changed: 0 } })
    expect(await aliases()).toEqual(before)
  })
})

describe('IN-21: a file that is wrong', () => {
  const head = 'item,connection,externalId\n'

  it('is told row by row, and nothing of it is taken', async () => {
    const { status, body } = await take(
      `${head}A,Till,1\n,Till,2\nB,Nowhere,3\n=1+1,Till,4\nC,Till,1\n${'x'.repeat(201)},Till,5\n`,
    )
    expect([status, body.errors]).toEqual([
      422,
      [
        { path: 'rows.3.item', detail: 'is empty' },
        { path: 'rows.4.connection', detail: 'unknown connection' },
        { path: 'rows.5.item', detail: 'looks like a formula' },
        { path: 'rows.6.externalId', detail: 'stands in line 2 too' },
        { path: 'rows.7.item', detail: 'is longer than 200 characters' },
      ],
    ])
    expect(await aliases()).toEqual([])
  })

  it.each([
    ['an open quote', `${head}"A,Till,1\n`],
    ['no head', 'A,Till,1\n'],
    ['nothing', ''],
    ['bytes of another encoding', Buffer.from([...Buffer.from(head), 0xe4, 0x2c, 0x54, 0x69, 0x6c, 0x6c, 0x2c, 0x31])],
    ['more rows than it may have', `${head}${'A,Till,1\n'.repeat(20_001)}`],
  ])('with %s is refused with a line and a reason', async (_what, file) => {
    const { status, body } = await take(file)
    expect([status, body.errors]).toEqual([
      422,
      [{ path: expect.stringMatching(/^rows\.\d+/), detail: expect.any(String) }],
    ])
    expect(await aliases()).toEqual([])
  })

  it('names connections that share a name, and is no JSON', async () => {
    await connect('Till')
    const { body } = await take(`${head}A,Till,1\n`)
    expect(body.errors).toEqual([{ path: 'rows.2.connection', detail: expect.stringMatching(/give the id/) }])
    expect((await take('{"aliases":[]}', 'application/json')).status).toBe(415)
  })

  it('is cut off beyond four mebibytes', async () => {
    expect((await take(`${head}${'A,Till,1\n'.repeat(500_000)}`)).status).toBe(413)
  })
})
