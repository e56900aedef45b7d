/** Times as people write them on a command line: `30m`, `4h`, `2d`, `2026-11-20`, `tomorrow`. Days are those of UTC. */
import { InvalidArgumentError } from 'commander'

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** Answers seconds. */
export function duration(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count === undefined) throw new InvalidArgumentError('It must be a time like 30s, 15m, 4h or 2d.')
  return Number(count) * (unitSeconds[unit] ?? 0)
}

/** A moment from now on, as a time to wait, a day or a moment: answers RFC 3339. */
export const fromNowOn = (text: string): string => momentOf(text, 1)

/** Some time ago, a day or a moment: answers RFC 3339. */
export const backThen = (text: string): string => momentOf(text, -1)

function momentOf(text: string, direction: 1 | -1): string {
  if (/^\d+[smhd]$/.test(text)) return new Date(Date.now() + direction * duration(text) * 1_000).toISOString()
  const days = daysAway.get(text)
  if (days !== undefined) return startOfDay(new Date(Date.now() + days * dayMilliseconds).toISOString())
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text)
  const at = new Date(text)
  const isReal = !Number.isNaN(at.getTime()) && (!isDay || at.toISOString().startsWith(text)) // 30 February is no day
  if (isReal && (isDay || /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/i.test(text))) return at.toISOString()
  throw new InvalidArgumentError(
    'It must be a time span like 2h or 7d, a day like 2026-11-27 (from 00:00 UTC) or tomorrow, or a moment with its zone like 2026-11-27T18:00:00Z.',
  )
}

const dayMilliseconds = 86_400_000
const daysAway = new Map([
  ['yesterday', -1],
  ['today', 0],
  ['tomorrow', 1],
])

const startOfDay = (instant: string): string => `${instant.slice(0, 'YYYY-MM-DD'.length)}T00:00:00.000Z`
