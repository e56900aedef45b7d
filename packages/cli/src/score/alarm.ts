/** What somebody said was out of line, as the score reads it. */
import type { Business, Minute, Spoilt } from '@kilter/sim'

export interface Alarm {
  readonly detector: string
  /** As a truth's key. */
  readonly key: string
  /** Unit: minutes after the first midnight. */
  readonly openedAt: Minute
  readonly closedAt: Minute | undefined
  /** How often it was raised, be it again. */
  readonly times: number
  readonly cause?: string | undefined
  readonly quantity?: string | undefined
  /** For whoever looks into it. */
  readonly about?: unknown
}

/** Who watches a business through what arrives: the hub, or something simpler to compare it with. */
export interface Watcher {
  readonly name: string
  watch(business: Business, spoilt: Spoilt, onProgress?: (minute: Minute) => void): Promise<readonly Alarm[]>
}
