/** A delivery's headers and bytes as one run of bytes, as stores keep them. */
import type { Delivery } from './inbox.ts'

/** Headers as JSON behind their length, then the bytes as received. */
export function framed(headers: Delivery['headers'], body: Uint8Array): Uint8Array[] {
  const head = Buffer.from(JSON.stringify(headers))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(head.length)
  return [length, head, body]
}

export function unframed(bytes: Buffer): Pick<Delivery, 'headers' | 'body'> {
  const end = 4 + bytes.readUInt32BE(0)
  return { headers: JSON.parse(bytes.toString('utf8', 4, end)), body: bytes.subarray(end) }
}
