/** Who wants to hear of events, and the messages for them. A message is one item, with an entry by which what is erased finds it.
 * Addresses, secrets, bodies and answers are sealed. */
import {
  addMilliseconds,
  type Clock,
  forgotten,
  type Instant,
  millisecondsOf,
  type Posting,
  type Postings,
  type Sealer,
  type Subscription,
  type SubscriptionId,
  type Subscriptions,
  type TenantId,
  unreadableSubscription,
} from '@kilter/core'
import { packJson, unpackJson } from './pack.ts'
import { eachOf } from './pipeline/batch.ts'
import { keyOf, partsOf } from './places.ts'
import type { Item, Key, Table } from './table.ts'
import { keysPerLook, walked } from './walked.ts'

/** Of one tenant; the API lets in fewer. */
const subscriptionsMax = 1_000
/** Of all tenants; in one partition of an index, for there are few. */
const activeMax = 10_000
const activeList = 'subscriptions'

export function createSubscriptions(table: Table, sealer: () => Promise<Sealer>): Subscriptions {
  return {
    of: async (tenant) => {
      const rows = await table.query({ hash: ['pk', subscriptionsOf(tenant)], limit: subscriptionsMax })
      if (rows.length === 0) return []
      const open = await sealer()
      return rows.map((row) => subscriptionFrom(row, open))
    },
    active: async () => {
      const keys = await table.query({ index: 'byList', hash: ['listKey', activeList], limit: activeMax })
      if (keys.length === 0) return []
      const open = await sealer()
      const rows = await table.getMany(keys.map(keyIn))
      return rows.map((row) => subscriptionFrom(row, open)).filter(({ status }) => status === 'active')
    },
    put: async ({ rev, ...subscription }) => {
      const { tenant, id, status } = subscription
      const key = subscriptionKey(tenant, id)
      const sealed = (await sealer()).seal('secret', placeOf(key), Buffer.from(JSON.stringify(subscription)))
      const listed = status === 'active' && { listKey: activeList, listAt: keyOf(tenant, id) }
      return written(await table.put({ ...key, ...listed, rev: rev + 1, sealed }, unmovedSince(rev)))
    },
    /** What is left of its messages, where this breaks off, expires by itself. */
    remove: async (tenant, id, rev) => {
      const isThere = rev === undefined ? { expression: 'attribute_exists(#pk)' } : unmovedSince(rev)
      const { met } = await table.remove(subscriptionKey(tenant, id), isThere)
      if (!met) return false
      const range = { hash: ['pk', postingsOf(tenant, id)], limit: keysPerLook } as const
      for (let rows = await table.query(range); rows.length > 0; rows = await table.query(range))
        await table.removeMany(rows.map(keyIn))
      return true
    },
  }
}

const subscriptionsOf = (tenant: TenantId): string => keyOf('subscriptions', tenant)
const subscriptionKey = (tenant: TenantId, id: string) => ({ pk: subscriptionsOf(tenant), sk: id })
const keyIn = ({ pk, sk }: Item): Key => ({ pk: String(pk), sk: String(sk) })
const placeOf = ({ pk, sk }: Item): string => JSON.stringify(['subscription', pk, sk])
const isNew = { expression: 'attribute_not_exists(#pk)' }
const unmovedSince = (rev: number) => (rev === 0 ? isNew : { expression: '#rev = :rev', values: { rev } })
const written = ({ met }: { readonly met: boolean }) => (met ? 'written' : 'moved')

function subscriptionFrom(row: Item, sealer: Sealer): Subscription {
  const opened = sealer.openedOr(undefined, 'secret', placeOf(row), row.sealed as Uint8Array)
  if (opened) return { ...JSON.parse(opened.toString('utf8')), rev: Number(row.rev) }
  const [, tenant = ''] = partsOf(String(row.pk), 2)
  return unreadableSubscription(tenant as TenantId, String(row.sk) as SubscriptionId, Number(row.rev))
}

export interface TimedPostings extends Postings {
  /** When there is something to do next for this subscription; undefined: never. */
  nextAt(tenant: TenantId, subscription: SubscriptionId): Promise<Instant | undefined>
}

export interface PostingsOptions {
  readonly table: Table
  readonly sealer: () => Promise<Sealer>
  readonly clock: Clock
  readonly retentionDays: number
}

const dayMilliseconds = 24 * 3_600_000
const writesAtOnce = 10
const aboutMax = 10_000
const conflictsMax = 20
/** After everything that begins with a moment. */
const afterAll = '~'
const indexDigits = 6

