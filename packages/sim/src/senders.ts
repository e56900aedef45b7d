/** How each vendor sends a webhook: what it signs, with what, and where it puts it. Computed apart from the connectors. */
import { createHmac } from 'node:crypto'

export interface Sending {
  readonly body: string
  readonly secret: string
  /** As it was given to the vendor, without a query. */
  readonly hookUrl: string
  /** When it is sent. */
  readonly at: Date
  /** What the vendor says beside the body, e.g. its topic. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface Sent {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Behind the hook's address, without `?`. */
  readonly query?: string
}

type Sender = (sending: Sending) => Sent

interface Signing {
  readonly header: string
  readonly encoding: 'hex' | 'base64'
  readonly algorithm?: 'sha1' | 'sha256'
  /** Stands before the digest. */
  readonly prefix?: string
  readonly key?: (secret: string) => string | Buffer
  readonly signed?: (sending: Sending) => readonly string[]
  readonly more?: (sending: Sending) => Readonly<Record<string, string>>
}

const signing =
  ({ header, encoding, algorithm = 'sha256', prefix = '', ...rules }: Signing): Sender =>
  (sending) => {
    const hmac = createHmac(algorithm, rules.key?.(sending.secret) ?? sending.secret)
    for (const part of rules.signed?.(sending) ?? [sending.body]) hmac.update(part)
    const signature = `${prefix}${hmac.digest(encoding)}`
    return {
      body: sending.body,
      headers: { ...json, ...sending.headers, ...rules.more?.(sending), [header]: signature },
    }
  }

const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const secondsOf = ({ at }: Sending): string => String(Math.floor(at.getTime() / 1_000))
const textOf = ({ at }: Sending): string => at.toISOString().replace(/\.\d+Z$/, 'Z')
const messageId = ({ body }: Sending): string => `msg_${createHmac('sha1', 'id').update(body).digest('hex')}`

/** `t=<time>,v1=<digest>` in one header. */
const timedParts =
  (header: string, content = json): Sender =>
  (sending) => {
    const time = secondsOf(sending)
    const digest = createHmac('sha256', sending.secret).update(`${time}.${sending.body}`).digest('hex')
    return { body: sending.body, headers: { ...content, ...sending.headers, [header]: `t=${time},v1=${digest}` } }
  }

const standard = (key: (secret: string) => string | Buffer): Sender =>
  signing({
    header: 'webhook-signature',
    encoding: 'base64',
    prefix: 'v1,',
    key,
    signed: (sending) => [`${messageId(sending)}.${secondsOf(sending)}.`, sending.body],
    more: (sending) => ({ 'webhook-id': messageId(sending), 'webhook-timestamp': secondsOf(sending) }),
  })

const inHeader =
  (header: string, value = (secret: string) => secret): Sender =>
  ({ body, secret, headers }) => ({ body, headers: { ...json, ...headers, [header]: value(secret) } })

const inQuery =
  (content: Readonly<Record<string, string>> = json): Sender =>
  ({ body, secret, headers }) => ({
    body,
    headers: { ...content, ...headers },
    query: new URLSearchParams({ token: secret }).toString(),
  })

/** By vendor. */
export const senders: Readonly<Record<string, Sender>> = {
  bigcommerce: standard((secret) => secret),
  cloudevents: inHeader('authorization', (secret) => `Bearer ${secret}`),
  clover: inHeader('x-clover-auth'),
  delighted: signing({ header: 'x-delighted-webhook-signature', encoding: 'hex', prefix: 'sha256=' }),
  easypost: signing({
    header: 'x-hmac-signature',
    encoding: 'hex',
    prefix: 'hmac-sha256-hex=',
    key: (secret) => secret.normalize('NFKD'),
  }),
  freshdesk: inHeader('x-kilter-secret'),
  hubspot: signing({
    header: 'x-hubspot-signature-v3',
    encoding: 'base64',
    signed: ({ hookUrl, body, at }) => ['POST', hookUrl, body, String(at.getTime())],
    more: ({ at }) => ({ 'x-hubspot-request-timestamp': String(at.getTime()) }),
  }),
  intercom: signing({ header: 'x-hub-signature', encoding: 'hex', algorithm: 'sha1', prefix: 'sha1=' }),
  klaviyo: signing({
    header: 'klaviyo-signature',
    encoding: 'hex',
    signed: (sending) => [sending.body, textOf(sending)],
    more: (sending) => ({ 'klaviyo-timestamp': textOf(sending) }),
  }),
  'lightspeed-x-series': ({ body, secret, headers }) => {
    const payload = new URLSearchParams({ payload: body }).toString()
    const digest = createHmac('sha256', secret).update(payload).digest('hex')
    const signature = `signature=${digest},algorithm=HMAC-SHA256`
    return { body: payload, headers: { ...form, ...headers, 'x-signature': signature } }
  },
  mailchimp: timedParts('x-mailchimp-signature', form),
  pipedrive: inHeader('authorization', (secret) => `Basic ${Buffer.from(secret).toString('base64')}`),
  'quickbooks-online': signing({ header: 'intuit-signature', encoding: 'base64' }),
  salesforce: inQuery({ 'content-type': 'text/xml' }),
  shippo: inQuery(),
  shipstation: inQuery(),
  shopify: signing({ header: 'x-shopify-hmac-sha256', encoding: 'base64' }),
  square: signing({
    header: 'x-square-hmacsha256-signature',
    encoding: 'base64',
    signed: ({ hookUrl, body }) => [hookUrl, body],
  }),
  'standard-webhooks': standard((secret) => Buffer.from(secret.replace('whsec_', ''), 'base64')),
  stripe: timedParts('stripe-signature'),
  surveymonkey: signing({
    header: 'sm-signature',
    encoding: 'base64',
    algorithm: 'sha1',
    key: (secret) => `client-id&${secret}`,
  }),
  typeform: signing({ header: 'typeform-signature', encoding: 'base64', prefix: 'sha256=' }),
  woocommerce: signing({ header: 'x-wc-webhook-signature', encoding: 'base64' }),
  xero: signing({ header: 'x-xero-signature', encoding: 'base64' }),
  zendesk: signing({
    header: 'x-zendesk-webhook-signature',
    encoding: 'base64',
    signed: (sending) => [textOf(sending), sending.body],
    more: (sending) => ({ 'x-zendesk-webhook-signature-timestamp': textOf(sending) }),
  }),
  'zoho-crm': ({ body, secret }) => ({
    headers: json,
    body: JSON.stringify({ ...(JSON.parse(body) as object), token: secret }),
  }),
}
