/** The door as each vendor needs it: greetings, answers, and what it gets when we fail. */
import { Refusal } from '@kilter/core'
import { senders } from '@kilter/sim'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'

let running: RunningHub
let isDown = false

beforeAll(async () => {
  running = await runHub({
    instrument: (store) => ({
      ...store,
      inbox: Object.assign(Object.create(store.inbox), {
        put: async (delivery: Parameters<typeof store.inbox.put>[0]) => {
          if (isDown) throw new Refusal('unavailable', 'the store is busy')
          return store.inbox.put(delivery)
        },
      }),
    }),
  })
})
afterAll(() => running.hub.stop())
beforeEach(() => {
  isDown = false
})

const secret = 'a-secret-of-this-test'

async function connect(vendor: string, settings: object = {}) {
  const { client } = running
  return client.call<{ id: string; hookUrl: string }>('POST', '/v1/connections', {
    vendor,
    name: vendor,
    secret,
    settings,
  })
}

async function post(
  vendor: string,
  hookUrl: string,
  body: string,
  given: { secret?: string; headers?: Record<string, string> } = {},
) {
  const sent = senders[vendor]?.({ body, secret, hookUrl, at: new Date(), ...given })
  const address = sent?.query ? `${hookUrl}?${sent.query}` : hookUrl
  const response = await fetch(address, { method: 'POST', headers: sent?.headers ?? {}, body: sent?.body ?? '' })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const keptOf = (id: string) => running.client.all(`/v1/deliveries?connection=${id}`)

describe('SIG-19: greetings', () => {
  it('are answered where a vendor is known to greet so, and keep nothing', async () => {
    const greetings: [vendor: string, method: string, headers: Record<string, string>][] = [
      ['mailchimp', 'GET', {}],
      ['mailchimp', 'HEAD', {}],
      ['surveymonkey', 'HEAD', {}],
      ['intercom', 'HEAD', {}],
      ['cloudevents', 'OPTIONS', { 'webhook-request-origin': 'sender.example' }],
    ]
    const mapping = { rules: [{ event: 'metric.reported', data: { metric: 'm', value: 1 } }] }
    const settings: Record<string, object> = { surveymonkey: { clientId: 'id' }, cloudevents: { mapping } }
    for (const [vendor, method, headers] of greetings) {
      const { id, hookUrl } = await connect(vendor, settings[vendor])
      const response = await fetch(hookUrl, { method, headers })
      expect([vendor, method, response.status, await response.text()]).toEqual([vendor, method, 200, ''])
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(await keptOf(id)).toEqual([])
    }
  })

  it('IN-17: of other vendors, with other methods, or to hooks that nobody knows are wrong methods', async () => {
    const { hookUrl } = await connect('freshdesk')
    const unknown = hookUrl.replace(/con_\w+/, 'con_00000000000000000000000000')
    for (const [address, method] of [
      [hookUrl, 'GET'],
      [hookUrl, 'OPTIONS'],
      [hookUrl, 'PUT'],
      [unknown, 'GET'],
      [unknown, 'OPTIONS'],
    ] as const) {
      const response = await fetch(address, { method })
      expect([address, method, response.status, response.headers.get('allow')]).toEqual([address, method, 405, 'POST'])
    }
  })

  it('posted without a signature are told from deliveries', async () => {
    const { id, hookUrl } = await connect('woocommerce')
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const ping = await fetch(hookUrl, { method: 'POST', headers: form, body: 'webhook_id=7' })
    expect(ping.status).toBe(200)
    const forged = await fetch(hookUrl, { method: 'POST', headers: form, body: 'webhook_id=7&and=more' })
    expect(forged.status).toBe(401)
    expect(await keptOf(id)).toEqual([])
  })

  it('that ask something of a person show it', async () => {
    const { id, hookUrl } = await connect('clover')
    const code = 'ce7643c1-83ea-4218-abe6-da876c9c7a0a'
    const ask = (verificationCode: string) =>
      fetch(hookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ verificationCode }),
      })
    expect((await ask(code)).status).toBe(200)
    expect((await ask('<script>alert(1)</script>')).status).toBe(401)
    await expect
      .poll(async () => {
        const incidents = await running.client.all<{ subject: { key: string }; summary: string }>('/v1/incidents')
        return incidents.filter(({ subject }) => subject.key === id).map(({ summary }) => summary)
      })
      .toEqual([expect.stringContaining(code)])
    expect(await keptOf(id)).toEqual([])
  })
})

describe('answers', () => {
  it('to Xero bear nothing but the status, to its deliberately wrong signatures too', async () => {
    const { hookUrl } = await connect('xero', { tenantId: 't' })
    const body = '{"events":[],"firstEventSequence": 0,"lastEventSequence": 0, "entropy": "S0m3r4Nd0mt3xt"}'
    const good = await post('xero', hookUrl, body)
    const wrong = await post('xero', hookUrl, body, { secret: 'another' })
    expect([good.status, good.text, good.headers.get('set-cookie')]).toEqual([200, '', null])
    expect([wrong.status, wrong.text, wrong.headers.get('set-cookie')]).toEqual([401, '', null])
  })

  it('to Salesforce are the acknowledgement that it waits for', async () => {
    const { hookUrl } = await connect('salesforce', { organizationId: '00D5g000004Abcd' })
    const { status, text, headers } = await post('salesforce', hookUrl, '<a/>')
    expect([status, headers.get('content-type')]).toEqual([200, 'text/xml; charset=utf-8'])
    expect(text).toContain('<Ack>true</Ack>')
  })

  it('to Zendesk while the store is down make it try again, which a 500 would not', async () => {
    const { id, hookUrl } = await connect('zendesk')
    isDown = true
    const down = await post('zendesk', hookUrl, '{"ticket_id":1}')
    expect([down.status, down.headers.get('retry-after')]).toEqual([503, '30'])
    expect(await keptOf(id)).toEqual([])
    isDown = false
    expect((await post('zendesk', hookUrl, '{"ticket_id":1}')).status).toBe(200)
  })

  it('to Typeform are never a 404 or 410 while its connection is there: either would switch it off', async () => {
    const { hookUrl } = await connect('typeform')
    isDown = true
    expect((await post('typeform', hookUrl, '{}')).status).toBe(503)
  })
})
