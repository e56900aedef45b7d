/** Connections over the admin API: made, changed and gone, with secrets that go in and never come out. */
import { describe, expect, it } from 'vitest'
import { type Connection, call, connectionNamed, incidents, refusal, running, send, withHub } from '../support/admin.ts'
import { shopify, soldTwice, webSecret } from '../support/sold-twice.ts'

withHub()

describe('connections', () => {
  it('are made with the vendor’s own roles unless others are given, and get an address for the vendor', async () => {
    const response = await running().client.fetch('POST', '/v1/connections', {
      vendor: 'square',
      name: 'Till',
      secret: 'square_signature_key',
      settings: { merchantId: 'M1', accessToken: 'square_access_token' },
    })
    expect(response.status).toBe(201)
    const made = (await response.json()) as Connection
    expect(made).toEqual({
      id: expect.stringMatching(/^con_[0-9A-Z]{26}$/),
      vendor: 'square',
      name: 'Till',
      roles: ['physical'],
      settings: { merchantId: 'M1' },
      hookUrl: `https://hub.example.com/hooks/${made.id}`,
      secrets: ['…_key'],
      credentials: ['accessToken'],
      counters: {},
      health: { missed: 0, refused: 0, troubles: [] },
      createdAt: expect.stringMatching(/Z$/),
      version: 1,
    })
    expect(await call('GET', `/v1/connections/${made.id}`)).toEqual(made)
    expect(await running().client.all('/v1/connections')).toEqual([made])
  })

  it('SEC-02: never show a secret again, whichever way it came in', async () => {
    const secrets = ['signing_secret_one', 'signing_secret_two', 'access_token_secret']
    const [signing, rotated, accessToken] = secrets
    const { id } = await call<Connection>('POST', '/v1/connections', {
      vendor: 'square',
      name: 'Till',
      secrets: { signing: [signing], accessToken },
    })
    const changed = await call<Connection>('PATCH', `/v1/connections/${id}`, { secrets: [rotated, signing] })
    expect(changed).toMatchObject({ secrets: ['…_two', '…_one'], credentials: ['accessToken'] })
    const shown = JSON.stringify([changed, await running().client.all('/v1/connections'), running().logged])
    for (const secret of secrets) expect(shown).not.toContain(secret)
  })

  it('SEC-02: get a new secret beside the old one, both good until the old ones are dropped', async () => {
    const { id } = await call<Connection>('POST', '/v1/connections', {
      ...{ vendor: 'shopify', name: 'Web', secrets: { signing: webSecret, accessToken: 'access_token_secret' } },
    })
    const path = `/v1/connections/${id}/secret`
    const signedBy = async (secret: string, name: string) =>
      running().client.send(shopify(id, 'orders/create', { id: 1 }, name, secret))
    const both = { secrets: ['…_two', '…cret'], credentials: ['accessToken'] }
    expect(await call('POST', path, { secret: 'signing_secret_two' })).toMatchObject(both)
    expect(await call('POST', path, { secret: 'signing_secret_two' })).toMatchObject(both)
    expect([await signedBy(webSecret, 'w-1'), await signedBy('signing_secret_two', 'w-2')]).toEqual([200, 200])
    const one = { secrets: ['…_two'], credentials: ['accessToken'] }
    expect(await call('POST', path, { dropOld: true })).toMatchObject(one)
    expect([await signedBy(webSecret, 'w-3'), await signedBy('signing_secret_two', 'w-4')]).toEqual([401, 200])
    expect(JSON.stringify(running().logged)).not.toContain('signing_secret_two')

    expect(await refusal('POST', path, {})).toEqual({ status: 422, paths: ['secret'] })
    for (const number of [3, 4, 5, 6]) await call('POST', path, { secret: `signing_secret_${number}` })
    expect(await refusal('POST', path, { secret: 'signing_secret_7' })).toMatchObject({ status: 409 })
    const bare = await call<Connection>('POST', '/v1/connections', { vendor: 'shopify', name: 'Bare' })
    expect(await refusal('POST', `/v1/connections/${bare.id}/secret`, { dropOld: true })).toMatchObject({ status: 409 })
  })

  it('hide even the end of a secret that is too short to lose four characters', async () => {
    const { secrets } = await call<Connection>('POST', '/v1/connections', {
      vendor: 'shopify',
      name: 'Web',
      secret: 'short',
    })
    expect(secrets).toEqual(['…'])
  })

  it('say which field is wrong, and then nothing is made', async () => {
    const wrong: [body: unknown, paths: string[]][] = [
      [{ vendor: 'nobody', name: 'X' }, ['vendor']],
      [{ vendor: 'shopify', name: '' }, ['name']],
      [{ vendor: 'shopify' }, ['name']],
      [{ vendor: 'shopify', name: 'X', roles: ['boss'] }, ['roles.0']],
      [{ vendor: 'shopify', name: 'X', settings: { shop: 'not a shop' } }, ['settings.shop']],
      [{ vendor: 'shopify', name: 'X', settings: { apiBaseUrl: 'nowhere' } }, ['settings.apiBaseUrl']],
      [{ vendor: 'shopify', name: 'X', settings: { apiKey: 'not a credential here' } }, ['settings.apiKey']],
      [{ vendor: 'square', name: 'X', settings: { accessToken: 7 } }, ['settings.accessToken']],
      [{ vendor: 'square', name: 'X', secrets: { password: 'x' } }, ['secrets.password']],
      [{ vendor: 'square', name: 'X', secret: 'a', secrets: ['b'] }, ['secret']],
    ]
    for (const [body, paths] of wrong) {
      expect([body, await refusal('POST', '/v1/connections', body)]).toEqual([body, { status: 422, paths }])
    }
    expect(await running().client.all('/v1/connections')).toEqual([])
  })

  it('are gone with their hook once they are deleted', async () => {
    const web = await call<Connection>('POST', '/v1/connections', { vendor: 'shopify', name: 'Web', secret: 'secret' })
    const path = `/v1/connections/${web.id}`
    expect((await running().client.fetch('DELETE', path)).status).toBe(204)
    expect(await refusal('GET', path)).toEqual({ status: 404, paths: [] })
    expect(await refusal('DELETE', path)).toEqual({ status: 404, paths: [] })
    expect(await running().client.send({ path: `/hooks/${web.id}`, headers: {}, body: '{}' })).toBe(404)
  })

  it('that are paused keep what comes and answer as ever, and read it once they are resumed', async () => {
    const webhooks = await soldTwice(running().client)
    const [till, web] = await Promise.all([connectionNamed('Till'), connectionNamed('Web shop')])
    const paused = await call('POST', `/v1/connections/${till.id}/pause`)
    expect(paused).toMatchObject({ id: till.id, pausedAt: expect.stringMatching(/Z$/) })
    expect(await call('POST', `/v1/connections/${till.id}/pause`)).toEqual(paused)
    await send(...webhooks)
    const waiting = await running().client.all(`/v1/deliveries?connection=${till.id}`)
    expect(waiting).toHaveLength(3)
    for (const each of waiting) expect(each).toMatchObject({ status: 'received', reason: 'its connection is paused' })
    expect(await running().client.all(`/v1/deliveries?connection=${web.id}`)).toMatchObject([{ status: 'aligned' }])
    expect(await incidents('detector=oversell')).toEqual([])

    const resumed = await call<object>('POST', `/v1/connections/${till.id}/resume`)
    expect(resumed).not.toHaveProperty('pausedAt')
    await running().hub.worker.idle()
    expect(await incidents('detector=oversell')).toMatchObject([
      { status: 'open', cause: 'sold-in-store-before-order' },
    ])
    expect(await refusal('POST', '/v1/connections/con_00000000000000000000000000/pause')).toMatchObject({ status: 404 })
  })
})
