/** Links that act without signing in: each for one purpose and one recipient, for a time, and proven by a keyed digest. */
import type { Digest } from '../connector/connector.ts'
import { tokenMatches } from '../connector/signature.ts'
import { type Instant, TenantId } from '../values.ts'
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
const partsOf = ({ purpose, tenant, recipient, about, until }: Link) => [purpose, tenant, recipient, about, until]

/** Apart from every other use of the tenant's key. */
const proofOf = (said: string, digest: Digest): string => digest(`kilter-link:${said}`)

/** Shape: base64url of what it says, a dot, HMAC-SHA256. */
export function linkToken(link: Link, digest: Digest): string {
  const said = Buffer.from(JSON.stringify(partsOf(link))).toString('base64url')
  return `${said}.${proofOf(said, digest)}`
}

/** What a token claims, unproven; undefined where it is none. */
export function claimOf(token: string): Link | undefined {
  try {
    if (token.length > tokenLengthMax) return undefined
    const [purpose, tenant, recipient, about, until] = JSON.parse(
      Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8'),
    ) as unknown[]
    if (!linkPurposes.includes(purpose as LinkPurpose) || typeof about !== 'string' || typeof until !== 'string')
      return undefined
    return {
      ...{ purpose: purpose as LinkPurpose, about, until: until as Instant },
      ...{ tenant: TenantId.parse(tenant), recipient: RecipientId.parse(recipient) },
    }
  } catch {
    return undefined
  }
}

export function isProven(token: string, { until }: Link, digest: Digest, now: Instant): boolean {
  const [said = '', proof, more] = token.split('.')
  return more === undefined && tokenMatches(proofOf(said, digest), proof) && now < until
}
