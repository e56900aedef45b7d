/** What every connector owes: how its vendor signs, what every sample says, and what it makes of hostile input. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Connector, EventDraft, type Headers, type Instant, instantAt, instantFrom } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { asStored, hear, receivedAt, sampleBytes } from './hear.ts'

/** The parts of a request that a signature goes into. */
export interface Parts {
  readonly headers: Headers
  readonly query?: string
  /** Where the signature stands in the body itself. */
  readonly body?: Buffer
}

export interface Sample {
  readonly topic: string
  readonly headers?: Headers
  readonly settings?: Readonly<Record<string, unknown>>
  readonly answers?: Readonly<Record<string, unknown>>
  /** Whole events written out by hand; or type and time of each; null: a topic that is not read. */
  readonly says: readonly (EventDraft | string)[] | null
}

export interface ConnectorContract {
  readonly connector: Connector
  /** The vendor's rule computed apart from the connector. `at`: when it is sent. */
  sign(body: Buffer, secret: string, at: Date): string
  carry(signature: string, body: Buffer, at: Date): Parts
  readonly secret?: string
  readonly settings?: Readonly<Record<string, unknown>>
  readonly hookUrl?: string
  /** A body to sign. */
  readonly example: string
  /** The request bears the secret itself, and the body is not signed. */
  readonly isToken?: boolean
  /** The time of sending is signed and must be fresh. */
  readonly isTimed?: boolean
  /** Several signatures in one header are its vendor's way to rotate. */
  readonly takesSeveral?: boolean
  /** Every file among the samples that is a webhook. */
  readonly samples: Readonly<Record<string, Sample>>
  /** Files among the samples that are something else: answers of the API, headers, handshakes. */
  readonly besides?: readonly string[]
  /** JSON as the vendor puts it into a body. */
  wrap?(json: string): string
  /** The bodies are something other than JSON. */
  readonly isForeign?: boolean
  /** How published vectors call the vendor, and how their parts are read. */
  readonly vectors?: string
}

export const hookUrl = 'https://hub.example.com/hooks/con_01JD0000000000000000000000'
const usualSecret = 'a-secret-of-this-test'
const sourceFolder = join(import.meta.dirname, '..')

export function connectorContract(given: ConnectorContract): void {
  const { connector } = given
  describe(`contract: ${connector.vendor}`, () => {
    signing(given)
    reading(given)
    publishedVectors(given)
  })
}

