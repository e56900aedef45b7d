/** Who is told of what, and when: routes, windows of maintenance, and mutes. */
import * as z from 'zod'
import { type Incident, Severity } from '../incident/incident.ts'
import { isLike } from '../like.ts'
import { ConnectionId, Instant, Money, TenantId } from '../values.ts'
import type { Recipient } from './recipient.ts'
import { RecipientId } from './recipient.ts'
import { TimeZone, WallTime, Weekday } from './zone.ts'

const ulid = '[0-9A-HJKMNP-TV-Z]{26}'
export const RouteId = z
  .string()
  .regex(new RegExp(`^(rte_${ulid}|default-(now|digest))$`), 'must be the id of a route, like rte_...')
  .brand<'RouteId'>()
export type RouteId = z.infer<typeof RouteId>

export const WindowId = z
  .string()
  .regex(new RegExp(`^mnt_${ulid}$`))
  .brand<'WindowId'>()
export type WindowId = z.infer<typeof WindowId>

export const MuteId = z
  .string()
  .regex(new RegExp(`^mut_${ulid}$`))
  .brand<'MuteId'>()
export type MuteId = z.infer<typeof MuteId>

const namesMax = 200
const patternsMax = 1_000
const patterns = z.array(z.string().min(1).max(300)).min(1).max(patternsMax)

/** What is left out fits everything; all that is said must fit. `*` in texts stands for anything. */
export const Match = z.strictObject({
  detectors: patterns.optional(),
  severityAtLeast: Severity.optional(),
  /** By the location that the incident names. */
  locations: patterns.optional(),
  connections: z.array(ConnectionId).min(1).max(namesMax).optional(),
  /** By SKU. */
  items: patterns.optional(),
  /** In this currency; an incident without an impact in it does not fit. */
  impactAtLeast: Money.optional(),
})
export type Match = z.infer<typeof Match>

/** From one time of the day to another, over midnight where the second is the earlier one. */
export const QuietHours = z.strictObject({
  from: WallTime,
  to: WallTime,
  /** The days on which they begin; every day unless given. */
  days: z.array(Weekday).min(1).max(7).optional(),
  /** The recipient's own unless given. */
  timeZone: TimeZone.optional(),
  criticalBreaksThrough: z.boolean().default(true),
})
export type QuietHours = z.infer<typeof QuietHours>

export const DigestTimes = z.strictObject({
  every: z.enum(['day', 'week']),
  at: WallTime,
  /** Of a weekly one. */
  on: Weekday.default('monday'),
  timeZone: TimeZone.optional(),
})
export type DigestTimes = z.infer<typeof DigestTimes>

const recipients = z.array(RecipientId).max(namesMax)
const dayMinutes = 24 * 60
const hourSeconds = 3_600

/** What a tenant may say of a route. */
export const RouteSettings = z.strictObject({
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  match: Match.default({}),
  recipients: recipients.min(1),
  /** How long the first of a group waits for others. */
  groupWaitSeconds: z.int().min(0).max(hourSeconds).default(30),
  /** The least time between two messages of a group. */
  groupIntervalSeconds: z
    .int()
    .min(0)
    .max(dayMinutes * 60)
    .default(300),
  quietHours: QuietHours.optional(),
  /** Collects instead of telling at once. */
  digest: DigestTimes.optional(),
  /** Tells others of what nobody has taken on. */
  escalate: z
    .strictObject({
      afterMinutes: z
        .int()
        .min(1)
        .max(7 * dayMinutes),
      recipients: recipients.min(1),
    })
    .optional(),
  /** Tells the same people again while it is open and nobody has taken it on. Not where a digest collects. */
  repeat: z
    .strictObject({
      everyMinutes: z
        .int()
        .min(5)
        .max(7 * dayMinutes),
      timesMost: z.int().min(1).max(100).default(20),
    })
    .optional(),
  /** Who is told instead where a message does not get through for so long; anybody else who can be reached unless given. */
  fallback: z.strictObject({ afterMinutes: z.int().min(1).max(dayMinutes).default(15), recipients }).default({
    afterMinutes: 15,
    recipients: [],
  }),
})
export type RouteSettings = z.infer<typeof RouteSettings>

export const Route = RouteSettings.extend({
  id: RouteId,
  tenant: TenantId,
  createdAt: Instant,
  /** Counts writes: who has read an older one writes nothing. */
  rev: z.int().nonnegative().default(0),
})
export type Route = z.infer<typeof Route>

