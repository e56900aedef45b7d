/** What is stored in few bytes: deflate with a preset dictionary, for webhooks and facts are mostly field names. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { dictionary } from './dictionary.ts'

/** First byte of what is packed: which dictionary it needs. A new dictionary takes a new number, and the old ones stay. */
const first = 1
const bytesMax = 64 * 1024 * 1024

export function pack(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(first), deflateRawSync(bytes, { dictionary })])
}

export function unpack(packed: Uint8Array): Buffer {
  if (packed[0] !== first) throw new Error(`packed in a way that this version does not know (${packed[0]})`)
  return inflateRawSync(packed.subarray(1), { dictionary, maxOutputLength: bytesMax })
}

export const packJson = (value: unknown): Uint8Array => pack(Buffer.from(JSON.stringify(value)))

export const unpackJson = (packed: unknown): unknown => JSON.parse(unpack(packed as Uint8Array).toString('utf8'))
