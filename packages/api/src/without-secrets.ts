/** What a delivery brought, without what would let anybody send in its vendor's name. */
import type { Headers } from '@kilter/core'

const tellingHeaders = /signature|hmac|authorization|cookie|token/
const mask = '***'

/** Left out: with the bytes beside it, a signature is a request that anybody could send again; and some vendors sign nothing
 * and send the secret itself, in a header of any name. */
export const headersWithout = (secrets: readonly string[], headers: Headers): Headers =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) => !tellingHeaders.test(name) && !secrets.some((secret) => value?.includes(secret)),
    ),
  )

/** As received, but for a secret that its vendor sends in the body: `***` stands for it. */
export function bodyWithout(secrets: readonly string[], body: Uint8Array): Buffer {
  const text = secrets.flatMap(writings).reduce((left, secret) => left.replaceAll(secret, mask), latin1(body))
  return Buffer.from(text, 'latin1')
}

/** As is, in JSON and in a form. */
const writings = (secret: string): readonly string[] =>
  [secret, JSON.stringify(secret).slice(1, -1), new URLSearchParams([['', secret]]).toString().slice(1)].map((text) =>
    latin1(Buffer.from(text)),
  )

/** One character a byte, so that bytes which are no text survive. */
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
