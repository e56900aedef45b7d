/** What each folder brings: a channel, and the settings that switch it on. */
import type { Channel } from '@kilter/core'
import type { z } from 'zod'

/** What every channel is told of the hub. */
export interface Surroundings {
  /** Where people reach the hub; undefined: no links. */
  readonly publicUrl?: string | undefined
  /** Lets receivers that tenants name be private addresses, and plain http. */
  readonly allowPrivateTargets: boolean
  /** What the hub's webhooks are marked with: its own alone. */
  readonly mark?: string | undefined
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export interface Way<Settings extends z.ZodObject = z.ZodObject> {
  readonly kind: string
  /** Of the operator, by the names of their environment variables. */
  readonly settings: Settings
  /** Undefined where the settings do not switch it on. Loads what it needs only then. */
  open(settings: z.output<Settings>, around: Surroundings): Promise<Channel | undefined> | Channel | undefined
}

export const defineWay = <Settings extends z.ZodObject>(way: Way<Settings>): Way => way as unknown as Way
