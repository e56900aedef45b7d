/** What all connectors owe at the door, each with a request of its own vendor. */
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Connector, Headers } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectors } from './all.ts'

interface Signing {
  readonly header: string
  sign(body: Buffer, secret: string): string
  readonly body: string
}

const hookUrl = 'https://hub.example.com/hooks/con_01JD0000000000000000000000'
const secret = 'a-secret-of-this-test'
const hmac = (key: string, ...parts: (Buffer | string)[]) => {
  const digest = createHmac('sha256', key)
  for (const part of parts) digest.update(part)
  return digest
}

const signing: Record<string, Signing> = {
  shopify: {
    header: 'x-shopify-hmac-sha256',
    sign: (body, key) => hmac(key, body).digest('base64'),
    body: '{"id":820982911946154508,"name":"Caf\\u00e9"}',
  },
  square: {
    header: 'x-square-hmacsha256-signature',
    sign: (body, key) => hmac(key, hookUrl, body).digest('base64'),
    body: '{"type":"payment.updated","event_id":"e-1"}',
  },
  'lightspeed-x-series': {
    header: 'x-signature',
    sign: (body, key) => `signature=${hmac(key, body).digest('hex')},algorithm=HMAC-SHA256`,
    body: 'payload=%7B%22id%22%3A%221%22%7D',
  },
}

it('knows how every vendor signs', () => {
  expect(Object.keys(signing).sort()).toEqual([...connectors.keys()].sort())
})

describe.each([...connectors])('%s', (vendor, connector: Connector) => {
  const { header, sign, body } = signing[vendor] as Signing
  const bytes = Buffer.from(body)
  const good = sign(bytes, secret)
  const accepts = (headers: Headers, given: Buffer = bytes, key = secret) =>
    connector.verify({ headers, body: given, settings: {}, hookUrl }, key)

  it('accepts what the vendor signed', () => {
    expect(accepts({ [header]: good })).toBe(true)
  })

  it('SIG-01: refuses a missing or empty signature', () => {
    expect(accepts({})).toBe(false)
    expect(accepts({ [header]: '' })).toBe(false)
  })

  it('SIG-02: refuses one flipped byte anywhere, and another secret', () => {
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      expect(accepts({ [header]: good }, flipped)).toBe(false)
    }
    expect(accepts({ [header]: good }, bytes, 'another')).toBe(false)
    expect(accepts({ [header]: good }, bytes, '')).toBe(false)
  })

  it('SIG-03: refuses every prefix of the right signature, and the right one with more behind it', () => {
    for (let length = 0; length < good.length; length += 1)
      expect(accepts({ [header]: good.slice(0, length) })).toBe(false)
    for (const more of ['=', 'A', ' ', '\n', good]) expect(accepts({ [header]: good + more })).toBe(false)
  })

  it('SIG-04: refuses nonsense without throwing', () => {
    const nonsense = [
      'ü',
      '💥'.repeat(20),
      '%%%',
      'x'.repeat(10_000),
      '=',
      ',',
      'signature=,algorithm=',
      '\u0000'.repeat(44),
    ]
    for (const given of nonsense) expect(accepts({ [header]: given })).toBe(false)
  })

  it('SIG-06: verifies the bytes as sent, whatever they look like', () => {
    const odd = ['\ufeff{ "b" : 1,\r\n\t"a":"\\u00e9" }\n', '{}', '', '\u0000\u0001', ' {"a":1} ']
    for (const text of odd) {
      const given = Buffer.from(text)
      expect(accepts({ [header]: sign(given, secret) }, given)).toBe(true)
      expect(accepts({ [header]: sign(given, secret) }, Buffer.from(`${text} `))).toBe(false)
    }
  })

  it('SIG-09, SIG-10: refuses the header sent twice, and ten thousand of them', () => {
    const other = sign(bytes, 'another')
    expect(accepts({ [header]: `${other}, ${good}` })).toBe(false)
    expect(accepts({ [header]: `${good}, ${other}` })).toBe(false)
    expect(accepts({ [header]: Array.from({ length: 10_000 }, () => good).join(',') })).toBe(false)
  })
})

describe('published vectors', () => {
  const read = (name: string) => readFileSync(join(import.meta.dirname, name))
  interface Vector {
    readonly vendor: string
    readonly secret: string
    readonly notification_url?: string
    readonly headers: Record<string, string>
    readonly alternate_headers?: Record<string, string>
    readonly body?: string
    readonly body_file?: string
  }
  const { vectors } = JSON.parse(read('signature-vectors.json').toString('utf8')) as { vectors: Vector[] }
  const names: Record<string, string> = { lightspeed: 'lightspeed-x-series' }

  it.each(vectors)('$vendor accepts $headers', (vector) => {
    const connector = connectors.get(names[vector.vendor] ?? vector.vendor)
    const file = vector.body_file?.replace('lightspeed/', 'lightspeed-x-series/samples/')
    const body = file ? read(file) : Buffer.from(vector.body ?? '')
    for (const given of [vector.headers, vector.alternate_headers ?? vector.headers]) {
      const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))
      const input = { headers, body, settings: {}, hookUrl: vector.notification_url ?? '' }
      expect(connector?.verify(input, vector.secret)).toBe(true)
      expect(connector?.verify({ ...input, body: Buffer.concat([body, Buffer.from(' ')]) }, vector.secret)).toBe(false)
    }
  })
})
