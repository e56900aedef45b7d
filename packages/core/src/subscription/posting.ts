/** One event for one subscription: on its way until it has arrived or was given up. */
import { mailingIdOf } from '../alert/mailing.ts'
import type { CanonicalEvent } from '../event/event.ts'
import { changeOf, type IncidentChange } from '../incident/incident.ts'
import { outwardIncident } from '../incident/outward.ts'
import type { Instant, TenantId } from '../values.ts'
import { testType } from './event-types.ts'
import type { SubscriptionId } from './subscription.ts'

/** waiting: on its way. sent: it said yes. failed: given up, and sent again when somebody asks. dropped: whom it spoke of is erased. */
export const postingStatuses = ['waiting', 'sent', 'failed', 'dropped'] as const
export type PostingStatus = (typeof postingStatuses)[number]

export interface PostingAttempt {
  readonly at: Instant
  readonly milliseconds: number
  /** The HTTP status, where there was an answer. */
  readonly code?: number
  /** Undefined: sent. For people; no secret, no address. */
  readonly reason?: string
  /** The beginning of what the receiver answered, one plain line; whoever shows it escapes it. */
  readonly answer?: string
}

export interface Posting {
  /** The `webhook-id`: the same on every attempt, for every receiver, however often the event is told. */
  readonly id: string
  readonly tenant: TenantId
  readonly subscription: SubscriptionId
  readonly type: string
  /** The delivery or incident it speaks of: what is erased takes it along. */
  readonly about: string
  readonly status: PostingStatus
  /** As it is sent, to the byte; empty once it was dropped. */
  readonly body: string
  readonly createdAt: Instant
  /** When it is tried next; undefined: it is not. */
  readonly dueAt?: Instant
  /** Since it was made or asked for again. */
  readonly tries: number
  /** The last few. */
  readonly attempts: readonly PostingAttempt[]
  /** Why it failed or was dropped; for people. */
  readonly why?: string
  /** Counts writes: who has read an older one writes nothing. */
  readonly rev: number
}

/** What is told, before it is said to whom. */
export type News = Pick<Posting, 'id' | 'tenant' | 'type' | 'about' | 'body'>

export const newPosting = (news: News, subscription: SubscriptionId, now: Instant): Posting => ({
  ...news,
  ...{ subscription, status: 'waiting', createdAt: now, dueAt: now, tries: 0, attempts: [], rev: 0 },
})

/** As when it was made: due at once, with all attempts before it. */
export const dueAgain = ({ why: _why, ...posting }: Posting, now: Instant): Posting => ({
  ...posting,
  status: 'waiting',
  dueAt: now,
  tries: 0,
})

export function newsOfEvent(event: CanonicalEvent): News {
  const { tenant, type, delivery, source, time, connection } = event
  const id = mailingIdOf('event', tenant, event.id)
  return {
    id,
    tenant,
    type,
    about: delivery,
    body: bodyOf({ id, source, type, time, tenant, connection }, dataOf(event)),
  }
}

/** Whom a vendor orders erased is named by the vendor's id alone. */
function dataOf({ type, data }: CanonicalEvent): object {
  if (type !== 'customer.deleted') return data
  const { person: _person, ...rest } = data as { person?: unknown }
  return rest
}

export function newsOfChange(change: IncidentChange): News {
  const { type, incident } = change
  const { tenant, detector, subject, updatedAt } = incident
  const id = mailingIdOf('incident', tenant, incident.id, changeOf(change))
  const attributes = { id, source: `/detectors/${detector}`, type, subject: subject.key, time: updatedAt, tenant }
  return { id, tenant, type, about: incident.id, body: bodyOf(attributes, outwardIncident(incident)) }
}

export function newsOfTest(tenant: TenantId, subscription: SubscriptionId, name: string, now: Instant): News {
  const id = mailingIdOf('test', tenant, subscription, name)
  const attributes = { id, source: `/subscriptions/${subscription}`, type: testType, time: now, tenant }
  const data = { subscription, text: 'A test: messages of this subscription arrive here.' }
  return { id, tenant, type: testType, about: subscription, body: bodyOf(attributes, data) }
}

interface Attributes {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly time: Instant
  readonly tenant: TenantId
  readonly subject?: string
  readonly connection?: string
}

/** A CloudEvents 1.0 envelope that is a Standard Webhooks body too, by `timestamp`. */
const bodyOf = (attributes: Attributes, data: object): string =>
  JSON.stringify({
    specversion: '1.0',
    ...attributes,
    timestamp: attributes.time,
    datacontenttype: 'application/json',
    data,
  })

/** Without what it said. What has not arrived yet never will. */
export function forgotten({ dueAt: _due, ...posting }: Posting): Posting {
  const said = { ...posting, body: '' }
  return posting.status === 'sent' ? said : { ...said, status: 'dropped', why: 'whom it spoke of is erased' }
}
