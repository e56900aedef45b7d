/** A hook of a running hub with all that a test of it needs: signed requests in, and what became of them. */
import { createHmac } from 'node:crypto'
import { type RunningHub, runHub } from './hub.ts'
import { webOrder, webSecret } from './sold-twice.ts'

export interface DoorConnection {
  readonly id: string
  readonly hookUrl: string
  readonly counters: Record<string, number>
}

export interface KeptDelivery {
  readonly id: string
  readonly status: string
  readonly reason?: string
  readonly topic: string
}

export interface Trouble {
  readonly status: string
  readonly subject: { readonly key: string }
  readonly summary: string
  readonly title: string
}

let placed = 0

/** An order that no other test has. */
export const freshOrder = () => webOrder(20_000 + ++placed, '2026-11-20T14:05:00Z')

export const sign = (body: string | Buffer, secret = webSecret): string =>
  createHmac('sha256', secret).update(body).digest('base64')

export const signed = (body: string | Buffer, more: Record<string, string> = {}): Record<string, string> => ({
  'x-shopify-topic': 'orders/create',
  'x-shopify-hmac-sha256': sign(body),
  ...more,
})

export class Door {
  readonly running: RunningHub
  /** The connection that is knocked at, unless another is named. */
  web: DoorConnection = { id: '', hookUrl: '', counters: {} }

  private constructor(running: RunningHub) {
    this.running = running
  }

  static async open(): Promise<Door> {
    return new Door(await runHub({ allowPrivateTargets: true }))
  }

  async connect(body: object = { vendor: 'shopify', name: 'Web shop', secret: webSecret }): Promise<DoorConnection> {
    this.web = await this.running.client.call('POST', '/v1/connections', body)
    return this.web
  }

  post(body: string | Buffer, headers: Record<string, string>, connection = this.web.id): Promise<Response> {
    const url = `${this.running.client.url}/hooks/${connection}`
    return fetch(url, { method: 'POST', headers, body: new Uint8Array(Buffer.from(body)) })
  }

  kept(): Promise<KeptDelivery[]> {
    return this.running.client.all(`/v1/deliveries?connection=${this.web.id}`)
  }

  async counters(): Promise<Record<string, number>> {
    const { counters } = await this.running.client.call<DoorConnection>('GET', `/v1/connections/${this.web.id}`)
    return counters
  }

  async troubles(): Promise<Trouble[]> {
    const of = (detector: string) => this.running.client.all<Trouble>(`/v1/incidents?detector=${detector}`)
    const all = [...(await of('connection.failing')), ...(await of('schema.drift'))]
    return all.filter(({ subject }) => subject.key === this.web.id)
  }
}
