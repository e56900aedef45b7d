/** Somebody, or some tool, that is told: over one channel, at one address. */
import * as z from 'zod'
import { Instant, TenantId } from '../values.ts'
import { TimeZone } from './zone.ts'

export const RecipientId = z
  .string()
  .regex(/^rcp_[0-9A-HJKMNP-TV-Z]{26}$/, 'must be the id of a recipient, like rcp_...')
  .brand<'RecipientId'>()
export type RecipientId = z.infer<typeof RecipientId>

const nameLengthMax = 100
const reasonLengthMax = 300

export const Recipient = z.object({
  id: RecipientId,
  tenant: TenantId,
  name: z.string().trim().min(1).max(nameLengthMax),
  /** The kind of the channel: `smtp`, `sms`, ... */
  channel: z.string().min(1).max(30),
  /** As the channel's own schema read it. Personal data or a secret: sealed at rest, masked wherever it is shown. */
  address: z.unknown(),
  timeZone: TimeZone.default('UTC'),
  createdAt: Instant,
  /** Said to be theirs by whoever reads it there; before that nothing but the question goes out. */
  confirmedAt: Instant.optional(),
  /** Nothing goes there any more, until somebody confirms it anew. */
  suppressed: z.object({ since: Instant, reason: z.string().max(reasonLengthMax) }).optional(),
  /** Since when every attempt has failed. */
  failingSince: Instant.optional(),
  /** Counts writes: who has read an older one writes nothing. */
  rev: z.int().nonnegative().default(0),
})
export type Recipient = z.infer<typeof Recipient>

/** Why nothing may go to this address, or undefined. */
export function barrierOf({ confirmedAt, suppressed }: Recipient): string | undefined {
  if (suppressed) return `the address is switched off: ${suppressed.reason}`
  return confirmedAt === undefined ? 'the address is not confirmed yet' : undefined
}

/** Whoever has the same channel and address is the same recipient. */
export const addressKey = ({ channel, address }: Pick<Recipient, 'channel' | 'address'>): string =>
  JSON.stringify([channel, sorted(address)])

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
}
