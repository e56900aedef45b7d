/** Who wants to hear of events, and the messages for them. Addresses, secrets, bodies and answers are sealed; the rest is ids and times. */
import {
  forgotten,
  type Instant,
  type Posting,
  type PostingStatus,
  type Postings,
  pageOf,
  type Sealer,
  type Subscription,
  type SubscriptionId,
  type Subscriptions,
  type TenantId,
  unreadableSubscription,
} from '@kilter/core'
import type { Database, Row, Value } from './database.ts'

/** All are kept at hand: a hub has a few dozen, and every event asks for them. */
export function createSubscriptions(database: Database, sealer: Sealer): Subscriptions {
  let known: Map<TenantId, Subscription[]> | undefined
  database.onErased(() => {
    known = undefined
  })
  const all = (): Map<TenantId, Subscription[]> => {
    known ??= Map.groupBy(
      database.all('SELECT * FROM subscription ORDER BY tenant, id').map((row) => subscriptionFrom(row, sealer)),
      ({ tenant }) => tenant,
    )
    return known
  }
  return {
    of: async (tenant) => all().get(tenant) ?? [],
    active: async () => [...all().values()].flat().filter(({ status }) => status === 'active'),
    put: async ({ rev, ...subscription }) => {
      const { tenant, id } = subscription
      const sealed = sealer.seal('secret', placeOfSubscription(tenant, id), Buffer.from(JSON.stringify(subscription)))
      const written = await database
        .write(() =>
          rev === 0
            ? database.run('INSERT INTO subscription VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING', tenant, id, sealed)
            : database.run(
                'UPDATE subscription SET sealed = ?, rev = rev + 1 WHERE tenant = ? AND id = ? AND rev = ?',
                ...[sealed, tenant, id, rev],
              ),
        )
        .finally(() => {
          known = undefined
        })
      return written > 0 ? 'written' : 'moved'
    },
    remove: async (tenant, id, rev) => {
      const removed = await database
        .write(() => {
          const sql = 'DELETE FROM subscription WHERE tenant = ? AND id = ? AND rev = ifnull(?, rev)'
          const gone = database.run(sql, tenant, id, rev ?? null)
          if (gone > 0) database.run('DELETE FROM posting WHERE subscription = ? AND tenant = ?', id, tenant)
          return gone
        })
        .finally(() => {
          known = undefined
        })
      return removed > 0
    },
  }
}

/** What a subscription is bound to. */
export const placeOfSubscription = (...parts: readonly string[]): string => JSON.stringify(['subscription', ...parts])

function subscriptionFrom({ tenant, id, rev, sealed }: Row, sealer: Sealer): Subscription {
  const place = placeOfSubscription(String(tenant), String(id))
  const opened = sealer.openedOr(undefined, 'secret', place, sealed as Uint8Array)
  if (opened === undefined) return unreadableSubscription(tenant as TenantId, id as SubscriptionId, Number(rev))
  return { ...JSON.parse(opened.toString('utf8')), rev: Number(rev) }
}

const expiredPerRound = 500

export interface KeptPostings extends Postings {
  /** Deletes those made before, a bounded number. Answers how many. */
  expire(before: Instant): Promise<number>
}

