import { type Assessment, earlier, type Finding, type Instant } from '@kilter/core'

/** A finding, and from when on it is told. */
export interface Due {
  readonly dueAt: Instant
  readonly finding: Finding
}

/** Those whose time has come, and when to look again for the next of the others. */
export function onceDue(all: readonly Due[], now: Instant): Assessment {
  const findings = all.filter(({ dueAt }) => dueAt <= now).map(({ finding }) => finding)
  const later = all.filter(({ dueAt }) => dueAt > now).map(({ dueAt }) => dueAt)
  if (later.length === 0) return { findings }
  return { findings, recheckAt: later.reduce(earlier) }
}

export const minute = 60_000
export const hour = 60 * minute
