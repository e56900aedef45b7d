/** A tool elsewhere that wants to hear of events: where it is, what it asks for, and what its messages are signed with. */
import * as z from 'zod'
import { addMilliseconds, Instant, TenantId } from '../values.ts'
import { EventPattern } from './event-types.ts'

export const SubscriptionId = z
  .string()
  .regex(/^sub_[0-9A-HJKMNP-TV-Z]{26}$/, 'must be the id of a subscription, like sub_...')
  .brand<'SubscriptionId'>()
export type SubscriptionId = z.infer<typeof SubscriptionId>

const patternsMax = 50
const descriptionMax = 200
/** The newest one and the one before. */
const secretsMax = 2

export const EventPatterns = z.array(EventPattern).min(1).max(patternsMax)
export const Description = z.string().trim().max(descriptionMax)

/** active: told at once. paused: by its owner. off: by the hub, for it cannot be reached. What it asks for is kept for it in all three. */
export const subscriptionStatuses = ['active', 'paused', 'off'] as const

export const Subscription = z.object({
  id: SubscriptionId,
  tenant: TenantId,
  /** As the outlet's own schema read them. Sealed at rest: both may hold what only the receiver should know. */
  url: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  events: EventPatterns,
  description: Description,
  /** Made by the hub, newest first; one with `until` signs too, up to then. Sealed at rest. */
  secrets: z
    .array(z.object({ secret: z.string(), until: Instant.optional() }))
    .min(1)
    .max(secretsMax),
  status: z.enum(subscriptionStatuses),
  /** Why it is off. */
  reason: z.string().optional(),
  /** Since it was made, resumed or sent elsewhere: what an attempt from before shows counts no more. */
  activeSince: Instant,
  /** Since when every attempt has failed. */
  failingSince: Instant.optional(),
  createdAt: Instant,
  /** Counts writes: who has read an older one writes nothing. */
  rev: z.int().nonnegative().default(0),
})
export type Subscription = z.infer<typeof Subscription>

const hourMilliseconds = 3_600_000
export const graceHoursUsual = 24
export const graceHoursMax = 168

/** OUT-17: the secret so far signs too for so many hours. One that was on its way out already ends now. */
export function rotated(subscription: Subscription, secret: string, graceHours: number, now: Instant): Subscription {
  const [last] = subscription.secrets
  const until = addMilliseconds(now, graceHours * hourMilliseconds)
  const old = last && graceHours > 0 ? [{ secret: last.secret, until }] : []
  return { ...subscription, secrets: [{ secret }, ...old] }
}

/** What signs at `now`, newest first. */
export const signingSecrets = ({ secrets }: Pick<Subscription, 'secrets'>, now: Instant): string[] =>
  secrets.filter(({ until }) => until === undefined || until > now).map(({ secret }) => secret)

/** Undefined: it gets nothing now as it is. */
export const paused = (subscription: Subscription): Subscription | undefined =>
  subscription.status === 'active' ? { ...subscription, status: 'paused' } : undefined

/** Begins anew: what failed before is forgotten. Undefined: it is active. */
export function resumed(subscription: Subscription, now: Instant): Subscription | undefined {
  if (subscription.status === 'active') return undefined
  const { reason: _reason, failingSince: _since, ...rest } = subscription
  return { ...rest, status: 'active', activeSince: now }
}

export const switchedOff = (subscription: Subscription, reason: string): Subscription => ({
  ...subscription,
  status: 'off',
  reason,
})
