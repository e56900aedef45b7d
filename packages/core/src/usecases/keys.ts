/** Keys are given, replaced and taken back. Nobody gives more than they hold, and takes back only what they could have given. */
import * as z from 'zod'
import { AccessRole, type Grant, includes, Scope } from '../access/grant.ts'
import { type ApiKey, type KeyId, keyDigest, keyStatus, newKeyText } from '../access/key.ts'
import type { Keys } from '../ports/keys.ts'
import type { Clock, Ids } from '../ports/runtime.ts'
import { Refusal } from '../refusal.ts'
import { addMilliseconds, type Instant, instantFrom, type TenantId } from '../values.ts'

export interface KeyPorts {
  readonly keys: Keys
  readonly ids: Ids
  readonly clock: Clock
}

/** Who gives or takes. */
export interface Giver extends Grant {
  readonly tenant: TenantId
  readonly name: string
}

export const NewKey = z.strictObject({
  name: z.string().trim().min(1).max(100),
  role: AccessRole,
  /** Left out: all. */
  scopes: z.array(Scope).min(1).max(100).optional(),
  /** With a zone. Left out: never. */
  expiresAt: z.string().max(40).optional(),
})
export type NewKey = z.infer<typeof NewKey>

/** `text` is shown once and kept nowhere. */
export interface GivenKey {
  readonly key: ApiKey
  readonly text: string
}

/** Of one tenant, of those that open something. */
export const activeKeysMax = 200
const hourMilliseconds = 3_600_000
const readAtOnce = 200

/** Throws Refusal 'forbidden' for more than the giver holds, 'invalid' for an end that is past, 'conflict' where there are too many. */
export async function giveKey(by: Giver, given: NewKey, ports: KeyPorts): Promise<GivenKey> {
  const now = ports.clock.now()
  const expiresAt = given.expiresAt === undefined ? undefined : endFrom(given.expiresAt, now)
  const { name, role, scopes } = given
  const grant: Grant = { role, ...(scopes && { scopes: [...new Set(scopes)] }), ...(expiresAt && { expiresAt }) }
  if (!includes(by, grant)) throw new Refusal('forbidden', 'nobody gives more rights, or for longer, than they hold')
  await leaveRoom(by.tenant, now, ports)
  return add({ ...grant, name, createdBy: by.name }, by.tenant, ports)
}

/** The same rights under a new text; the old one opens for so many hours more. */
export async function rotateKey(by: Giver, id: KeyId, overlapHours: number, ports: KeyPorts): Promise<GivenKey> {
  const old = await held(by, id, ports)
  const now = ports.clock.now()
  if (keyStatus(old, now) !== 'active') throw new Refusal('conflict', 'it opens nothing any more: make a new one')
  if (old.revokedAt !== undefined) throw new Refusal('conflict', 'it is being replaced already')
  await leaveRoom(by.tenant, now, ports)
  const { name, role, scopes, expiresAt } = old
  const grant: Grant = { role, ...(scopes && { scopes }), ...(expiresAt && { expiresAt }) }
  const given = await add({ ...grant, name, createdBy: by.name }, by.tenant, ports)
  await ports.keys.revoke(by.tenant, id, addMilliseconds(now, overlapHours * hourMilliseconds))
  return given
}

/** Safe to repeat. Throws Refusal 'not-found', 'forbidden' for a key of more rights, 'conflict' for the last owner's. */
export async function revokeKey(by: Giver, id: KeyId, ports: KeyPorts): Promise<void> {
  await held(by, id, ports)
  const outcome = await ports.keys.revoke(by.tenant, id, ports.clock.now())
  if (outcome === 'unknown') throw unknown()
  if (outcome === 'last')
    throw new Refusal(
      'conflict',
      'it is the last owner’s key that opens everything and never expires: make another first',
    )
}

export type Opened =
  | { readonly opens: true; readonly key: ApiKey }
  /** Whoever has the text may know why. */
  | { readonly opens: false; readonly status?: 'expired' | 'revoked' }

/** What the text of a key opens. It is found by its digest, so no two texts are compared, and time tells nothing of one. */
export async function openWith(text: string, { keys, clock }: Omit<KeyPorts, 'ids'>): Promise<Opened> {
  const key = await keys.find(keyDigest(text))
  if (!key) return { opens: false }
  const now = clock.now()
  const status = keyStatus(key, now)
  if (status !== 'active') return { opens: false, status }
  const today = now.slice(0, 'YYYY-MM-DD'.length)
  // A store that cannot write at the moment can be read all the same.
  if (key.lastUsedOn !== today) await keys.used(key.tenant, key.id, today).catch(() => {})
  return { opens: true, key }
}

/** For whoever runs the hub itself, and has no key yet: a text of their own choice opens everything of a tenant. */
export async function admitOwner(
  { tenant, name, text }: { readonly tenant: TenantId; readonly name: string; readonly text: string },
  { keys, ids, clock }: KeyPorts,
): Promise<'added' | 'taken'> {
  const key: ApiKey = { id: ids.key(), tenant, name, role: 'owner', createdAt: clock.now() }
  return keys.add(key, keyDigest(text))
}

async function add(
  made: Omit<ApiKey, 'id' | 'tenant' | 'createdAt'>,
  tenant: TenantId,
  ports: KeyPorts,
): Promise<GivenKey> {
  const text = newKeyText()
  const key: ApiKey = { ...made, id: ports.ids.key(), tenant, createdAt: ports.clock.now() }
  if ((await ports.keys.add(key, keyDigest(text))) === 'taken') throw new Error('two keys of chance are alike')
  return { key, text }
}

async function held(by: Giver, id: KeyId, { keys }: KeyPorts): Promise<ApiKey> {
  const key = await keys.get(by.tenant, id)
  if (!key) throw unknown()
  if (!includes(by, key)) throw new Refusal('forbidden', 'this key has more rights than yours')
  return key
}

async function leaveRoom(tenant: TenantId, now: Instant, { keys }: KeyPorts): Promise<void> {
  let active = 0
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await keys.list(tenant, { limit: readAtOnce, ...(cursor !== undefined && { cursor }) })
    active += page.items.filter((key) => keyStatus(key, now) === 'active').length
    cursor = page.nextCursor
  }
  if (active >= activeKeysMax)
    throw new Refusal('conflict', `there are ${activeKeysMax} keys already: revoke one first`)
}

function endFrom(text: string, now: Instant): Instant {
  const end = timeFrom(text)
  if (end <= now) throw new Refusal('invalid', 'must lie ahead', { path: 'expiresAt' })
  return end
}

function timeFrom(text: string): Instant {
  try {
    return instantFrom(text)
  } catch (cause) {
    throw new Refusal('invalid', 'must be a time with a zone, like 2027-01-31T00:00:00Z', { cause, path: 'expiresAt' })
  }
}

const unknown = () => new Refusal('not-found', 'there is no such key')