export function createPostings({ table, sealer, clock, retentionDays }: PostingsOptions): TimedPostings {
  const expiresAt = ({ createdAt }: Posting) => addMilliseconds(createdAt, retentionDays * dayMilliseconds)
  const itemOf = async (posting: Posting, place: string): Promise<Item> => {
    const { tenant, subscription, id, dueAt, rev } = posting
    const key = postingKey(posting)
    const sealed = (await sealer()).seal('body', placeOf(key), packJson({ ...posting, rev: rev + 1 }))
    return {
      ...{ ...key, place, rev: rev + 1, sealed, ttl: Math.floor(millisecondsOf(expiresAt(posting)) / 1_000) },
      ...{ listKey: postingsOf(tenant, subscription), listAt: keyOf(place, id) },
      ...(dueAt && { dueShard: postingsOf(tenant, subscription), dueAt: keyOf(dueAt, place) }),
    }
  }
  /** What is past its time may lie there for a while, and is not there any more. */
  const opened = async (rows: readonly Item[]): Promise<Posting[]> => {
    if (rows.length === 0) return []
    const open = await sealer()
    const now = clock.now()
    return rows
      .map((row) => unpackJson(open.open('body', placeOf(row), row.sealed as Uint8Array)) as Posting)
      .filter((posting) => expiresAt(posting) > now)
  }
  const fetched = async (keys: readonly Item[]): Promise<Posting[]> => opened(await table.getMany(keys.map(keyIn)))
  const find: Postings['find'] = async (tenant, subscription, id) => {
    const row = await table.get(postingKey({ tenant, subscription, id }))
    return (await opened(row ? [row] : []))[0]
  }
  const put: Postings['put'] = async (posting) => {
    if (posting.rev === 0) return 'moved'
    const row = await table.get(postingKey(posting))
    if (!row) return 'moved'
    return written(await table.put(await itemOf(posting, String(row.place)), unmovedSince(posting.rev)))
  }
  /** As it is by now, until nobody is in between. */
  const changed = async (found: Posting | undefined, change: (posting: Posting) => Posting | undefined) => {
    let current = found
    for (let attempt = 0; current && attempt < conflictsMax; attempt += 1) {
      const next = change(current)
      if (!next || (await put(next)) === 'written') return next !== undefined
      current = await find(current.tenant, current.subscription, current.id)
    }
    return false
  }

  return {
    find,
    put,
    add: (postings) =>
      eachOf([...postings.entries()], writesAtOnce, async ([index, posting]) => {
        const { tenant, about, subscription, id, createdAt } = posting
        const place = keyOf(createdAt, String(index).padStart(indexDigits, '0'))
        const item = await itemOf(posting, place)
        // First, so that whoever erases finds the message however soon they look.
        await table.put({ pk: aboutOf(tenant, about), sk: keyOf(subscription, id), ttl: item.ttl })
        await table.put(item, isNew)
      }),
    list: async (tenant, subscription, { status }, page) => {
      const places = new WeakMap<Posting, string>()
      return walked({
        sealer: await sealer(),
        list: JSON.stringify(['postings', tenant, subscription, status]),
        page,
        keys: (before) => {
          const where = before === undefined ? undefined : { expression: '#listAt < :before', values: { before } }
          const range = { index: 'byList', descending: true, limit: keysPerLook, ...(where && { where }) }
          return table.query({ ...range, hash: ['listKey', postingsOf(tenant, subscription)] })
        },
        fetched: async (keys) => {
          const postings = await fetched(keys)
          const listedAt = new Map(keys.map(({ sk, listAt }) => [sk, String(listAt)]))
          for (const posting of postings) places.set(posting, listedAt.get(posting.id) ?? '')
          return postings
        },
        fits: (posting) => status === undefined || posting.status === status,
        placeOf: (posting) => places.get(posting) ?? '',
      })
    },
    due: async (tenant, subscription, now, limit) => {
      const hash = ['dueShard', postingsOf(tenant, subscription)] as const
      const where = { expression: '#dueAt <= :until', values: { until: keyOf(now, afterAll) } }
      const keys = await table.query({ index: 'due', hash, where, limit })
      const order = new Map(keys.map(({ sk }, at) => [sk, at]))
      const postings = (await fetched(keys)).filter(({ dueAt }) => dueAt !== undefined && dueAt <= now)
      return postings.sort((left, right) => (order.get(left.id) ?? 0) - (order.get(right.id) ?? 0))
    },
    recover: async (tenant, subscription, since, now) => {
      let recovered = 0
      let after: Item | undefined
      do {
        const hash = ['listKey', postingsOf(tenant, subscription)] as const
        const where = { expression: '#listAt >= :since', values: { since } }
        const keys = await table.query({ index: 'byList', hash, where, limit: keysPerLook, ...(after && { after }) })
        await eachOf(await fetched(keys), writesAtOnce, async (found) => {
          const again = (posting: Posting): Posting | undefined =>
            posting.status === 'waiting' || posting.status === 'failed'
              ? { ...posting, status: 'waiting', dueAt: now, tries: 0 }
              : undefined
          if (await changed(found, again)) recovered += 1
        })
        after = keys.length < keysPerLook ? undefined : keys.at(-1)
      } while (after)
      return recovered
    },
    forget: async (tenant, about) => {
      const entries = await table.query({ hash: ['pk', aboutOf(tenant, about)], limit: aboutMax })
      await eachOf(entries, writesAtOnce, async ({ sk }) => {
        const [subscription = '', id = ''] = partsOf(String(sk), 2)
        const found = await find(tenant, subscription as SubscriptionId, id)
        await changed(found, (posting) => (posting.body === '' ? undefined : forgotten(posting)))
      })
    },
    nextAt: async (tenant, subscription) => {
      const hash = ['dueShard', postingsOf(tenant, subscription)] as const
      const [key] = await table.query({ index: 'due', hash, limit: 1 })
      return key && (partsOf(String(key.dueAt), 2)[0] as Instant)
    },
  }
}

const postingsOf = (tenant: TenantId, subscription: SubscriptionId): string => keyOf('postings', tenant, subscription)
const aboutOf = (tenant: TenantId, about: string): string => keyOf('postings-about', tenant, about)
const postingKey = ({ tenant, subscription, id }: Pick<Posting, 'tenant' | 'subscription' | 'id'>) => ({
  pk: postingsOf(tenant, subscription),
  sk: id,
})
