/** `kilter aliases`: which SKU a vendor’s own ids stand for, in files and as suggestions. */
import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { atHub, atWork, fileAt, withDressSoldTwice } from '../support/at-hub.ts'
import { jsonOf } from '../support/kilter.ts'
import { lightspeed } from '../support/sold-twice.ts'

withDressSoldTwice()

describe('kilter aliases', () => {
  it('takes aliases in from a file and writes them into one', async () => {
    const [good, bad, copy] = ['good.csv', 'bad.csv', 'copy.csv'].map((name) => fileAt(name)) as [
      string,
      string,
      string,
    ]
    writeFileSync(good, 'item;connection;externalId\nRED-DRESS-M;Web shop;variant-77\n')
    writeFileSync(bad, 'item,connection,externalId\n,Web shop,1\n')
    expect(await atHub('aliases', 'import', good)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/1 rows imported, 1 of them new/),
    })
    expect(jsonOf(await atHub('aliases', 'import', good, '--json'))).toEqual({ rows: 1, changed: 0 })
    expect(await atHub('aliases', 'import', bad)).toMatchObject({
      code: 1,
      err: expect.stringContaining('rows.2.item: is empty'),
    })
    expect(await atHub('aliases', 'export', copy)).toMatchObject({ code: 0, out: expect.stringContaining('1 aliases') })
    expect((await atHub('aliases', 'export', copy)).code).toBe(2)
    expect((await atHub('aliases', 'export')).out).toContain('RED-DRESS-M,')
    expect((await atHub('aliases', 'import', fileAt('none.csv'))).code).toBe(1)
  })

  it('IN-22: lists items that may be one, and links those that are confirmed by name', async () => {
    expect(await atHub('aliases', 'suggest')).toMatchObject({ code: 0, out: 'No two items look alike.\n' })
    const connections = await atWork().client.all<{ id: string; name: string }>('/v1/connections')
    const till = connections.find(({ name }) => name === 'Till')?.id ?? ''
    const count = { id: 'l', product_id: 'RED DRESS M', outlet_id: 'o', count: 2, updated_at: '2026-11-20 10:00:00' }
    await atWork().client.send(lightspeed(till, 'inventory.update', count))
    await atWork().hub.worker.idle()
    const { code, out } = await atHub('aliases', 'suggest')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^RED-DRESS-M +con_\w+:RED DRESS M +differ in blanks, punctuation +--confirm it/m),
    ])
    expect(jsonOf(await atHub('aliases', 'suggest', '--json'))).toMatchObject({ items: [{ item: 'RED-DRESS-M' }] })
    expect((await atHub('aliases', 'suggest', '--item', 'OTHER')).out).toBe('No two items look alike.\n')
    const dismissed = await atHub('aliases', 'suggest', '--dismiss', `${till}:RED DRESS M`)
    expect(dismissed).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^1 dismissed; they are not suggested again/),
    })
    expect((await atHub('aliases', 'suggest')).out).toBe('No two items look alike.\n')
    expect((await atHub('aliases', 'dismissed')).out).toMatch(/^RED-DRESS-M +con_\w+:RED DRESS M +\S+ +20\d\d-/m)
    expect(await atHub('aliases', 'dismissed', '--take-back', 'BLUE')).toMatchObject({
      ...{ code: 1, err: expect.stringContaining('BLUE was not dismissed') },
    })
    const back = await atHub('aliases', 'dismissed', '--take-back', `${till}:RED DRESS M`)
    expect(back).toMatchObject({ code: 0, out: '1 may be suggested again.\n' })
    expect((await atHub('aliases', 'dismissed')).out).toBe('Nothing was dismissed.\n')
    const unknown = await atHub('aliases', 'suggest', '--confirm', `${till}:RED DRESS M`, 'BLUE')
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('BLUE is not among the suggestions') })
    expect((await atHub('aliases', 'suggest', '--confirm', `${till}:RED DRESS M`)).out).toMatch(/^1 ids linked/)
    expect(jsonOf(await atHub('aliases', 'suggest', '--json'))).toEqual({ items: [], nextCursor: null, complete: true })
  })

  it('says in its help how a file looks, and takes in the example that stands there', async () => {
    const { out } = await atHub('aliases', 'import', '--help')
    for (const column of ['item', 'connection', 'externalId'])
      expect(out).toMatch(new RegExp(`^ +${column} {2,}\\w`, 'm'))
    const example = out.match(/^ +(item,connection,externalId)\n(?: +\S.*\n)+/m)?.[0] ?? ''
    const name = fileAt('example.csv')
    writeFileSync(name, example.replaceAll(/^ +/gm, ''))
    expect(await atHub('aliases', 'import', name)).toMatchObject({ code: 0, out: expect.stringMatching(/^2 rows/) })
  })
})
