/** What remains of an SKU once everything is left out that people and systems get wrong, and what two SKUs differ in. */

const blanks = /[\s\p{Default_Ignorable_Code_Point}]+/gu
/** Not those behind a decimal point: 1.05 is not 1.5. */
const leadingZeros = /(?<![0-9][.,]?)0+(?=[0-9])/g
/** Not that between two digits: 1-5 is not 15. */
const punctuation = /(?<![0-9])[\p{P}\p{S}]+|[\p{P}\p{S}]+(?![0-9\p{P}\p{S}])/gu

/** Letters that are printed like another one, in upper case, and what they are taken for.
 * Source: Unicode Technical Standard 39, confusables.txt, its Cyrillic and Greek capitals; O, I and L as people misread them. */
const alike: Readonly<Record<string, string>> = {
  ...{ А: 'A', В: 'B', С: 'C', Е: 'E', Ѕ: 'S', І: '1', Ј: 'J', К: 'K', М: 'M', Н: 'H', О: '0', Р: 'P', Т: 'T', У: 'Y' },
  ...{ Х: 'X', Ԁ: 'D', Ԍ: 'G', Ԛ: 'Q', Ԝ: 'W', Ѵ: 'V' },
  ...{ Α: 'A', Β: 'B', Ε: 'E', Ζ: 'Z', Η: 'H', Ι: '1', Κ: 'K', Μ: 'M', Ν: 'N', Ο: '0', Ρ: 'P', Τ: 'T', Υ: 'Y', Χ: 'X' },
  ...{ O: '0', I: '1', L: '1', o: '0', i: '1', l: '1' },
}
const isAlike = new RegExp(`[${Object.keys(alike).join('')}]`, 'gu')

/** In this order: a letter is read as a digit before it is seen whether a zero leads. */
const steps = {
  blanks: (text: string) => text.replace(blanks, ''),
  case: (text: string) => text.toUpperCase(),
  'look-alike letters': (text: string) => text.replace(isAlike, (letter) => alike[letter] ?? letter),
  'leading zeros': (text: string) => text.replace(leadingZeros, ''),
  punctuation: (text: string) => text.replace(punctuation, ''),
} as const
export type SkuDifference = keyof typeof steps
export const skuDifferences = Object.keys(steps) as readonly SkuDifference[]

const formWithout = (left: SkuDifference | undefined, sku: string): string =>
  skuDifferences.reduce((text, name) => (name === left ? text : steps[name](text)), sku.normalize('NFKC'))

export const hasBlanks = (sku: string): boolean => sku.search(blanks) !== -1

/** Two SKUs of one form may be the same. Empty: there is nothing to go by. */
export const skuForm = (sku: string): string => formWithout(undefined, sku)

/** In what two SKUs of one form differ: that without which they would not have it. */
export function skuDifference(left: string, right: string): readonly SkuDifference[] {
  const found = skuDifferences.filter((name) => formWithout(name, left) !== formWithout(name, right))
  // What Unicode itself holds for the same, such as a letter in full width.
  return found.length > 0 || left === right ? found : ['look-alike letters']
}
