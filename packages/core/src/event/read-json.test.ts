import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson } from './read-json.ts'

const bytes = (text: string) => Buffer.from(text)

it('reads what JSON.parse reads, for all JSON whose numbers fit a double', () => {
  const decimals = fc
    .tuple(fc.integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 }), fc.integer({ min: 0, max: 20 }))
    .map(([digits, places]) => Number(`${digits}e-${places}`))
  const leaves = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), decimals, fc.boolean(), fc.constant(null))
  const keys = fc.string({ unit: 'grapheme' }).filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key))
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, leaves, fc.array(tie('value')), fc.dictionary(keys, tie('value'))),
  }))
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 1, '\t'), (given, space) => {
      const text = JSON.stringify(given, null, space).toWellFormed()
      expect(readJson(bytes(text))).toEqual(JSON.parse(text))
    }),
  )
})

it('IN-10: keeps integers of any length to the digit', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), (integer) => {
      const read = readJson(`{"id": ${integer}, "list":[${integer}], "text":"1234567890123456789,"}`) as Record<
        string,
        unknown
      >
      expect(String(read.id)).toBe(String(integer))
      expect(String((read.list as unknown[])[0])).toBe(String(integer))
      expect(read.text).toBe('1234567890123456789,')
    }),
  )
})

it('IN-10: leaves what looks like a long number inside a text alone, whatever is escaped around it', () => {
  const text = '{"a":"\\":12345678901234567890,","b\\\\":"\\\\",":98765432109876543210":1}'
  expect(readJson(text)).toEqual(JSON.parse(text))
})

it('IN-11: keeps a decimal with more digits than a double holds as its text', () => {
  expect(readJson('[0.1234567890123456789, 26.07826, -1.5e3]')).toEqual(['0.1234567890123456789', 26.07826, -1500])
})

it('IN-06: drops a byte order mark, and refuses what is not UTF-8', () => {
  expect(readJson(Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]))).toEqual({})
  expect(() => readJson(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toThrow(/UTF-8/)
})

describe('is refused, in bounded time and without overflowing the stack', () => {
  const cases: Record<string, string> = {
    'IN-05 nothing': '',
    'IN-05 two values': '{}{}',
    'IN-05 a comma too many': '[1,]',
    'IN-05 a number with a leading zero, however long': '[00000000000000000000]',
    'IN-05 an open string': '"abc',
    'IN-07 10,000 nested arrays': '['.repeat(10_000) + ']'.repeat(10_000),
    'IN-07 10,000 nested arrays, never closed': '['.repeat(10_000),
    'IN-07 100,000 keys': `{${Array.from({ length: 100_000 }, (_, key) => `"${key}":1`).join(',')}}`,
    'IN-07 a million backslashes': `"${'\\'.repeat(999_999)}"`,
    'IN-08 __proto__': '{"a":[{"__proto__":{"polluted":1}}]}',
    'IN-08 __proto__, escaped': '{"\\u005f_proto__":{"polluted":1}}',
    'IN-08 constructor': '{"constructor":1}',
    'IN-09 a key twice': '{"quantity":1,"quantity":-1}',
    'IN-09 a key twice, once escaped': '{"quantity":1,"\\u0071uantity":-1}',
    'IN-09 a key twice, deep': '[{"a":{"b":1, "b" : 2}}]',
  }

  it.each(Object.entries(cases))('%s', (_case, text) => {
    expect(() => readJson(bytes(text))).toThrow(/^unreadable/)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('IN-07: a full mebibyte of short keys, as a product of two thousand variants has them, is read', () => {
    const variant = {
      id: 642_667_041_472,
      sku: 'a-sku-of-some-length',
      price: '19.99',
      inventory_quantity: 75,
      position: 1,
    }
    const text = JSON.stringify({ variants: Array.from({ length: 9_900 }, () => variant) })
    expect(text.length).toBeGreaterThan(1_000_000)
    expect(readJson(bytes(text))).toEqual(JSON.parse(text))
  })

  it('IN-07: a key of 1 MB and a number of a million digits are read, not choked on', () => {
    expect(Object.keys(readJson(`{"${'k'.repeat(1_000_000)}":1}`) as object)).toHaveLength(1)
    expect(readJson('9'.repeat(1_000_000))).toHaveLength(1_000_000)
  })
})
