/** What a list takes: its filters, the size of its pages, and its own cursors. */
import { describe, expect, it } from 'vitest'
import { fieldsOf, own, problemOf, stranger, withTwoTenants } from '../support/two-tenants.ts'

withTwoTenants()

describe('TEN-05: a cursor', () => {
  const first = async (path: string, client = own) => {
    const page = await client.call<{ nextCursor: string; items: { id: string }[] }>('GET', path)
    expect(page.nextCursor).toEqual(expect.any(String))
    return page.nextCursor
  }

  it('leads through a list without loss or repetition', async () => {
    const whole = (await own.all<{ id: string }>('/v1/deliveries')).map(({ id }) => id)
    expect((await own.all<{ id: string }>('/v1/deliveries?limit=1')).map(({ id }) => id)).toEqual(whole)
  })

  it('is refused where it was edited or cut, or belongs to another list, filter or tenant', async () => {
    const cursor = await first('/v1/deliveries?limit=1')
    const edited = cursor.slice(0, -2) + (cursor.endsWith('AA') ? 'BB' : 'AA')
    const connections = await first('/v1/connections?limit=1')
    const wrong = ['x', '', '%00', cursor.slice(0, -4), edited, `${cursor}A`, connections]
    for (const given of wrong) {
      const path = `/v1/deliveries?limit=1&cursor=${encodeURIComponent(given)}`
      expect([given, await fieldsOf('GET', path)]).toEqual([given, [422, ['cursor']]])
    }
    expect(await fieldsOf('GET', `/v1/deliveries?limit=1&status=aligned&cursor=${cursor}`)).toEqual([422, ['cursor']])
    expect((await problemOf(stranger, 'GET', `/v1/deliveries?limit=1&cursor=${cursor}`)).status).toBe(422)
  })
})

it('TEN-04: filters are what the list says, and nothing else', async () => {
  const wrong: [path: string, field: string][] = [
    ['/v1/incidents?status=opne', 'status'],
    ['/v1/incidents?stauts=open', 'stauts'],
    ['/v1/incidents?status=open&status=resolved', 'status'],
    ['/v1/incidents?status[$ne]=open', 'status[$ne]'],
    ['/v1/deliveries?__proto__=1', '__proto__'],
    ['/v1/deliveries?tenant=other', 'tenant'],
    ['/v1/aliases?sort=item', 'sort'],
  ]
  for (const [path, field] of wrong) expect([path, await fieldsOf('GET', path)]).toEqual([path, [422, [field]]])
  for (const odd of ["' OR 1=1 --", '%', '*', '$regex', '__proto__']) {
    expect(await own.all(`/v1/incidents?subject=${encodeURIComponent(odd)}`)).toEqual([])
    expect(await own.all(`/v1/deliveries?connection=${encodeURIComponent(odd)}`)).toEqual([])
  }
})

it('TEN-12: a page has 1 to 200 items, and another wish is refused', async () => {
  for (const limit of ['0', '-1', '201', '1e9', '1.5', 'many', '', 'NaN', '0x10', '%2010']) {
    for (const list of [
      'connections',
      'deliveries',
      'incidents',
      'aliases',
      'aliases/suggestions',
      'aliases/dismissals',
      'keys',
      'audit',
      'items',
    ]) {
      const path = `/v1/${list}?limit=${limit}`
      expect([path, await fieldsOf('GET', path)]).toEqual([path, [422, ['limit']]])
    }
  }
  expect(await own.call('GET', '/v1/deliveries?limit=200')).toMatchObject({ nextCursor: null })
})
