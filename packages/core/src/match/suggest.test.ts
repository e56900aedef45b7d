/** IN-22: what may be one item, by its texts alone. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { itemSubject, subjectId, unmappedSubject } from '../subject.ts'
import type { ConnectionId } from '../values.ts'
import { gtinForm } from './gtin.ts'
import { alikeItems, pairsOf } from './suggest.ts'

const till = 'con_00000000000000000000000001' as ConnectionId
const told = (subjects: Parameters<typeof alikeItems>[0]) =>
  alikeItems(subjects)
    .flatMap(({ members }) => pairsOf(members, () => false))
    .map(({ item, other, reasons }) => [item.key, other.key, reasons.join(', ')])
const skus = (...texts: string[]) => told(texts.map(itemSubject))

describe('IN-22: two SKUs are suggested as one, and of both the first by plain order that has no blanks stays', () => {
  it.each([
    ['RED-DRESS-M', 'red-dress-m', 'case'],
    ['A-007', 'A-7', 'leading zeros'],
    ['00042', '42', 'leading zeros'],
    ['RED-DRESS', 'RED-DRESS ', 'blanks'],
    ['RED-DRESS', 'RED-\u200bDRESS', 'blanks'],
    ['RED-M', 'RED-М', 'look-alike letters'],
    ['B0X-1', 'BOX-I', 'look-alike letters'],
    ['B0X-1', 'BOX-1', 'look-alike letters'],
    ['RED', 'ＲＥＤ', 'look-alike letters'],
    ['RED-DRESS', 'RED DRESS', 'blanks, punctuation'],
    ['RED-DRESS', 'RED_DRESS', 'punctuation'],
    ['0012345678905', '012345678905', 'same bar code'],
    ['4006-3813-33931', '4006381333931', 'same bar code'],
    ['Straße', 'strasse', 'case'],
  ])('%j and %j: %s', (left, right, reasons) => {
    expect(skus(left, right)).toEqual([[left, right, reasons]])
    expect(skus(right, left)).toEqual([[left, right, reasons]])
  })

  it.each([
    ['RED-DRESS-M', 'RED-DRESS-L'],
    ['SHIRT-1-5', 'SHIRT-15'],
    ['HOSE-1.05', 'HOSE-1.5'],
    ['A-70', 'A-7'],
    ['---', '...'],
    ['4006381333931', '4006381333932'],
  ])('but not %j and %j', (left, right) => {
    expect(skus(left, right)).toEqual([])
  })
})

it('IN-22: an unmapped id is suggested for an SKU, never an SKU for it, nor one unmapped id for another', () => {
  expect(told([unmappedSubject(till, 'red-m'), itemSubject('RED-M')])).toEqual([['RED-M', `${till}:red-m`, 'case']])
  expect(told([unmappedSubject(till, 'RED-M'), itemSubject('RED-M')])).toEqual([
    ['RED-M', `${till}:RED-M`, 'same text'],
  ])
  expect(told([unmappedSubject(till, 'red-m'), unmappedSubject(till, 'RED-M')])).toEqual([])
})

it('looks at items alone', () => {
  expect(told([itemSubject('RED-M'), { kind: 'order', key: 'red-m' }])).toEqual([])
})

it('knows a bar code by its check digit, and none that shops print for themselves', () => {
  expect(['4006381333931', '96385074', '04006381333931'].map(gtinForm)).toEqual([
    '4006381333931',
    '96385074',
    '4006381333931',
  ])
  expect(['4006381333932', '2012345678900', '0000000000000', '123', 'x'].map(gtinForm)).toEqual(
    Array(5).fill(undefined),
  )
})

/** Without its check digit. */
const withCheckDigit = (digits: string): string => {
  const sum = [...digits.padStart(13, '0')].reduce((all, each, place) => all + Number(each) * (place % 2 ? 1 : 3), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}

it('IN-22: a number that a company may give as it likes is no bar code, however many zeros stand before it', () => {
  const ofItsOwn = [
    ...['0234567', '2345678'],
    ...['21234567890', '41234567890'],
    ...['021234567890', '041234567890', '201234567890', '231234567890', '299999999999'],
    ...['0021234567890', '0041234567890', '0201234567890', '1201234567890', '0000002345678'],
  ].map(withCheckDigit)
  expect(ofItsOwn.map((each) => [each, gtinForm(each)])).toEqual(ofItsOwn.map((each) => [each, undefined]))
  const ofTheWorld = ['9638507', '4006381', '01234567890', '61234567890', '400638133393', '1400638133393']
  for (const each of ofTheWorld.map(withCheckDigit)) expect(gtinForm(each)).toBe(each.replace(/^0/, ''))
})

const text = fc.oneof(
  fc.constantFrom('RED', 'red', ' Red', 'rеd', '0RED', '42', '042', '0 42', 'O42', 'B-1', 'b_l', '4006381333931'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
)
const subject = fc.oneof(
  text.map(itemSubject),
  text.map((id) => unmappedSubject(till, id)),
)
const subjects = fc.uniqueArray(subject, { selector: subjectId, maxLength: 30 })

it('IN-22: suggests the same pairs in whatever order the items come, each other once, and none with itself', () => {
  fc.assert(
    fc.property(
      subjects.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        const pairs = told(all)
        expect(told(shuffled)).toEqual(pairs)
        expect(new Set(pairs.map(([, other]) => other)).size).toBe(pairs.length)
        expect(pairs.every(([item, other, reasons]) => item !== other && reasons !== '')).toBe(true)
      },
    ),
  )
})

it('IN-22: whether two are alike does not depend on what else there is, nor on which comes first', () => {
  const together = (these: Parameters<typeof alikeItems>[0], left: string, right: string) =>
    alikeItems(these).some(({ members }) => [left, right].every((id) => members.some((each) => subjectId(each) === id)))
  fc.assert(
    fc.property(text, text, subjects, (left, right, others) => {
      if (left === right) return
      const [one, two] = [itemSubject(left), itemSubject(right)]
      const alone = told([one, two])
      expect(told([two, one])).toEqual(alone)
      const rest = others.filter((each) => ![left, right].includes(each.key))
      expect(together([one, ...rest, two], subjectId(one), subjectId(two))).toBe(alone.length > 0)
    }),
  )
})
