/** Finds what must not be readable where it must not be readable: texts as they are, and as a program may have written them. */
export interface Place {
  readonly name: string
  readonly bytes: Uint8Array | string
}

/** Every text that stands in a place as "text in place": one of eight letters or more whatever its case, a shorter one as it is and as a
 * word by itself. Ids, digests and sealed bytes run to millions of letters, in which five of them stand side by side by chance. */
export function clearTexts(texts: readonly string[], places: readonly Place[]): string[] {
  const searches = texts.map((text) => ({ text, stands: text.length < 8 ? asWord(text) : inAnyWriting(text) }))
  return places.flatMap(({ name, bytes }) => {
    const whole = Buffer.from(bytes).toString('latin1')
    const place = { whole, lower: whole.toLowerCase() }
    return searches.filter(({ stands }) => stands(place)).map(({ text }) => `${text} in ${name}`)
  })
}

interface Searched {
  readonly whole: string
  readonly lower: string
}
type Search = (place: Searched) => boolean

function asWord(text: string): Search {
  const word = new RegExp(`(?<![A-Za-z\\d])(?:${spellings(text).map(RegExp.escape).join('|')})(?![A-Za-z\\d])`)
  return ({ whole }) => word.test(whole)
}

function inAnyWriting(text: string): Search {
  const hex = Buffer.from(text).toString('hex')
  const spelled = [...spellings(text), hex].map((each) => each.toLowerCase())
  const encoded = base64Of(text)
  return ({ whole, lower }) =>
    spelled.some((each) => lower.includes(each)) || encoded.some((each) => whole.includes(each))
}

/** In UTF-8 as it is, escaped in JSON and in a URL. */
const spellings = (text: string): string[] =>
  [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)].map((each) =>
    Buffer.from(each).toString('latin1'),
  )

/** In both alphabets of Base64, wherever in three bytes it starts. */
function base64Of(text: string): string[] {
  const forms = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
      .toString('base64')
      .replace(/=+$/, '')
    return whole.slice(before === 0 ? 0 : before + 1, -1)
  })
  return [...new Set([...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))])]
}
