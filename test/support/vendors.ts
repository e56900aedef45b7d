/** Every vendor as a test connects it: what it signs with, how it is set, and what its API answers. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Client } from './client.ts'

/** How one vendor is connected, and one of its samples sent. */
export interface VendorCase {
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

/** By vendor: all that there are. */
export const vendorCases: Readonly<Record<string, VendorCase>> = {
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

/** Stands in for the APIs of all vendors on loopback. */
export class StandInApi {
  /** By path without query; anything else is not found. */
  answers: Readonly<Record<string, unknown>> = {}
  /** What every path that is not among the answers gives. */
  otherwise: unknown
  asked: string[] = []
  readonly #server: Server

  private constructor(grant: object) {
    this.#server = createServer((request, response) => {
      const path = (request.url ?? '').split('?')[0] ?? ''
      this.asked.push(path)
      // Whatever is posted is asking for an access token.
      const answer = request.method === 'POST' ? grant : (this.answers[path] ?? this.otherwise)
      response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}))
    })
  }

  static async open(grant: object = { access_token: 'token', expires_in: 3_600 }): Promise<StandInApi> {
    const api = new StandInApi(grant)
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve))
    return api
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

export interface DescribedVendor {
  readonly vendor: string
  readonly steps: readonly string[]
  readonly credentials: readonly string[]
  readonly settings: { readonly properties?: Readonly<Record<string, unknown>> }
}

export interface ConnectedVendor {
  readonly id: string
  readonly hookUrl: string
}

/** Connects it as the API describes it, its own API being the stand-in. `credential` makes up a credential by its name. */
export async function connectVendor(
  client: Client,
  vendor: string,
  { api, signing, credential }: { api: StandInApi; signing: string; credential(name: string): string },
): Promise<ConnectedVendor> {
  const { settings, credentials } = await client.call<DescribedVendor>('GET', `/v1/vendors/${vendor}`)
  const addresses = { apiBaseUrl: api.address, tokenUrl: `${api.address}/token` }
  const taken = Object.entries(addresses).filter(([name]) => name in (settings.properties ?? {}))
  return client.call<ConnectedVendor>('POST', '/v1/connections', {
    vendor,
    name: vendor,
    secrets: { signing, ...Object.fromEntries(credentials.map((name) => [name, credential(name)])) },
    settings: { ...vendorCases[vendor]?.settings, ...Object.fromEntries(taken) },
  })
}
