/** Times as people write them on a command line: `30m`, `4h`, `2d`, `22:00-07:00`, `50.00 EUR`. */
import { InvalidArgumentError } from 'commander'

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** Answers seconds. */
export function duration(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count === undefined) throw new InvalidArgumentError('It must be a time like 30s, 15m, 4h or 2d.')
  return Number(count) * (unitSeconds[unit] ?? 0)
}

/** A moment from now on, as a time to wait or as a date with its time: answers RFC 3339. */
export function fromNowOn(text: string): string {
  if (/^\d+[smhd]$/.test(text)) return new Date(Date.now() + duration(text) * 1_000).toISOString()
  const at = Date.parse(text)
  if (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(at)) return new Date(at).toISOString()
  throw new InvalidArgumentError('It must be a time like 2h, or a moment like 2026-11-27T18:00:00Z.')
}

/** Some time ago, or a moment: answers RFC 3339. */
export function backThen(text: string): string {
  if (/^\d+[smhd]$/.test(text)) return new Date(Date.now() - duration(text) * 1_000).toISOString()
  return fromNowOn(text)
}
