/** Every vendor connects to a running hub over HTTP: described by the API, its webhooks signed as it signs them, read with lookups
 * at a stand-in for its API, and refused where anything is forged. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectors } from '@kilter/connectors'
import { type Sending, senders } from '@kilter/sim'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { connectVendor, type DescribedVendor, StandInApi, vendorCases } from '../support/vendors.ts'

const samples = join(import.meta.dirname, '../../packages/connectors/src')
let running: RunningHub
let api: StandInApi

beforeAll(async () => {
  running = await runHub({ allowPrivateTargets: true })
  api = await StandInApi.open()
})
afterAll(async () => {
  await running.hub.stop()
  await api.close()
})

it('knows how every vendor sends, and the API describes each of them', async () => {
  expect([...connectors.keys()]).toEqual(expect.arrayContaining(Object.keys(vendorCases)))
  expect(Object.keys(senders).sort()).toEqual(Object.keys(vendorCases).sort())
  const { items } = await running.client.call<{ items: DescribedVendor[] }>('GET', '/v1/vendors')
  expect(items.map(({ vendor }) => vendor).sort()).toEqual([...connectors.keys()].sort())
  for (const { vendor, steps, settings } of items) {
    expect([vendor, steps.join(' ')]).toEqual([vendor, expect.stringContaining('{hookUrl}')])
    expect([vendor, typeof settings]).toEqual([vendor, 'object'])
    expect(JSON.stringify(settings).length).toBeLessThan(20_000)
  }
})

it.each(Object.entries(vendorCases))('%s', async (vendor, { sample, secret = 'a-secret-of-this-shop', ...given }) => {
  const { client, hub } = running
  const credential = (name: string) => `${name}-1`
  const { id, hookUrl } = await connectVendor(client, vendor, { api, signing: secret, credential })
  api.answers = given.api ?? {}
  api.asked = []

  const body = readFileSync(join(samples, vendor, 'samples', sample), 'utf8')
  const { headers = {} } = given
  const post = async (sending: Partial<Sending> = {}) => {
    const sent = senders[vendor]?.({ body, secret, hookUrl, at: new Date(), headers, ...sending })
    const query = sent?.query ?? given.query
    return fetch(query ? `${hookUrl}?${query}` : hookUrl, {
      method: 'POST',
      headers: sent?.headers ?? {},
      body: sent?.body ?? '',
    })
  }
  const forged = await post({ secret: 'another-secret-altogether' })
  expect([forged.status, forged.headers.get('set-cookie')]).toEqual([401, null])
  const at = new Date()
  expect((await post({ at })).status).toBe(given.answered ?? 200)
  expect((await post({ at })).status).toBe(given.answered ?? 200)
  await hub.worker.idle()
  const kept = await client.all<{ status: string; reason?: string }>(`/v1/deliveries?connection=${id}`)
  expect(kept).toMatchObject([{ status: 'aligned' }])
  for (const path of Object.keys(api.answers)) expect(api.asked).toContain(path)
  expect(JSON.stringify(running.logged)).not.toMatch(/a-secret-of-this-shop|ana@example/)
})
