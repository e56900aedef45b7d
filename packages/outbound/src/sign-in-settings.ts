/** Whom the hub lets in by tokens, as its environment says. */
import { AccessRole, type Clock, type SignIn, TenantId } from '@kilter/core'
import * as z from 'zod'
import type { SignInOptions } from './sign-in.ts'
import { faultOf } from './target.ts'

const claim = z.string().min(1).max(100)

export const SignInSettings = z.object({
  KILTER_OIDC_ISSUER: z
    .url()
    .optional()
    .describe('The issuer whose bearer tokens are let in beside keys (OpenID Connect); unset: none'),
  KILTER_OIDC_AUDIENCE: z.string().min(1).max(300).optional().describe('What these tokens must be meant for (`aud`)'),
  KILTER_OIDC_TENANT: TenantId.optional().describe('The tenant that all its people belong to, instead of a claim'),
  KILTER_OIDC_TENANT_CLAIM: claim.default('kilter_tenant').describe('The claim that names the tenant'),
  KILTER_OIDC_ROLE_CLAIM: claim
    .default('kilter_role')
    .describe('The claim that names one role or more: a text or a list'),
  KILTER_OIDC_ROLES: z
    .string()
    .max(2_000)
    .optional()
    .describe('What texts of that claim stand for: `staff=operator,chefs=owner`; unset: they are roles themselves')
    .transform(
      (text, context) => text && rolesFrom(text, () => context.addIssue('pairs like staff=operator, with a role')),
    ),
})

/** Undefined: no issuer is set. Throws Error that names every setting that is wrong, and no value. Empty is not set. */
export function signInFrom(
  environment: Readonly<Record<string, string | undefined>>,
  { allowPrivateTargets, clock }: { readonly allowPrivateTargets: boolean; readonly clock: Clock },
): SignIn | undefined {
  const given = Object.entries(environment).filter(([, value]) => value !== '')
  const read = SignInSettings.safeParse(Object.fromEntries(given))
  if (!read.success) throw wrong(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`))
  const { KILTER_OIDC_ISSUER: issuer, KILTER_OIDC_AUDIENCE: audience, KILTER_OIDC_TENANT: always } = read.data
  const { KILTER_OIDC_TENANT_CLAIM, KILTER_OIDC_ROLE_CLAIM: roleClaim, KILTER_OIDC_ROLES: roles } = read.data
  if (issuer === undefined) return undefined
  if (audience === undefined) throw wrong(['KILTER_OIDC_AUDIENCE: must be set with the issuer'])
  const fault = faultOf(new URL(issuer), { allowPrivateTargets })
  if (fault !== undefined) throw wrong([`KILTER_OIDC_ISSUER: ${fault}`])
  const tenant = always === undefined ? { claim: KILTER_OIDC_TENANT_CLAIM } : { always }
  return whenNeeded({ issuer, audience, tenant, roleClaim, allowPrivateTargets, clock, ...(roles && { roles }) })
}

/** Most hubs have no issuer, and a function should not start slower for what its first token brings along. */
function whenNeeded(options: SignInOptions): SignIn {
  let made: Promise<SignIn> | undefined
  return {
    read: async (token) => {
      made ??= import('./sign-in.ts').then(({ createSignIn }) => createSignIn(options))
      return (await made).read(token)
    },
  }
}

const wrong = (faults: readonly string[]) =>
  new Error(['These settings are wrong:', ...faults.map((fault) => `  ${fault}`)].join('\n'))

function rolesFrom(text: string, refuse: () => void): Readonly<Record<string, AccessRole>> {
  const roles = new Map<string, AccessRole>()
  for (const pair of text.split(',')) {
    const [name = '', role, more] = pair.split('=').map((part) => part.trim())
    const known = AccessRole.safeParse(role)
    if (name === '' || more !== undefined || !known.success) refuse()
    else roles.set(name, known.data)
  }
  return Object.fromEntries(roles)
}
