/** Links that act without signing in: each for one purpose and one recipient, for a time, and proven by a keyed digest. */
import type { Digest } from '../connector/connector.ts'
import { tokenMatches } from '../connector/signature.ts'
import { type Instant, instantAt, TenantId } from '../values.ts'
import { RecipientId } from './recipient.ts'

export const linkPurposes = ['confirm', 'mute', 'acknowledge'] as const
export type LinkPurpose = (typeof linkPurposes)[number]

export interface Link {
  readonly purpose: LinkPurpose
  readonly tenant: TenantId
  readonly recipient: RecipientId
  /** Of a mute: the detector. Of an acknowledgement: the incident. */
  readonly about: string
  readonly until: Instant
}

const tokenLengthMax = 1_000
const minuteMilliseconds = 60_000
/** 128 bits: short enough for an SMS, and nothing to guess. Unit: characters of base64url. */
const proofLength = 22
const letters: Readonly<Record<LinkPurpose, string>> = { confirm: 'c', mute: 'm', acknowledge: 'a' }
const incidentMark = 'inc_'
const recipientMark = 'rcp_'

/** Apart from every other use of the tenant's key. */
const proofOf = (said: string, digest: Digest): string => digest(`kilter-link:${said}`).slice(0, proofLength)

/** Fits into an SMS beside its words. Shape: purpose, end in minutes since 1970 to base 36, recipient, what it is about and tenant,
 * with a dot between them; then the beginning of their HMAC-SHA256. */
export function linkToken({ purpose, until, recipient, about, tenant }: Link, digest: Digest): string {
  const minutes = Math.floor(Date.parse(until) / minuteMilliseconds).toString(36)
  const named = about.startsWith(incidentMark) ? `.${about.slice(incidentMark.length)}` : encoded(about)
  const said = [letters[purpose], minutes, recipient.slice(recipientMark.length), named, encoded(tenant)].join('.')
  return `${said}.${proofOf(said, digest)}`
}

/** What a token claims, unproven; undefined where it is none. */
export function claimOf(token: string): Link | undefined {
  if (token.length > tokenLengthMax) return undefined
  const read = shape.exec(token)?.groups
  const purpose = linkPurposes.find((each) => letters[each] === read?.purpose)
  const recipient = RecipientId.safeParse(`${recipientMark}${read?.recipient}`)
  const tenant = TenantId.safeParse(decoded(read?.tenant))
  if (!read || !purpose || !recipient.success || !tenant.success) return undefined
  const about = read.incident === undefined ? decoded(read.about) : `${incidentMark}${read.incident}`
  const until = instantAt(Number.parseInt(read.minutes ?? '', 36) * minuteMilliseconds)
  return { purpose, tenant: tenant.data, recipient: recipient.data, about, until }
}

const shape =
  /^(?<purpose>[cma])\.(?<minutes>[0-9a-z]{1,7})\.(?<recipient>[0-9A-Z]{26})\.(?:\.(?<incident>[\w-]+)|(?<about>[\w-]*))\.(?<tenant>[\w-]+)\.[\w-]+$/

const encoded = (text: string): string => Buffer.from(text).toString('base64url')
const decoded = (text = ''): string => Buffer.from(text, 'base64url').toString('utf8')

export function isProven(token: string, { until }: Link, digest: Digest, now: Instant): boolean {
  const end = token.lastIndexOf('.')
  return tokenMatches(proofOf(token.slice(0, end), digest), token.slice(end + 1)) && now < until
}
