/** Every vendor connects to a running hub over HTTP: described by the API, its webhooks signed as it signs them, read with lookups
 * at a stand-in for its API, and refused where anything is forged. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connectors } from '@kilter/connectors'
import { type Sending, senders } from '@kilter/sim'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'

interface Case {
  readonly sample: string
  readonly secret?: string
  readonly settings?: object
  readonly headers?: Readonly<Record<string, string>>
  /** What the vendor's API answers, by path without query. */
  readonly api?: Readonly<Record<string, unknown>>
  /** To be put behind the hook's address. */
  readonly query?: string
  readonly answered?: number
}

const metric = (when: object) => ({ rules: [{ event: 'metric.reported', when, data: { metric: '/type', value: 1 } }] })
const lineItems = { line_items: [] }
const squareOrder = {
  order: {
    id: 'haOyDuHiqtAXMk0d8pDKXpL7Jg4F',
    location_id: 'L',
    state: 'COMPLETED',
    updated_at: '2026-11-20T10:00:00Z',
    ...lineItems,
  },
}
const quickbooksTime = { MetaData: { LastUpdatedTime: '2026-11-20T13:31:25-08:00' } }

const cases: Readonly<Record<string, Case>> = {
  bigcommerce: { sample: 'store.customer.created.json' },
  cloudevents: {
    sample: 'structured.order.created.assembled.json',
    settings: { auth: 'bearer', mapping: metric({}) },
    headers: { 'content-type': 'application/cloudevents+json' },
    answered: 202,
  },
  clover: { sample: 'webhook.customer-delete.json' },
  delighted: { sample: 'survey_response.updated.assembled.json' },
  easypost: { sample: 'tracker.updated.json', secret: 'sécret' },
  freshdesk: { sample: 'simple.ticket.assembled.json' },
  hubspot: {
    sample: 'object.propertyChange.generic.assembled.json',
    settings: { portalId: '33' },
    api: { '/crm/v3/objects/contacts/1801': { id: '1801', updatedAt: '2026-11-20T14:02:14Z', properties: {} } },
  },
  intercom: { sample: 'conversation.rating.added.assembled.json' },
  klaviyo: {
    sample: 'unsubscribed_from_email_marketing.assembled.json',
    api: { '/api/profiles/01HQZ8F3V1W2X3Y4Z5A6B7C8D9': { data: { attributes: { email: 'ana@example.com' } } } },
  },
  'lightspeed-x-series': { sample: 'product.update.json', query: 'topic=product.update' },
  mailchimp: { sample: 'unsubscribe.assembled.form.txt' },
  pipedrive: { sample: 'v2.change.deal.won.assembled.json', secret: 'kilter:password' },
  'quickbooks-online': {
    sample: 'cloudevents.invoice-payment.assembled.json',
    settings: { realmId: '310687', currency: 'USD' },
    api: {
      '/v3/company/310687/invoice/501': { Invoice: { Id: '501', TotalAmt: 1, Balance: 0, ...quickbooksTime } },
      '/v3/company/310687/payment/777': { Payment: { Id: '777', TotalAmt: 1, ...quickbooksTime } },
    },
  },
  salesforce: { sample: 'outbound-message.opportunity.assembled.xml', settings: { organizationId: '00D5g000004Abcd' } },
  shippo: { sample: 'track_updated.assembled.json' },
  shipstation: {
    sample: 'v1.ship_notify.assembled.json',
    api: { '/shipments': { shipments: [{ shipmentId: 1, orderNumber: '1043' }], pages: 1 } },
  },
  shopify: { sample: 'orders.create.web.assembled.json', headers: { 'x-shopify-topic': 'orders/create' } },
  square: { sample: 'refund.updated.json', api: { '/v2/orders/haOyDuHiqtAXMk0d8pDKXpL7Jg4F': squareOrder } },
  'standard-webhooks': {
    sample: 'contact.created.json',
    secret: `whsec_${Buffer.alloc(24, 9).toString('base64')}`,
    settings: { mapping: metric({ '/type': 'contact.created' }) },
  },
  stripe: { sample: 'refund.created.assembled.json', settings: { testMode: true } },
  surveymonkey: {
    sample: 'response_completed.assembled.json',
    settings: { clientId: 'client-id' },
    api: {
      '/v3/surveys/123456789/responses/118264759123/details': {
        date_modified: '2026-11-20T14:02:14+00:00',
        pages: [{ questions: [{ id: '7', answers: [{ choice_metadata: { weight: '3' } }] }] }],
      },
    },
  },
  typeform: { sample: 'form_response.nps.json' },
  woocommerce: {
    sample: 'order.created.assembled.json',
    headers: {
      'x-wc-webhook-topic': 'order.created',
      'x-wc-webhook-id': '7',
      'x-wc-webhook-source': 'https://shop.example.com/',
    },
  },
  xero: {
    sample: 'contact.update.json',
    settings: { tenantId: 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f' },
    api: {
      '/Contacts/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777': {
        Contacts: [{ ContactID: '717f2bfc-c6d4-41fd-b238-3f2f0c0cf777', ContactStatus: 'ACTIVE' }],
      },
    },
  },
  zendesk: { sample: 'event.ticket.created.assembled.json' },
  'zoho-crm': {
    sample: 'contacts.edit.assembled.json',
    api: {
      '/crm/v8/Contacts/4150868000004353001': {
        data: [{ id: '4150868000004353001', Email_Opt_Out: true, Modified_Time: '2026-11-20T15:02:14+01:00' }],
      },
    },
  },
}

const samples = join(import.meta.dirname, '../../packages/connectors/src')
let running: RunningHub
let api: Server
let answers: Readonly<Record<string, unknown>> = {}
let asked: string[] = []

beforeAll(async () => {
  running = await runHub({ allowPrivateTargets: true })
  api = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    asked.push(path)
    // Whatever is posted is asking for an access token.
    const answer = request.method === 'POST' ? { access_token: 'token', expires_in: 3_600 } : answers[path]
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}))
  })
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await running.hub.stop()
  api.closeAllConnections()
  await new Promise((resolve) => api.close(resolve))
})

