/** What a tenant's marks of false alarms say about a detector's tolerances. It suggests, and never changes anything. */
import * as z from 'zod'
import type { ConnectionView, Detector, Tolerance } from '../detector/detector.ts'
import { policyInForce } from '../detector/policy.ts'
import { connectionSubject } from '../subject.ts'
import { ConnectionId } from '../values.ts'
import type { Incident } from './incident.ts'

export const Suggestion = z.object({
  connection: ConnectionId,
  /** The field of the policy. */
  field: z.string(),
  now: z.union([z.string(), z.number()]),
  suggested: z.union([z.string(), z.number()]),
  /** Of this connection's incidents: how many were looked at, and how many of them are marked as false alarms. */
  lookedAt: z.int(),
  marked: z.int(),
  /** How many it would have kept quiet: of those marked, and of the others. */
  quietMarked: z.int(),
  quietOthers: z.int(),
  /** To be added to the policy's `overrides`. */
  override: z.record(z.string(), z.unknown()),
})
export type Suggestion = z.infer<typeof Suggestion>

/** Of one connection, the newest. */
export const weighedMax = 20
/** Fewer marks are no habit. */
const marksMin = 3
/** So many marked ones it must keep quiet for each other one. */
const marksForEachOther = 5

/** For each connection and tolerance of the detector: the greatest value that keeps at least three incidents quiet that were marked as
 * false alarms, and for every five of them at most one that nobody marked. Weighed are the connection's newest 20 by what they said when
 * they were marked, else say. Nothing is suggested that the policy allows already.
 *
 * `said`: the policy as `policySchemaOf` has read it. */
export function suggestionsFrom(detector: Detector, said: unknown, incidents: readonly Incident[]): Suggestion[] {
  const newest = incidents.toSorted((left, right) => (left.detectedAt < right.detectedAt ? 1 : -1))
  const byConnection = Map.groupBy(newest, ({ details }) => details.connection ?? '')
  return [...byConnection].flatMap(([id, all]) => {
    const connection = ConnectionId.safeParse(id)
    if (!connection.success) return []
    const weighed = all.slice(0, weighedMax)
    return (detector.tolerances ?? []).flatMap((tolerance) =>
      suggested(detector, tolerance, connection.data, said, weighed),
    )
  })
}

/** As a person would say it. */
export function suggestionText(
  detector: Detector,
  suggestion: Suggestion,
  connections: readonly ConnectionView[],
): string {
  const { connection, field, now, suggested: value, lookedAt, marked, quietMarked, quietOthers } = suggestion
  const name = connections.find(({ id }) => id === connection)?.name ?? 'a system that was removed'
  const kept = quietMarked === marked ? `all ${marked}` : `${quietMarked} of them`
  const others = quietOthers === 0 ? 'no other' : `${quietOthers} that nobody marked`
  return (
    `${marked} of the last ${lookedAt} ${detector.id} incidents at ${name} were marked as false alarms. ` +
    `${field} ${value} instead of ${now} would have kept ${kept} quiet, and ${others}.`
  )
}

function suggested(
  detector: Detector,
  { field, sizeOf, spelt }: Tolerance,
  connection: ConnectionId,
  said: unknown,
  weighed: readonly Incident[],
): Suggestion[] {
  const sizes = weighed.flatMap((incident) => {
    const size = sizeOf(incident.falseAlarm ?? incident)
    return size === undefined ? [] : [{ size, isMarked: incident.falseAlarm !== undefined }]
  })
  const best = sizes
    .filter(({ isMarked }) => isMarked)
    .map(({ size }) => ({ size, quiet: sizes.filter((each) => each.size <= size) }))
    .filter(({ quiet }) => {
      const marks = quiet.filter(({ isMarked }) => isMarked).length
      return marks >= marksMin && (quiet.length - marks) * marksForEachOther <= marks
    })
    .sort((left, right) => right.size - left.size)[0]
  if (!best) return []
  const now = policyInForce(said, connectionSubject(connection)).policyOf(connection)[field] as string | number
  const value = spelt(best.size)
  const isAllowed = detector.policy.shape[field] as z.ZodType | undefined
  if (Number(value) <= Number(now) || !isAllowed?.safeParse(value).success) return []
  const quietMarked = best.quiet.filter(({ isMarked }) => isMarked).length
  return [
    {
      connection,
      field,
      now,
      suggested: value,
      lookedAt: weighed.length,
      marked: weighed.filter(({ falseAlarm }) => falseAlarm !== undefined).length,
      quietMarked,
      quietOthers: best.quiet.length - quietMarked,
      override: { connections: [connection], [field]: value },
    },
  ]
}
