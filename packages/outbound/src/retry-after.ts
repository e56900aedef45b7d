/** When somebody who was asked wants to be asked again. Source: RFC 9110, section 10.2.3 */
const dayName = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const httpDate = new RegExp(`^${dayName}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT$`)
const secondsMax = 24 * 60 * 60

/** Seconds or an HTTP date, at most a day; undefined for nonsense and for what is over. `now`: milliseconds since 1970. */
export function retryAfterSecondsOf(header: string | string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined
  const text = header.trim()
  const seconds = /^\d{1,10}$/.test(text)
    ? Number(text)
    : httpDate.test(text)
      ? Math.ceil((Date.parse(text) - now) / 1_000)
      : 0
  return seconds > 0 ? Math.min(seconds, secondsMax) : undefined
}
