/** OpenID Connect: bearer tokens of one issuer, proven with the keys that it publishes, and who they let in where. */
import {
  type AccessRole,
  accessRoles,
  type Clock,
  millisecondsOf,
  Refusal,
  type SignedIn,
  type SignIn,
  TenantId,
} from '@kilter/core'
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import * as z from 'zod'
import { guardedRequest } from './guarded-request.ts'

export interface SignInOptions {
  readonly issuer: string
  readonly audience: string
  /** Whose people they are: a claim, or one tenant for all. */
  readonly tenant: { readonly claim: string } | { readonly always: TenantId }
  /** The claim that names roles; a text or a list of texts. */
  readonly roleClaim: string
  /** What a text of that claim stands for; without it, it names the role itself. */
  readonly roles?: Readonly<Record<string, AccessRole>>
  readonly allowPrivateTargets: boolean
  readonly clock: Clock
}

/** Only such as need the issuer's private key: never `none`, and never HS*, for which the published key would be the secret. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const clockToleranceSeconds = 30
const timeoutMilliseconds = 5_000
const bytesMax = 256 * 1024
/** How long published keys are gone by; an unknown key is looked up sooner, but not more often than this. */
const keysForMilliseconds = 10 * 60_000
const cooldownMilliseconds = 30_000
const claimLengthMax = 200

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() })

export function createSignIn(options: SignInOptions): SignIn {
  const { issuer, audience, clock } = options
  let found: JWTVerifyGetKey | undefined
  let failedAt = Number.NEGATIVE_INFINITY

  return {
    read: async (token) => {
      try {
        const { payload } = await jwtVerify(token, await keysOf(), {
          ...{ issuer, audience, algorithms },
          requiredClaims: ['exp', 'sub'],
          clockTolerance: clockToleranceSeconds,
          currentDate: new Date(millisecondsOf(clock.now())),
        })
        return signedIn(payload, options)
      } catch (error) {
        if (!isOfTheToken(error)) noteFailure()
        return { fault: faultIn(error) }
      }
    },
  }

  /** The issuer says where its keys are; asked once. */
  async function keysOf(): Promise<JWTVerifyGetKey> {
    if (found) return found
    try {
      const url = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
      const said = Discovery.parse(JSON.parse(await textAt(url)))
      if (said.issuer !== issuer) throw new Error('it calls itself otherwise')
      found = createRemoteJWKSet(new URL(said.jwks_uri), {
        ...{
          timeoutDuration: timeoutMilliseconds,
          cooldownDuration: cooldownMilliseconds,
          cacheMaxAge: keysForMilliseconds,
        },
        [customFetch]: async (address) => new Response(await textAt(new URL(address))),
      })
      return found
    } catch (cause) {
      throw noKeys(cause)
    }
  }

  /** Whoever sends token after token has an issuer in trouble asked no more often for that. */
  async function textAt(url: URL): Promise<string> {
    if (millisecondsOf(clock.now()) - failedAt < cooldownMilliseconds) throw noKeys()
    const { allowPrivateTargets } = options
    const headers = { accept: 'application/json' }
    const answer = await guardedRequest({ url, headers, allowPrivateTargets, timeoutMilliseconds, bytesMax })
    if (answer.status !== 200) throw new Error(`the issuer answers ${answer.status}`)
    return answer.body.toString('utf8')
  }

  function noteFailure(): void {
    const now = millisecondsOf(clock.now())
    if (now - failedAt >= cooldownMilliseconds) failedAt = now
  }
}

function signedIn(
  payload: JWTPayload,
  { tenant, roleClaim, roles }: SignInOptions,
): SignedIn | { readonly fault: string } {
  const { sub: subject = '' } = payload
  if (subject === '' || subject.length > claimLengthMax) return { fault: 'its claim sub does not name anybody' }
  const whose = 'always' in tenant ? tenant.always : TenantId.safeParse(payload[tenant.claim]).data
  if (whose === undefined)
    return { fault: `its claim ${'claim' in tenant ? tenant.claim : ''} does not name one tenant` }
  const said = [payload[roleClaim]].flat().filter((each) => typeof each === 'string')
  const meant = said.flatMap((each) => (roles ? (Object.hasOwn(roles, each) ? [roles[each]] : []) : [each]))
  const role = accessRoles.findLast((each) => meant.includes(each))
  return role === undefined ? { fault: `its claim ${roleClaim} names no role` } : { tenant: whose, role, subject }
}

/** What jose says where it could not get the keys, or not read them. */
const notOfTheToken = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC']

const noKeys = (cause?: unknown) =>
  new Refusal('unavailable', 'the keys of the issuer cannot be had at the moment', { cause })

/** Of a token that was sent to us only what its sender can mend. Throws what is no fault of it. */
function faultIn(error: unknown): string {
  if (error instanceof Refusal) throw error
  if (error instanceof errors.JWTExpired) return 'it has expired'
  if (error instanceof errors.JWTClaimValidationFailed) return `its claim ${error.claim} does not fit`
  if (!isOfTheToken(error)) throw noKeys(error)
  return 'it is not signed by the issuer'
}

const isOfTheToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError && !notOfTheToken.includes(error.code)
