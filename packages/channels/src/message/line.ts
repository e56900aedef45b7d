/** Text that comes from tools and people, made safe to stand in one line: a header, an SMS, a title. */

/** Without line breaks, control characters and those that turn the direction of writing. */
export const oneLine = (text: string, lengthMax = Number.POSITIVE_INFINITY): string =>
  cut(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim(), lengthMax)

/** Never through the middle of a character that takes two places. */
export function cut(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text
  const kept = text.slice(0, lengthMax - 1)
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}…`
}
