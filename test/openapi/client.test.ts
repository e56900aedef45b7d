/** The typed client: it says what the document says, and a hub answers as it says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { answered, createKilter, each, type Incident, ifMatch, type Kilter, Refused } from '@kilter/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { typesOf } from '../../packages/client/tools/types.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { soldTwice } from '../support/sold-twice.ts'

let running: RunningHub
let kilter: Kilter
beforeAll(async () => {
  running = await runHub()
  kilter = createKilter({ url: `${running.client.url}/`, key: 'test-admin-key' })
  for (const webhook of await soldTwice(running.client)) await running.client.send(webhook)
  await running.hub.worker.idle()
})
afterAll(() => running.hub.stop())

it('is what the hub’s own document makes it', async () => {
  const document = (await (await fetch(`${running.client.url}/openapi.json`)).json()) as object
  const file = join(import.meta.dirname, '../../packages/client/src/openapi.ts')
  const isSame = readFileSync(file, 'utf8') === (await typesOf(document))
  expect(isSame ? 'as it is to be' : 'changed: run npm run client').toBe('as it is to be')
})

it('asks, pages, changes what was seen and decides, as its README shows', async () => {
  const found: Incident[] = []
  for await (const incident of each((from) =>
    kilter.GET('/v1/incidents', { params: { query: { status: 'open', limit: 1, ...from } } }),
  ))
    found.push(incident)
  expect(found.map(({ detector }) => detector)).toContain('oversell')
  expect(found.length).toBe((await running.client.all('/v1/incidents?status=open')).length)
  const [first] = found
  if (!first) throw new Error('nothing found')
  const path = { id: first.id }
  const decide = () =>
    answered(
      kilter.POST('/v1/incidents/{id}/acknowledge', {
        params: { path, header: ifMatch(first) },
        body: { reason: 'on it' },
      }),
    )
  expect(await decide()).toMatchObject({ id: first.id, status: 'acknowledged' })
  await expect(decide()).rejects.toMatchObject({ status: 412, problem: { title: 'Changed since you read it' } })
  const tag = (await kilter.GET('/v1/incidents/{id}', { params: { path } })).response.headers.get('etag') ?? ''
  const comment = { params: { path, header: ifMatch(tag) }, body: { text: 'seen' } }
  expect((await answered(kilter.POST('/v1/incidents/{id}/comment', comment))).version).toBe(3)
})

it('does not compile where a path, filter or field is misspelt', async () => {
  // @ts-expect-error there is no such path
  const path = kilter.GET('/v1/incident')
  // @ts-expect-error there is no such status
  const filter = kilter.GET('/v1/incidents', { params: { query: { status: 'opne' } } })
  // @ts-expect-error the field is called `name`
  const field = kilter.POST('/v1/connections', { body: { vendor: 'shopify', nmae: 'X' } })
  const refused = await Promise.all([path, filter, field])
  expect(refused.map(({ response }) => response.status)).toEqual([404, 422, 422])
})

it('hands on what is refused in the hub’s own words, and answers nothing where there is nothing to answer', async () => {
  const wrong = kilter.POST('/v1/connections', { body: { vendor: 'nobody', name: 'X' } })
  await expect(answered(wrong)).rejects.toThrow(/^422 A field is not valid; .*vendor: not a vendor that we know/)
  const other = createKilter({ url: running.client.url, key: 'wrong' })
  const refused = await answered(other.GET('/v1/incidents')).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(Refused)
  expect(refused).toMatchObject({ status: 401 })
  const { id } = await answered(kilter.POST('/v1/connections', { body: { vendor: 'shopify', name: 'Gone' } }))
  expect(await answered(kilter.DELETE('/v1/connections/{id}', { params: { path: { id } } }))).toBeUndefined()
  const odd = createKilter({
    ...{ url: running.client.url, key: 'any' },
    fetch: async () => new Response('<html>', { status: 502 }),
  })
  await expect(answered(odd.GET('/v1/incidents'))).rejects.toThrow('502 not the answer of a hub')
})
