/** A client of a running hub, as an integrator would write one. */
import type { SentWebhook } from './sold-twice.ts'

export class Client {
  readonly url: string
  readonly #key: string

  constructor(url: string, key: string) {
    this.url = url
    this.#key = key
  }

  /** The answer's JSON; throws with status and text for anything but a 2xx. */
  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.fetch(method, path, body)
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }

  fetch(method: string, path: string, body?: unknown, more: Readonly<Record<string, string>> = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json', ...more }
    return fetch(`${this.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  /** All pages of a list. */
  async all<Item>(path: string): Promise<Item[]> {
    const items: Item[] = []
    let cursor: string | null = null
    do {
      const query: string =
        cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
      const page: { items: Item[]; nextCursor: string | null } = await this.call('GET', `${path}${query}`)
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    return items
  }

  /** Sends a webhook to this hub, wherever it listens now. Answers the status. */
  async send({ path, headers, body }: SentWebhook): Promise<number> {
    const response = await fetch(`${this.url}${path}`, { method: 'POST', headers, body })
    await response.arrayBuffer()
    return response.status
  }
}