function signing(given: ConnectorContract): void {
  const { connector, sign, carry, example, secret = usualSecret } = given
  const bytes = Buffer.from(example)
  const at = new Date(receivedAt)
  const good = sign(bytes, secret, at)
  const accepts = (signature: string, body = bytes, key = secret, now: Instant = receivedAt) => {
    const parts = carry(signature, body, at)
    const url = given.hookUrl ?? hookUrl
    const input = { body, ...parts, settings: asStored(connector, given.settings ?? {}), hookUrl: url, now }
    return connector.verify(input, key)
  }

  it('accepts what the vendor signed', () => {
    expect(accepts(good)).toBe(true)
  })

  it('SIG-01: refuses a missing or empty signature', () => {
    const bare = { body: bytes, headers: {}, settings: given.settings ?? {}, hookUrl: given.hookUrl ?? hookUrl }
    expect(connector.verify({ ...bare, now: receivedAt }, secret)).toBe(false)
    expect(accepts('')).toBe(false)
  })

  it('SIG-02, SIG-07: refuses another secret, an empty one, and one flipped byte anywhere in what is signed', () => {
    expect(accepts(good, bytes, 'another')).toBe(false)
    expect(accepts(good, bytes, '')).toBe(false)
    expect(accepts('', bytes, '')).toBe(false)
    if (given.isToken) return
    for (let place = 0; place < bytes.length; place += 1) {
      const flipped = Buffer.from(bytes)
      flipped[place] = (flipped[place] ?? 0) ^ 1
      expect(accepts(good, flipped)).toBe(false)
    }
  })

  it('SIG-03: refuses every prefix of the right signature, and the right one with more behind it', () => {
    for (let length = 0; length < good.length; length += 1) expect(accepts(good.slice(0, length))).toBe(false)
    const tails = ['=', 'A', '\n', ...(given.takesSeveral ? [] : [good])]
    for (const more of tails) expect([more, accepts(good + more)]).toEqual([more, false])
  })

  it('SIG-04: refuses nonsense without throwing', () => {
    const nonsense = ['ü', '💥'.repeat(20), '%%%', 'x'.repeat(10_000), '=', ',', 'v1,', 't=,v1=', '\u0000'.repeat(44)]
    for (const signature of nonsense) expect(accepts(signature)).toBe(false)
  })

  const ifSigned = given.isToken ? () => {} : it
  ifSigned('SIG-06: verifies the bytes as sent, whatever they look like', () => {
    for (const text of ['\ufeff{ "b" : 1,\r\n\t"a":"\\u00e9" }\n', '{}', '\u0000\u0001', ' {"a":1} ']) {
      const body = Buffer.from(text)
      expect(accepts(sign(body, secret, at), body)).toBe(true)
      expect(accepts(sign(body, secret, at), Buffer.from(`${text} `))).toBe(false)
    }
  })

  it('SIG-09, SIG-10: refuses ten thousand signatures, and a doubled one unless its vendor rotates so', () => {
    const other = sign(bytes, 'another', at)
    expect(accepts(Array.from({ length: 10_000 }, () => good).join(','))).toBe(false)
    if (given.takesSeveral) return
    expect(accepts(`${other}, ${good}`)).toBe(false)
    expect(accepts(`${good}, ${other}`)).toBe(false)
  })

  const ifTimed = given.isTimed ? it : () => {}
  ifTimed('SIG-11: refuses what was signed more than five minutes ago or ahead', () => {
    const minutes = (count: number) => instantAt(at.getTime() + count * 60_000)
    for (const count of [-4.9, 4.9]) expect(accepts(good, bytes, secret, minutes(count))).toBe(true)
    for (const count of [-5.1, 5.1, 60 * 24]) expect(accepts(good, bytes, secret, minutes(count))).toBe(false)
  })
}

