/** A route in words. */
import type { Route } from '@kilter/client'
import type { Match } from './route.ts'

export function ofWhat({
  detectors,
  severityAtLeast,
  locations,
  connections,
  items,
  impactAtLeast: impact,
}: Match): string {
  const words = [
    detectors?.join(' or '),
    severityAtLeast && (severityAtLeast === 'critical' ? 'critical' : `${severityAtLeast} or higher`),
    locations && `at ${locations.join(' or ')}`,
    connections && `of ${connections.join(' or ')}`,
    items && `items ${items.join(' or ')}`,
    impact && `from ${(impact.amountMinor / 100).toFixed(2)} ${impact.currency}`,
  ].filter(Boolean)
  return words.length === 0 ? 'everything' : words.join(', ')
}

export function when(route: Route): string {
  const { digest: together, quietHours: quiet, repeat, groupWaitSeconds, groupIntervalSeconds } = route
  const pace = groupIntervalSeconds === 0 ? '' : `, then every ${timeOf(groupIntervalSeconds)} at most`
  const start = together
    ? `every ${together.every === 'day' ? 'day' : (together.on ?? 'monday')} at ${together.at}`
    : `${groupWaitSeconds === 0 ? 'at once' : `after ${timeOf(groupWaitSeconds)}`}${pace}`
  const but = quiet?.criticalBreaksThrough === false ? '' : ' unless critical'
  const again = repeat && !together ? `; again every ${timeOf(repeat.everyMinutes * 60)}` : ''
  return quiet ? `${start}${again}; not ${quiet.from}-${quiet.to}${but}` : `${start}${again}`
}

export function timeOf(seconds: number): string {
  const unit = (['d', 'h', 'm'] as const).find((each) => seconds > 0 && seconds % sizes[each] === 0)
  return unit ? `${seconds / sizes[unit]}${unit}` : `${seconds}s`
}

const sizes = { d: 86_400, h: 3_600, m: 60 } as const
