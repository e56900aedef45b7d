import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hmacMatches } from './signature.ts'

const encodings = fc.constantFrom('hex' as const, 'base64' as const)
const sign = (secret: string, signed: Uint8Array, encoding: 'hex' | 'base64') =>
  createHmac('sha256', secret).update(signed).digest(encoding)

it('accepts the digest and nothing else, in either encoding', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.uint8Array(),
      encodings,
      fc.string(),
      (secret, signed, encoding, other) => {
        const good = sign(secret, signed, encoding)
        expect(hmacMatches({ secret, signed, given: good, encoding })).toBe(true)
        if (other !== good) expect(hmacMatches({ secret, signed, given: other, encoding })).toBe(false)
      },
    ),
  )
})

it('SIG-03: no prefix and no longer text is a signature', () => {
  const signed = Buffer.from('{}')
  const good = sign('s', signed, 'base64')
  for (let length = 0; length < good.length; length += 1) {
    expect(hmacMatches({ secret: 's', signed, given: good.slice(0, length), encoding: 'base64' })).toBe(false)
  }
  for (const more of ['=', '==', 'A', ' ', '\n'])
    expect(hmacMatches({ secret: 's', signed, given: good + more, encoding: 'base64' })).toBe(false)
  expect(hmacMatches({ secret: 's', signed, given: good.replace(/=+$/, ''), encoding: 'base64' })).toBe(false)
})

it('SIG-07: an empty secret matches nothing', () => {
  expect(
    hmacMatches({ secret: '', signed: Buffer.from('{}'), given: sign('', Buffer.from('{}'), 'hex'), encoding: 'hex' }),
  ).toBe(false)
})

it('SIG-09: any valid one of five candidates is enough; more are refused unread', () => {
  const signed = Buffer.from('{}')
  const good = sign('s', signed, 'hex')
  const wrong = Array.from({ length: 4 }, (_, index) => sign(`other ${index}`, signed, 'hex'))
  expect(hmacMatches({ secret: 's', signed, given: [...wrong, good], encoding: 'hex' })).toBe(true)
  expect(hmacMatches({ secret: 's', signed, given: Array.from({ length: 10_000 }, () => good), encoding: 'hex' })).toBe(
    false,
  )
  expect(hmacMatches({ secret: 's', signed, given: [], encoding: 'hex' })).toBe(false)
})

it('takes hex in upper case, and several parts as one', () => {
  const good = sign('s', Buffer.from('https://a{}'), 'hex').toUpperCase()
  expect(hmacMatches({ secret: 's', signed: ['https://a', Buffer.from('{}')], given: good, encoding: 'hex' })).toBe(
    true,
  )
})