export function createPostings(database: Database, sealer: Sealer): KeptPostings {
  const one = 'tenant = ? AND subscription = ? AND id = ?'
  return {
    add: async (postings) => {
      if (postings.length === 0) return
      await database.write(() => {
        for (const posting of postings) insert(database, sealer, posting)
      }, 'soon')
    },
    find: async (tenant, subscription, id) => {
      const row = database.get(`SELECT * FROM posting WHERE ${one}`, tenant, subscription, id)
      return row && postingFrom(row, sealer)
    },
    list: (tenant, subscription, { status }, page) => {
      const [only, values] = listed(status)
      return pageOf({
        sealer,
        list: JSON.stringify(['postings', tenant, subscription, status]),
        page,
        rows: ([before] = [String(Number.MAX_SAFE_INTEGER)], limit) =>
          database.all(
            `SELECT * FROM posting WHERE subscription = ? AND tenant = ? ${only} AND seq < ? ORDER BY seq DESC LIMIT ?`,
            ...[subscription, tenant, ...values, Number(before), limit],
          ),
        item: (row) => postingFrom(row, sealer),
        position: ({ seq }) => [String(seq)],
      })
    },
    due: async (tenant, subscription, now, limit) =>
      database
        .all(
          'SELECT * FROM posting WHERE subscription = ? AND tenant = ? AND due_at <= ? ORDER BY due_at, seq LIMIT ?',
          ...[subscription, tenant, now, limit],
        )
        .map((row) => postingFrom(row, sealer)),
    put: async (posting) => {
      const { tenant, subscription, id, status, dueAt = null, tries, rev } = posting
      const sql = `UPDATE posting SET status = ?, due_at = ?, tries = ?, rev = rev + 1, sealed = ? WHERE ${one} AND rev = ?`
      const sealed = sealedOf(posting, sealer)
      const written = await database.write(() =>
        database.run(sql, status, dueAt, tries, sealed, tenant, subscription, id, rev),
      )
      return written > 0 ? 'written' : 'moved'
    },
    recover: (tenant, subscription, since, now) =>
      database.write(() =>
        database.run(
          `UPDATE posting SET status = 'waiting', due_at = ?, tries = 0, rev = rev + 1
           WHERE subscription = ? AND tenant = ? AND created_at >= ? AND status IN ('waiting', 'failed')`,
          ...[now, subscription, tenant, since],
        ),
      ),
    forget: async (tenant, about) => {
      const rows = database.all('SELECT * FROM posting WHERE tenant = ? AND about = ?', tenant, about)
      if (rows.length === 0) return
      await database.write(() => {
        for (const row of rows) {
          const posting = forgotten(postingFrom(row, sealer))
          const sql = 'UPDATE posting SET status = ?, due_at = NULL, rev = rev + 1, sealed = ? WHERE seq = ?'
          database.run(sql, posting.status, sealedOf(posting, sealer), row.seq as Value)
        }
      })
    },
    expire: (before) =>
      database.write(() =>
        database.run(
          'DELETE FROM posting WHERE seq IN (SELECT seq FROM posting WHERE created_at < ? ORDER BY created_at LIMIT ?)',
          before,
          expiredPerRound,
        ),
      ),
  }
}

/** Written out for the failed ones, for a partial index is used only where its condition stands in the query. */
function listed(status: PostingStatus | undefined): [string, Value[]] {
  if (status === undefined) return ['', []]
  return status === 'failed' ? [`AND status = 'failed'`, []] : ['AND status = ?', [status]]
}

function insert(database: Database, sealer: Sealer, posting: Posting): void {
  const { tenant, subscription, id, type, about, status, createdAt, dueAt = null, tries } = posting
  database.run(
    `INSERT INTO posting (tenant, subscription, id, type, about, status, created_at, due_at, tries, rev, sealed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT DO NOTHING`,
    ...[tenant, subscription, id, type, about, status, createdAt, dueAt, tries, sealedOf(posting, sealer)],
  )
}

type Sealed = Pick<Posting, 'body' | 'attempts' | 'why'>

/** What a posting's content is bound to. */
export const placeOfPosting = ({ tenant, subscription, id }: Pick<Posting, 'tenant' | 'subscription' | 'id'>): string =>
  JSON.stringify(['posting', tenant, subscription, id])

function sealedOf(posting: Posting, sealer: Sealer): Buffer {
  const { body, attempts, why } = posting
  return sealer.seal('body', placeOfPosting(posting), Buffer.from(JSON.stringify({ body, attempts, why })))
}

function postingFrom(row: Row, sealer: Sealer): Posting {
  const name = {
    tenant: row.tenant as TenantId,
    subscription: row.subscription as SubscriptionId,
    id: String(row.id),
  }
  const text = sealer.open('body', placeOfPosting(name), row.sealed as Uint8Array).toString('utf8')
  return {
    ...name,
    ...(JSON.parse(text) as Sealed),
    type: String(row.type),
    about: String(row.about),
    status: row.status as PostingStatus,
    createdAt: row.created_at as Instant,
    ...(row.due_at !== null && { dueAt: row.due_at as Instant }),
    tries: Number(row.tries),
    rev: Number(row.rev),
  }
}
