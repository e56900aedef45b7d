/** What is stored in few bytes: deflate with a preset dictionary, for webhooks and facts are mostly field names. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { dictionary as known } from './dictionary.ts'

/** First byte of what is packed: which dictionary it needs. A new dictionary takes a new number, and the old ones stay. */
const first = 1
const bytesMax = 64 * 1024 * 1024

/** `beside`: what stands beside it wherever it is kept, so that it need not be said twice. */
export function pack(bytes: Uint8Array, beside = ''): Uint8Array {
  return Buffer.concat([Uint8Array.of(first), deflateRawSync(bytes, { dictionary: dictionaryWith(beside) })])
}

export function unpack(packed: Uint8Array, beside = ''): Buffer {
  if (packed[0] !== first) throw new Error(`packed in a way that this version does not know (${packed[0]})`)
  return inflateRawSync(packed.subarray(1), { dictionary: dictionaryWith(beside), maxOutputLength: bytesMax })
}

const dictionaryWith = (beside: string): Buffer => (beside === '' ? known : Buffer.concat([known, Buffer.from(beside)]))

export const packJson = (value: unknown): Uint8Array => pack(Buffer.from(JSON.stringify(value)))

export const unpackJson = (packed: unknown): unknown => JSON.parse(unpack(packed as Uint8Array).toString('utf8'))
