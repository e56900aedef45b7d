/** Finds what must not be readable where it must not be readable: texts as they are, and as a program may have written them. */
export interface Place {
  readonly name: string
  readonly bytes: Uint8Array | string
}

/** Every text that stands in a place, whatever its case, as "text in place". */
export function clearTexts(texts: readonly string[], places: readonly Place[]): string[] {
  const searched = texts.flatMap((text) => writings(text).map((writing) => ({ text, writing })))
  return places.flatMap(({ name, bytes }) => {
    const lower = Buffer.from(bytes).toString('latin1').toLowerCase()
    const found = searched.filter(({ writing }) => lower.includes(writing)).map(({ text }) => text)
    return [...new Set(found)].map((text) => `${text} in ${name}`)
  })
}

/** In UTF-8 as is, escaped in JSON and in a URL, and in hex and Base64, the latter wherever in three bytes it starts. */
function writings(text: string): string[] {
  const bytes = Buffer.from(text)
  const base64 = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return whole.slice(before === 0 ? 0 : before + 1, -1)
  })
  const forms = [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), bytes.toString('hex'), ...base64]
  const urlSafe = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))
  return [...new Set([...forms, ...urlSafe].map((form) => Buffer.from(form).toString('latin1').toLowerCase()))]
}