export const WindowSettings = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    from: Instant,
    to: Instant,
    match: Match.default({}),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must be later than its beginning' })
/** While it lasts nothing that fits is told; what still holds at its end is told then. */
export const MaintenanceWindow = z.object({
  ...WindowSettings.shape,
  id: WindowId,
  tenant: TenantId,
  createdAt: Instant,
})
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>

export const MuteSettings = z.strictObject({
  /** Everybody unless given. */
  recipient: RecipientId.optional(),
  detector: z.string().min(1).max(100).optional(),
  /** A subject's key, e.g. an SKU. */
  subject: z.string().min(1).max(300).optional(),
  until: Instant,
})
/** Until then nothing that fits is told. */
export const Mute = MuteSettings.extend({ id: MuteId, tenant: TenantId, createdAt: Instant })
export type Mute = z.infer<typeof Mute>

/** All that a tenant has said about who is told. */
export interface AlertBook {
  readonly recipients: readonly Recipient[]
  readonly routes: readonly Route[]
  readonly windows: readonly MaintenanceWindow[]
  readonly mutes: readonly Mute[]
}

export const noBook: AlertBook = { recipients: [], routes: [], windows: [], mutes: [] }

const severities = Severity.options

export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  severities.indexOf(severity) >= severities.indexOf(least)

export function fits(match: Match, incident: Incident): boolean {
  const { detectors, severityAtLeast, locations, connections, items, impactAtLeast } = match
  const { detector, severity, impact } = incident
  return (
    (detectors === undefined || anyLike([detector], detectors)) &&
    (severityAtLeast === undefined || isAtLeast(severity, severityAtLeast)) &&
    (locations === undefined || anyLike(locationsOf(incident), locations)) &&
    (connections === undefined || connections.some((connection) => connectionsOf(incident).has(connection))) &&
    (items === undefined || anyLike([itemOf(incident)], items)) &&
    (impactAtLeast === undefined ||
      (impact?.currency === impactAtLeast.currency && impact.amountMinor >= impactAtLeast.amountMinor))
  )
}

const anyLike = (texts: readonly string[], patterns: readonly string[]): boolean =>
  texts.some((text) => patterns.some((pattern) => isLike(text, pattern)))

const itemOf = ({ subject, details }: Incident): string =>
  subject.kind === 'item' ? subject.key : (details.item ?? '')

/** The shelves whose counts it rests on, and the one it names. Shape of evidence: `count|<connection>|<location>`. */
function locationsOf({ details, evidence }: Incident): string[] {
  const counted = evidence.filter((key) => key.startsWith('count|')).map((key) => key.split('|').slice(2).join('|'))
  return details.location === undefined ? counted : [details.location, ...counted]
}

/** Those whose words it rests on, and those it speaks of. */
function connectionsOf({ subject, details, evidence }: Incident): Set<string> {
  const named = [subject.kind === 'connection' ? subject.key : '', ...Object.values(details)]
  const stated = evidence.map((key) => key.split('|')[1] ?? '')
  return new Set([...named, ...stated].filter((text) => text.startsWith('con_')))
}

export const mutedBy = (
  mutes: readonly Mute[],
  { detector, subject }: Incident,
  recipient: RecipientId,
  now: Instant,
): Mute | undefined =>
  mutes.find(
    (mute) =>
      mute.until > now &&
      (mute.recipient === undefined || mute.recipient === recipient) &&
      (mute.detector === undefined || mute.detector === detector) &&
      (mute.subject === undefined || mute.subject === subject.key),
  )

const morning = '08:00'

/** Where a tenant has said nothing: what is critical at once, the rest once a day. */
export function routesOf({ routes, recipients }: AlertBook): readonly Route[] {
  const [first] = recipients
  if (routes.length > 0 || !first) return routes
  const route = (id: string, name: string, given: object): Route =>
    Route.parse({
      ...{ id, name, tenant: first.tenant, createdAt: first.createdAt },
      recipients: recipients.map((recipient) => recipient.id),
      ...given,
    })
  return [
    route('default-now', 'Critical at once', { match: { severityAtLeast: 'critical' } }),
    route('default-digest', 'The rest once a day', { digest: { every: 'day', at: morning } }),
  ]
}
