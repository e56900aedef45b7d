/** Somebody wants to be forgotten, or to be told what is held of them: kept until it is done, and afterwards as its proof. */
import * as z from 'zod'
import { Actor } from '../incident/actor.ts'
import { addMilliseconds, ConnectionId, DeliveryId, Instant, TenantId } from '../values.ts'
import { Mark } from './mark.ts'

export const PrivacyRequestId = z
  .string()
  .regex(/^prv_[0-9A-Z]{26}(\.\d{1,6})?$/)
  .brand<'PrivacyRequestId'>()
export type PrivacyRequestId = z.infer<typeof PrivacyRequestId>

const KeyedDigest = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** Who is meant, without an address or a number: how the hub itself knows them. */
export const KnownPerson = z.object({
  /** Digests of addresses; whoever has one is this person. */
  emails: z.array(KeyedDigest),
  /** Digests of telephone numbers. */
  phones: z.array(KeyedDigest),
  customers: z.array(z.object({ connection: ConnectionId, customer: z.string() })),
  orders: z.array(Mark),
})
export type KnownPerson = z.infer<typeof KnownPerson>

export const nobody: KnownPerson = { emails: [], phones: [], customers: [], orders: [] }

export const privacyKinds = ['erase', 'export'] as const
export const privacyStatuses = ['pending', 'done'] as const

const Done = z.object({ by: Actor, at: Instant })

export const PrivacyRequest = z.object({
  id: PrivacyRequestId,
  tenant: TenantId,
  kind: z.enum(privacyKinds),
  /** `person`: one person, as the system that asks knows them. `connection`: everybody, as far as that system said it. */
  scope: z.enum(['person', 'connection']),
  /** Who asked: a vendor on behalf of its customer, or somebody who works with this hub. */
  by: z.enum(['vendor', 'hand']),
  /** Whose hand. */
  asker: Actor.optional(),
  connection: ConnectionId.optional(),
  /** The webhook that asked. */
  delivery: DeliveryId.optional(),
  person: KnownPerson,
  requestedAt: Instant,
  /** Of an export `done` at once: its answer is read out whenever somebody fetches it. */
  status: z.enum(privacyStatuses),
  doneAt: Instant.optional(),
  /** When the hub goes on with it; undefined: never. */
  dueAt: Instant.optional(),
  /** How far it has come, so that a crash halfway costs a page. */
  progress: z.object({
    step: z.enum(['facts', 'deliveries']),
    round: z.int(),
    after: z.string().optional(),
    grew: z.boolean().optional(),
  }),
  /** Of an export: who read the answer out; the last few. */
  readOut: z.array(Done).optional(),
  /** Of an export: that the customer was told. */
  answered: Done.optional(),
  /** What went. */
  erased: z.object({ deliveries: z.int(), records: z.int(), incidents: z.int() }),
})
export type PrivacyRequest = z.infer<typeof PrivacyRequest>

export type NewPrivacyRequest = Pick<
  PrivacyRequest,
  'id' | 'tenant' | 'kind' | 'scope' | 'by' | 'asker' | 'person' | 'requestedAt' | 'connection' | 'delivery'
>

/** Within which whoever asks must be told. Unit: days. Source: GDPR article 12 (3), one month; Shopify asks for 30 days. */
export const answerDays = 30
const dayMilliseconds = 24 * 3_600_000

/** Somebody waits to be told. */
export const isUnanswered = ({ kind, answered }: PrivacyRequest): boolean => kind === 'export' && answered === undefined

export const answerDueAt = ({ requestedAt }: PrivacyRequest): Instant =>
  addMilliseconds(requestedAt, answerDays * dayMilliseconds)

export const isOverdue = (request: PrivacyRequest, now: Instant): boolean =>
  isUnanswered(request) && now > answerDueAt(request)

/** As another hub takes it over: an erasure is carried out there too, for what that hub may know of the person. */
export function onceMore(request: PrivacyRequest, now: Instant): PrivacyRequest {
  if (request.kind !== 'erase') return request
  const { doneAt: _done, ...rest } = request
  return { ...rest, status: 'pending', dueAt: now, progress: { step: 'facts', round: 0 } }
}

export function newRequest(given: NewPrivacyRequest): PrivacyRequest {
  const isErasure = given.kind === 'erase'
  return {
    ...given,
    status: isErasure ? 'pending' : 'done',
    ...(isErasure ? { dueAt: given.requestedAt } : { doneAt: given.requestedAt }),
    progress: { step: 'facts', round: 0 },
    erased: { deliveries: 0, records: 0, incidents: 0 },
  }
}
