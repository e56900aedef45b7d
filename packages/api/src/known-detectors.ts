/** Detectors as people name them: a name that no detector has would never fit, and nobody would notice. */
import { type Detector, type IncidentFilter, type Incidents, isLike, Refusal, type TenantId } from '@kilter/core'

interface Known {
  readonly detectors: readonly Pick<Detector, 'id'>[]
}

/** Throws Refusal 'invalid' at the first pattern that fits no detector, unless it is one that `kept` holds already. */
export function checkPatterns(
  patterns: readonly string[] | undefined,
  path: string,
  { detectors }: Known,
  kept: readonly string[] = [],
): void {
  const isKnown = (pattern: string) => kept.includes(pattern) || detectors.some(({ id }) => isLike(id, pattern))
  const unknown = patterns?.findIndex((pattern) => !isKnown(pattern)) ?? -1
  if (unknown >= 0) throw noSuch(patterns?.[unknown] ?? '', `${path}.${unknown}`, { detectors })
}

/** Throws Refusal 'invalid' where a detector is named that there is not. */
export function checkDetector(detector: string | undefined, { detectors }: Known): void {
  if (detector === undefined || detectors.some(({ id }) => id === detector)) return
  throw noSuch(detector, 'detector', { detectors })
}

interface Filtered extends Known {
  readonly incidents: Pick<Incidents, 'list'>
}

/** Throws Refusal 'invalid' where incidents of a detector are asked for that neither this version has nor any incident names. */
export async function checkFilter(tenant: TenantId, { detector }: IncidentFilter, ports: Filtered): Promise<void> {
  if (detector === undefined || ports.detectors.some(({ id }) => id === detector)) return
  const { items } = await ports.incidents.list(tenant, { detector }, { limit: 1 })
  if (items.length === 0) throw noSuch(detector, 'detector', ports)
}

const noSuch = (named: string, path: string, { detectors }: Known): Refusal =>
  new Refusal(
    'invalid',
    `there is no detector ${named}; there are: ${detectors
      .map(({ id }) => id)
      .sort()
      .join(', ')}`,
    { path },
  )
