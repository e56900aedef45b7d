/** `kilter vendors`, `connect` and `connections`: how systems are connected, looked at and changed. */
import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { atHub, atWork, fileAt, withDressSoldTwice } from '../support/at-hub.ts'
import { jsonOf, typed } from '../support/kilter.ts'

withDressSoldTwice()

describe('kilter vendors, connect and connections', () => {
  it('lists what can be connected, and tells what one vendor needs', async () => {
    const list = await atHub('vendors')
    expect([list.code, list.out]).toEqual([0, expect.stringMatching(/^stripe +Stripe +payments$/m)])
    const { code, out } = await atHub('vendors', 'hubspot')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/setting portalId +Required\. The number of your HubSpot account/),
    ])
    expect(out).toMatch(
      /credential accessToken[\s\S]*What Kilter uses it for:\n {2}\w+ +\w[\s\S]*To do in the vendor’s own admin:[\s\S]*1\. /,
    )
    expect((await atHub('vendors', 'bigcommerce')).out).toMatch(
      /setting storeHash +Optional\. The hash in the store’s address/,
    )
    expect(jsonOf(await atHub('vendors', 'stripe', '--json'))).toMatchObject({ vendor: 'stripe', roles: ['payments'] })
    expect((await atHub('vendors', 'nobody')).code).toBe(1)
  })

  it('says at once that a vendor is unknown, and which names are like it', async () => {
    for (const [wrong, said] of [
      ['shopfy', 'Did you mean shopify?'],
      ['lightspeed', 'Did you mean lightspeed-x-series?'],
      ['nosuch', 'Known: cloudevents, '],
    ] as const)
      for (const command of [
        ['connect', wrong],
        ['connect', wrong, '--name', 'X'],
        ['vendors', wrong],
      ])
        expect([command, await atHub(...command)]).toMatchObject([
          command,
          { code: 1, out: '', err: expect.stringContaining(`There is no vendor ${wrong}. ${said}`) },
        ])
  })

  it('says what to do in the vendor’s own admin once it is connected, and reads settings as they are meant', async () => {
    const settings = ['--setting', 'scale=[1,5]', 'scoreRef=taste']
    const { code, out } = await atHub('connect', 'typeform', '--name', 'Survey', ...settings)
    expect([code, out]).toEqual([0, expect.stringMatching(/1\. .*\/hooks\/con_\w+/)])
    const all = await atWork().client.all<{ name: string; settings: object }>('/v1/connections')
    expect(all.find(({ name }) => name === 'Survey')?.settings).toEqual({ scale: [1, 5], scoreRef: 'taste' })
    expect((await atHub('connect', 'typeform', '--name', 'S', '--setting', 'scale=[1,')).code).toBe(2)
  })

  it('refuses a name that another connection has, in whatever case, unless that is meant', async () => {
    const again = ['connect', 'stripe', '--name', 'web SHOP']
    const refused = await atHub(...again)
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringMatching(/There is a connection Web shop already \(shopify, con_\w+\)\. .*--force/),
    ])
    const made = jsonOf<{ id: string }>(await atHub(...again, '--force', '--json'))
    expect((await atHub('connections', 'remove', made.id, '--yes')).code).toBe(0)
  })

  it('removes a connection once that is meant, and says what goes and what stays', async () => {
    const { id } = jsonOf<{ id: string }>(await atHub('connect', 'stripe', '--name', 'Old payments', '--json'))
    const unsure = await atHub('connections', 'remove', 'old payments')
    expect([unsure.code, unsure.err]).toEqual([2, expect.stringContaining('Nothing was removed. Add --yes')])
    expect(unsure.out).toMatch(/goes +its secrets.*hooks\/con_\w+ stops working\n +stays +what it has sent/)
    const removed = await atHub('connections', 'remove', 'old payments', '--yes')
    expect([removed.code, removed.out]).toEqual([0, expect.stringContaining('Connection Old payments removed.')])
    const gone = await atHub('connections', 'remove', 'Old payments', '--yes')
    expect([gone.code, gone.err]).toEqual([
      1,
      expect.stringMatching(/no connection Old payments; there are: Web shop, Till/),
    ])
    expect((await atHub('connections', 'show', id)).code).toBe(1)
  })

  it('connects a vendor with secrets from files and the environment, never from arguments', async () => {
    const [key, token] = [fileAt('key'), fileAt('token')]
    writeFileSync(key, 'square_signature_key\n')
    writeFileSync(token, 'square_access_token\n')
    const files = ['--secret-file', key, '--credential-file', `accessToken=${token}`]
    const made = await atHub('connect', 'square', '--name', 'Stall', '--role', 'physical', ...files, '--json')
    expect([made.code, jsonOf(made)]).toMatchObject([
      0,
      { vendor: 'square', name: 'Stall', secrets: ['…_key'], credentials: ['accessToken'], settings: {} },
    ])
    const bare = await atHub('connect', 'shopify', '--name', 'Web', '--setting', 'shop=example.myshopify.com')
    expect(bare.out).toMatch(/hooks\/con_[\s\S]*no signing secret yet/)
    const wrong = await atHub('connect', 'shopify', '--name', 'Other', '--setting', 'shop=nonsense')
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('settings.shop: must look like')])
  })

  it('gives a connection a new secret beside the old one, drops the old, and takes none from arguments', async () => {
    const [old, fresh] = [fileAt('old'), fileAt('fresh')]
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
      KILTER_URL: atWork().client.url,
      KILTER_ADMIN_KEY: 'test-admin-key',
      KILTER_SECRET: 'at-once_last',
    }
    const atOnce = await typed(['connections', 'secret', 'Rotated', '--drop-old', '--json'], environment)
    expect(jsonOf(atOnce)).toMatchObject({ secrets: ['…last'] })
    const none = await atHub('connections', 'secret', 'Rotated')
    expect([none.code, none.err]).toEqual([2, expect.stringMatching(/KILTER_SECRET.*--secret-file/)])
  })

  it('gives a connection credentials and settings later, one by one', async () => {
    const token = fileAt('later')
    writeFileSync(token, 'access_token_later\n')
    await atHub('connect', 'shopify', '--name', 'Later', '--setting', 'apiBaseUrl=https://proxy.example')
    const flags = ['--setting', 'shop=example.myshopify.com', '--credential-file', `accessToken=${token}`]
    const made = await atHub('connections', 'set', 'Later', ...flags)
    expect([made.code, made.out]).toEqual([
      0,
      expect.stringMatching(/^Later now has credentials: accessToken; settings: \{/),
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
    const [web] = await atWork().client.all<{ id: string; hookUrl: string }>('/v1/connections')
    const id = web?.id ?? ''
    for (const command of [
      ['connections', 'Web shop'],
      ['connections', 'show', id],
    ]) {
      const { code, out } = await atHub(...command)
      expect([code, out]).toEqual([0, expect.stringMatching(/^Web shop \(shopify\) {2}\[active\]\n/)])
      expect(out).toContain(`webhook:     ${web?.hookUrl}\n`)
      expect(out).toMatch(/used for: {4}sellable, orders, customers\n {2}secrets: +…\w{4}\n {2}credentials: none\n/)
      expect(out).toMatch(/Open problems:\n {4}warning: \w.* {2}inc_/)
    }
    expect(jsonOf(await atHub('connections', 'show', id, '--json'))).toEqual(
      await atWork().client.call('GET', `/v1/connections/${id}`),
    )
    expect(await atHub('connections', 'show', 'No shop')).toMatchObject({ code: 1 })
  })

  it('shows what came of a connection day by day', async () => {
    const { code, out } = await atHub('connections', 'statistics', 'Web shop', '--days', '2')
    const [name, headings, , today, before] = out.split('\n')
    expect([code, name]).toEqual([0, 'Web shop'])
    expect(headings).toMatch(/^day +received +duplicates +refused +parked +fetched +vendor delay .* +our delay .*$/)
    expect(today).toMatch(/^20\d\d-\d\d-\d\d +3 +0 +0 +\d +0 +\d+ (s|min|h|d) \/ \d+ (s|min|h|d) /)
    expect(before).toMatch(/ +0 +0 +0 +0 +0$/)
    expect((await atHub('connections', 'statistics', 'Web shop', '--days', '61')).code).toBe(2)
  })

  it('pauses and resumes a connection of the hub that --url names', async () => {
    const [web] = await atWork().client.all<{ id: string }>('/v1/connections')
    const key = { KILTER_ADMIN_KEY: 'test-admin-key' }
    const flags = [web?.id ?? '', '--url', atWork().client.url, '--json']
    expect(jsonOf(await typed(['connections', 'pause', ...flags], key))).toHaveProperty('pausedAt')
    expect(jsonOf(await typed(['connections', 'resume', ...flags], key))).not.toHaveProperty('pausedAt')
    expect((await atHub('connections', 'pause', 'Web shop')).out).toMatch(/^Web shop is paused/)
    expect((await atHub('connections', 'resume', 'Web shop')).out).toMatch(/^Web shop is active again/)
  })
})
