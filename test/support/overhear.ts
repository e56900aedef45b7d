/** What a connector makes of a vendor's voice: each webhook signed as the vendor does it, verified, read, lookups answered by the voice. */
import { connectors } from '@kilter/connectors'
import {
  type Connector,
  EventDraft,
  type Headers,
  type Instant,
  instantAt,
  type Request,
  readJson,
  type VerifyInput,
} from '@kilter/core'
import { jsonOf, type NamedVoice, senders, type Telling, type VendorVoice } from '@kilter/sim'
import { digest, mustNameNobody, phonebook } from './people.ts'

const hookUrl = 'https://hub.example.com/hooks/con_01JD0000000000000000000000'
export const receivedAt: Instant = instantAt(Date.UTC(2026, 10, 21, 12))
const roundsMax = 4
const pagesMax = 50

export interface Overheard {
  /** Undefined: a topic that is not read. */
  readonly events: readonly EventDraft[] | undefined
  readonly topic: string
  readonly asked: readonly string[]
}

/** One account, its connection, and the secret between them. */
export class Line {
  readonly voice: VendorVoice
  readonly #connector: Connector
  readonly #vendor: string
  readonly #secret: string
  readonly #settings: unknown

  constructor({ vendor, voice }: NamedVoice, secret: string) {
    const connector = connectors.get(vendor)
    if (!connector) throw new Error(`no connector for ${vendor}`)
    this.#connector = connector
    this.#vendor = vendor
    this.#secret = secret
    this.voice = voice({ people: phonebook, currency: 'EUR' })
    this.#settings = connector.settings.parse({ ...this.voice.settings, ...this.voice.listSettings })
  }

  /** The request as it comes in. */
  request(telling: Telling, secret = this.#secret): Request {
    const { body, headers = {} } = telling
    const sent = senders[this.#vendor]?.({ body, headers, secret, hookUrl, at: new Date(receivedAt) })
    if (!sent) throw new Error(`nobody knows how ${this.#vendor} sends`)
    const query = [telling.query, sent.query].filter((part) => part !== undefined).join('&')
    return { headers: lower(sent.headers), body: Buffer.from(sent.body), query }
  }

  verifies(request: Request): boolean {
    const input: VerifyInput<unknown> = { ...request, hookUrl, settings: this.#settings, now: receivedAt }
    return this.#connector.verify(input, this.#secret)
  }

  /** Throws where the webhook is not taken for genuine, cannot be read, or an event is none or names a person in clear. */
  hear(telling: Telling): Overheard {
    const request = this.request(telling)
    if (!this.verifies(request)) throw new Error(`${this.#vendor}: not taken for genuine`)
    return this.#read(request)
  }

  /** What comes of everything that the API lists as changed since then, list by list. What is listed twice is one delivery. */
  listed(since: Instant): EventDraft[] {
    const settings = this.#settings as never
    const kept = new Map<string, Request>()
    const keep = (request: Request) => {
      const { topic, dedupeKey } = this.#connector.identify(request)
      kept.set(`${topic} ${dedupeKey}`, request)
    }
    for (const list of this.#connector.lists ?? []) {
      let cursor: string | undefined
      for (let page = 0, isLast = false; !isLast; page += 1) {
        if (page > pagesMax) throw new Error(`${this.#vendor} lists ${list.name} without end`)
        const ask = { since, ...(cursor === undefined ? {} : { cursor }) }
        const asked = list.ask(ask, settings)
        const answer = this.voice.list?.(asked.path, asked.body, asked.headers)
        if (!answer) throw new Error(`${this.#vendor} has no list at ${asked.path}`)
        const { json, headers = {}, status = 200 } = answer
        const { listed, next } = list.read({ status, headers, json: json && overTheWire(json) }, ask, settings)
        listed.forEach(keep)
        isLast = list.isFeed ? listed.length === 0 : next === undefined
        cursor = next ?? cursor
      }
    }
    return [...kept.values()].flatMap((request) => this.#read(request).events ?? [])
  }

  #read(request: Request): Overheard {
    const { topic } = this.#connector.identify(request)
    const lookups = new Map<string, unknown>()
    const asked: string[] = []
    for (let round = 0; round < roundsMax; round += 1) {
      const { headers, body } = request
      const input = { topic, headers, settings: this.#settings, lookups, receivedAt, digest }
      const said = this.#connector.interpret(body, input)
      if (said === undefined) return { events: undefined, topic, asked }
      if (!('lookups' in said)) {
        mustNameNobody(said)
        return { events: said.map((event) => EventDraft.parse(event)), topic, asked }
      }
      for (const { key, path } of said.lookups) {
        asked.push(path)
        lookups.set(key, overTheWire(this.voice.answer?.(path)))
      }
    }
    throw new Error(`${this.#vendor} asks for lookups without end`)
  }

  /** All that comes of one thing that happened. */
  tell(draft: EventDraft): EventDraft[] {
    return this.voice.tell(draft).flatMap((telling) => this.hear(telling).events ?? [])
  }
}

/** As it comes over the wire; null where there is no such thing. */
const overTheWire = (answer: unknown): unknown => (answer === undefined ? null : readJson(jsonOf(answer)))

const lower = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
