/** How alike two titles of goods are. */
import { variantWord } from './variant-words.ts'

/** A title, taken apart. */
export interface Title {
  /** The numbers in their order, then sizes, colours, models, whom it is for and the like in any. Titles that differ here are of two things. */
  readonly variant: string
  /** The other words, each once, as they come. */
  readonly words: readonly string[]
  /** Of all that is counted, `variant` included. */
  readonly length: number
}

/** Above it two titles may be of one thing. One unknown word more in four is, one in three is not. */
export const likenessAbove = 0.8

const word = /\p{Nd}+(?:[.,]\p{Nd}+)*|[\p{L}\p{M}]+/gu

export function titleOf(text: string): Title {
  const found = normalised(text).match(word) ?? []
  const numbers = found.filter(isNumber).map(numberForm)
  const told = found.flatMap((each) => variantWord(each) ?? []).sort()
  const words = [...new Set(found.filter((each) => !isNumber(each) && variantWord(each) === undefined))]
  const variant = [...numbers, ...told].join(' ')
  return { variant, words, length: words.length + numbers.length + told.length }
}

/** 0 to 1; 0 where the variants differ, or where each has a word that the other has not: that word may be the difference.
 * Dice's coefficient over the words (Dice 1945); a plural counts a little less than the same word, and no other spelling counts:
 * a model may differ in one letter. The same from either side. */
export function titleLikeness(left: Title, right: Title): number {
  if (left.variant !== right.variant) return 0
  const { onlyLeft, onlyRight, shared } = compared(left.words, right.words)
  const isOneWord = onlyLeft.join('') === onlyRight.join('')
  if (!isOneWord && onlyLeft.length > 0 && onlyRight.length > 0) return 0
  const joined = isOneWord ? (onlyLeft.length + onlyRight.length) / 2 : 0
  if (shared + joined === 0) return 0
  const common = shared + joined + left.length - left.words.length
  return (2 * common) / (left.length + right.length)
}

/** What either has and the other has not, and how much both have: one for each word, less for one that is the other's plural. */
function compared(left: readonly string[], right: readonly string[]) {
  const onlyLeft = left.filter((each) => !right.includes(each))
  const onlyRight = right.filter((each) => !left.includes(each))
  let shared = left.length - onlyLeft.length
  for (const mine of onlyLeft.toSorted()) {
    const theirs = onlyRight.find((each) => isPlural(mine, each) || isPlural(each, mine))
    if (theirs === undefined) continue
    onlyLeft.splice(onlyLeft.indexOf(mine), 1)
    onlyRight.splice(onlyRight.indexOf(theirs), 1)
    shared += plural
  }
  return { onlyLeft, onlyRight, shared }
}

/** What a word and its plural share, where 1 is the word itself. */
const plural = 0.95
/** Of these scripts and this length an s behind a word is no other word, and no model's sign. */
const pluralised = /^\p{Script=Latin}{3,}(?<!s)s$/u

/** Each word has one plural and is the plural of one. */
const isPlural = (many: string, one: string): boolean => pluralised.test(many) && many === `${one}s`

const isNumber = (text: string): boolean => /^\p{Nd}/u.test(text)

/** 05 is 5, and 1,50 is 1.5. */
const numberForm = (text: string): string => {
  const plain = text.replaceAll(',', '.').replace(/^0+(?=[0-9])/, '')
  return /^[0-9]+\.[0-9]+$/.test(plain) ? plain.replace(/\.?0+$/, '') : plain
}

/** Lower case, without accents on Latin letters, marks of trade and apostrophes; sizes and letters before a hyphen in one word. */
const normalised = (text: string): string =>
  text
    .replace(/[™®©℠]/g, ' ')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/(?<=\p{Script=Latin}\p{M}*)\p{M}/gu, '')
    .normalize('NFC')
    .replace(/['’‘`´]/g, '')
    .replace(/(?<![\p{L}\p{Nd}])([2-6])x(?=[sl](?!\p{L}))/gu, (_, times: string) => 'x'.repeat(Number(times)))
    .replace(/(?<!\p{L})(x+|extra)[ -](?=small|large)/gu, '$1')
    .replace(/(?<!\p{L})(\p{L})-(?=\p{L}{2})/gu, '$1')