interface Vendor {
  readonly vendor: string
  readonly steps: readonly string[]
  readonly credentials: readonly string[]
  readonly settings: { readonly properties?: Readonly<Record<string, unknown>> }
}

it('knows how every vendor sends, and the API describes each of them', async () => {
  expect([...connectors.keys()]).toEqual(expect.arrayContaining(Object.keys(cases)))
  expect(Object.keys(senders).sort()).toEqual(Object.keys(cases).sort())
  const { items } = await running.client.call<{ items: Vendor[] }>('GET', '/v1/vendors')
  expect(items.map(({ vendor }) => vendor).sort()).toEqual([...connectors.keys()].sort())
  for (const { vendor, steps, settings } of items) {
    expect([vendor, steps.join(' ')]).toEqual([vendor, expect.stringContaining('{hookUrl}')])
    expect([vendor, typeof settings]).toEqual([vendor, 'object'])
    expect(JSON.stringify(settings).length).toBeLessThan(20_000)
  }
})

it.each(Object.entries(cases))(
  '%s',
  async (vendor, { sample, secret = 'a-secret-of-this-shop', settings = {}, ...given }) => {
    const { client, hub } = running
    const described = await client.call<Vendor>('GET', `/v1/vendors/${vendor}`)
    const { port } = api.address() as AddressInfo
    const address = `http://127.0.0.1:${port}`
    const addresses = { apiBaseUrl: address, tokenUrl: `${address}/token` }
    const taken = Object.entries(addresses).filter(([name]) => name in (described.settings.properties ?? {}))
    const credentials = Object.fromEntries(described.credentials.map((name) => [name, `${name}-1`]))
    const { id, hookUrl } = await client.call<{ id: string; hookUrl: string }>('POST', '/v1/connections', {
      vendor,
      name: vendor,
      secrets: { signing: secret, ...credentials },
      settings: { ...settings, ...Object.fromEntries(taken) },
    })
    answers = given.api ?? {}
    asked = []

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
    for (const path of Object.keys(answers)) expect(asked).toContain(path)
    expect(JSON.stringify(running.logged)).not.toMatch(/a-secret-of-this-shop|ana@example/)
  },
)