function reading({ connector, samples, besides = [], wrap = (json) => json, isForeign, ...given }: ConnectorContract) {
  const read = (file: string): Buffer => sampleBytes(connector.vendor, file)
  const say = (sample: Sample, body: Uint8Array | string) =>
    hear(connector, { ...sample, settings: sample.settings ?? given.settings ?? {}, body })
  const isJson = (file: string) => file.endsWith('.json') && !isForeign
  const bodyOf = (file: string): Uint8Array | string => (isJson(file) ? wrap(read(file).toString('utf8')) : read(file))

  it('knows all samples', () => {
    const found = readdirSync(join(sourceFolder, connector.vendor, 'samples')).filter((file) => file !== 'SOURCES.md')
    expect([...Object.keys(samples), ...besides].sort()).toEqual(found.sort())
  })

  it.each(Object.entries(samples))('%s says what is expected, in the canonical schema', (file, sample) => {
    const said = say(sample, bodyOf(file))
    const inShort = typeof sample.says?.[0] === 'string'
    expect(inShort ? said?.map(({ type, time }) => `${type} ${time}`) : (said ?? null)).toEqual(sample.says)
    expect(said?.map((event) => EventDraft.parse(event))).toEqual(said)
    // What is personal leaves a connector as a digest: an address in clear would have its sign between two words.
    expect(JSON.stringify(said ?? [])).not.toMatch(/[A-Za-z0-9]@[A-Za-z0-9]/)
  })

  it('SCH-01: ignores fields that it does not know, wherever they stand', () => {
    for (const [file, sample] of Object.entries(samples)) {
      if (!isJson(file)) continue
      const parsed = JSON.parse(read(file).toString('utf8'))
      const grown = JSON.stringify(grownWith(parsed))
      expect(grown).toContain('x_new_field')
      expect(say(sample, wrap(grown)), file).toEqual(say(sample, wrap(JSON.stringify(parsed))))
    }
  })

  it('IN-05: refuses what is none of its bodies as unreadable, for every topic', () => {
    for (const topic of Object.keys(connector.topics)) {
      for (const text of ['', 'null', '0', '"x"', '<xml', '{']) {
        const settings = given.settings ?? {}
        const reads = () => hear(connector, { topic, body: wrap(text), settings })
        expect(reads, `${topic} ${text}`).toThrow(expect.objectContaining({ code: 'unreadable' }))
      }
    }
  })

  it('IN-08, IN-09: refuses keys that reach for the prototype, and a key that is given twice', () => {
    for (const [file, sample] of Object.entries(samples)) {
      if (!isJson(file) || sample.says === null) continue
      const text = read(file).toString('utf8')
      for (const key of ['__proto__', 'constructor', 'prototype']) {
        const hostile = text.replace('{', `{"${key}":{"polluted":1},`)
        expect(() => say(sample, wrap(hostile)), file).toThrow(/^unreadable/)
      }
      const [key] = Object.keys([JSON.parse(text)].flat()[0] ?? {})
      if (key !== undefined) expect(() => say(sample, wrap(text.replace('{', `{"${key}":0,`)))).toThrow(/twice/)
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
}

const grownWith = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, child) =>
    typeof child === 'object' && child !== null && !Array.isArray(child)
      ? { ...child, x_new_field: [1, { a: null }] }
      : child,
  )

interface Vector {
  readonly vendor: string
  readonly name?: string
  readonly secret?: string
  readonly public_key?: string
  readonly url?: string
  readonly notification_url?: string
  readonly verify_at_unix?: number
  readonly headers: Readonly<Record<string, string>>
  readonly alternate_headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly body_file?: string
  readonly expect_status?: number
}

const vectorsIn = (file: string): Vector[] => JSON.parse(readFileSync(join(sourceFolder, file), 'utf8')).vectors

/** Names of headers in which a vector says when it was sent. */
const timeHeader = /timestamp/i

function publishedVectors({ connector, vectors, isToken, settings: given = {} }: ConnectorContract): void {
  if (vectors === undefined) return
  const settings = asStored(connector, given)
  const all = [...vectorsIn('signature-vectors.json'), ...vectorsIn('signature-vectors-crm.json')]
  const ours = all.filter(({ vendor }) => vendor === vectors)

  it.each(
    ours.flatMap((vector) =>
      [vector.headers, vector.alternate_headers ?? vector.headers].map((headers) => ({ ...vector, headers })),
    ),
  )('the vector of $vendor $name: $headers', (vector) => {
    const body = vector.body_file ? sampleOf(vector.body_file) : Buffer.from(vector.body ?? '')
    const headers = Object.fromEntries(
      Object.entries(vector.headers).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const secret = vector.secret ?? vector.public_key ?? ''
    const url = new URL(vector.url || vector.notification_url || hookUrl)
    const input = {
      headers,
      settings,
      query: url.search.slice(1),
      hookUrl: vector.notification_url ?? url.href.replace(/\?.*/, ''),
      now: sentAt(vector),
    }
    expect(connector.verify({ ...input, body }, secret)).toBe(vector.expect_status !== 401)
    for (let place = 0; !isToken && place < body.length; place += Math.ceil(body.length / 50)) {
      const flipped = Buffer.from(body)
      flipped[place] = (flipped[place] ?? 0) ^ 1
      expect(connector.verify({ ...input, body: flipped }, secret)).toBe(false)
    }
  })

  it('has vectors', () => {
    expect(ours.length).toBeGreaterThan(0)
  })
}

/** Signed for the sample's bytes, the final newline left out where the vector was made without it. */
function sampleOf(file: string): Buffer {
  const [folder = '', name = ''] = file.split('/')
  const names: Record<string, string> = { lightspeed: 'lightspeed-x-series', quickbooks: 'quickbooks-online' }
  const path = join(sourceFolder, names[folder] ?? folder, 'samples', name)
  if (!existsSync(path)) throw new Error(`no sample ${path}`)
  return readFileSync(path)
}

function sentAt({ headers, verify_at_unix }: Vector): Instant {
  if (verify_at_unix !== undefined) return instantAt(verify_at_unix * 1_000)
  const [, named] = Object.entries(headers).find(([name]) => timeHeader.test(name)) ?? []
  const text = named ?? /\bt=(\d+)/.exec(Object.values(headers).join(' '))?.[1]
  if (text === undefined) return receivedAt
  if (!/^\d+$/.test(text)) return instantFrom(text)
  return instantAt(text.length > 11 ? Number(text) : Number(text) * 1_000)
}
