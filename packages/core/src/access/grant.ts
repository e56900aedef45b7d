/** Who may do what: a role says how much, scopes say where. */
import * as z from 'zod'
import type { Instant } from '../values.ts'

/** Each may do what those before it may. A viewer looks; an operator works with what is there; an admin sets it up; an owner gives it away. */
export const accessRoles = ['viewer', 'operator', 'admin', 'owner'] as const
export const AccessRole = z.enum(accessRoles)
export type AccessRole = z.infer<typeof AccessRole>

/** What the parts of a hub are called where rights are given. */
export const areas = [
  'connections',
  'deliveries',
  'incidents',
  'items',
  'aliases',
  'policies',
  'alerts',
  'subscriptions',
  'privacy',
  'archive',
  'metrics',
  'keys',
  'audit',
  'tenants',
] as const
/** What a key of the hub itself opens, and what one of a tenant does. */
const ofTheHub: readonly Area[] = ['tenants', 'keys', 'audit']
const ofTenants: readonly Area[] = areas.filter((area) => area !== 'tenants')

export const isOpenTo = (whom: 'hub' | 'tenant', scope: Scope): boolean =>
  (whom === 'hub' ? ofTheHub : ofTenants).some((area) => scope.startsWith(`${area}:`))

export type Area = (typeof areas)[number]

export type Scope = `${Area}:${'read' | 'write'}`
export const scopes = areas.flatMap((area): Scope[] => [`${area}:read`, `${area}:write`])
export const Scope = z.enum(scopes)

export interface Grant {
  readonly role: AccessRole
  /** Without: everywhere. */
  readonly scopes?: readonly Scope[]
  /** Without: for good. */
  readonly expiresAt?: Instant
}

/** What a route needs of whoever calls it. */
export type Need = readonly [role: AccessRole, scope: Scope]

export function allows({ role, scopes: held }: Grant, [needed, scope]: Need): boolean {
  if (accessRoles.indexOf(role) < accessRoles.indexOf(needed)) return false
  return held === undefined || held.some((each) => covers(each, scope))
}

/** Whether all that `asked` may do, `held` may too, and for as long. */
export function includes(held: Grant, asked: Grant): boolean {
  if (accessRoles.indexOf(held.role) < accessRoles.indexOf(asked.role)) return false
  if (held.expiresAt !== undefined && !(asked.expiresAt !== undefined && asked.expiresAt <= held.expiresAt))
    return false
  if (held.scopes === undefined) return true
  return asked.scopes?.every((scope) => held.scopes?.some((each) => covers(each, scope))) ?? false
}

/** Who may write in an area may read there. */
const covers = (held: Scope, scope: Scope): boolean =>
  held === scope || (scope.endsWith(':read') && held === scope.replace(/read$/, 'write'))
