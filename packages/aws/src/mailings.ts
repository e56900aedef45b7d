/** Messages on their way, and what was decided of each change. A message is one item, changed each time it is tried, and has one
 * entry, written once, by which its group and the list of its tenant find it. */
import {
  addMilliseconds,
  earlier,
  type IncidentId,
  type Instant,
  type Mailing,
  type MailingChange,
  type Mailings,
  type Notice,
  type PlacedNotice,
  type RecipientId,
  type Sealer,
  stateOf,
  type TenantId,
} from '@kilter/core'
import { packJson, unpackJson } from './pack.ts'
import { keyOf, partsOf, shardOf, shardsOf } from './places.ts'
import { type Action, actionsMax, type Item, type Key, type Range, type Table } from './table.ts'
import { keysPerLook, walked } from './walked.ts'

const dueShard = 'mailing'
const overdueShard = 'overdue'
/** Of what is over, by the moment from which on it may be forgotten. */
export const oldShard = 'old-mailing'
const dayMilliseconds = 24 * 3_600_000
const keysPerRound = 200
/** Of one look at what is due, in each part of the index. */
const lookedAtMax = 10_000
/** Of each recipient in one look at what is due. */
const ofOneMax = 10
const noticesMax = 10_000
const placedMax = 20_000
const nobody = ''

export interface TimedMailings extends Mailings {
  /** When there is something to do next, for anybody; undefined: never. */
  nextAt(): Promise<Instant | undefined>
}

export interface MailingsOptions {
  readonly table: Table
  readonly sealer: () => Promise<Sealer>
  /** How long a message is kept that is over. */
  readonly retentionDays: number
}

export function createMailings({ table, sealer, retentionDays }: MailingsOptions): TimedMailings {
  const find = async (tenant: TenantId, id: string): Promise<Mailing | undefined> => {
    const [item] = await table.query({ hash: ['pk', mailingOf(tenant, id)], limit: 1 })
    return item && mailingFrom(item)
  }
  /** By keys that an index showed, each as it is now. */
  const fetched = async (keys: readonly Item[]): Promise<Mailing[]> =>
    (await table.getMany(keys.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })))).map(mailingFrom)
  const first = async (index: Omit<Range, 'hash' | 'limit'>, name: string, shard: string) =>
    (await table.query({ ...index, hash: [name, shard], limit: 1 })).map(({ dueAt, listAt }) => dueAt ?? listAt)

  return {
    commit: async (change) => {
      const actions = actionsOf(change, retentionDays)
      if (actions.length > actionsMax) throw new Error(`${actions.length} writes are too many for one commit`)
      return (await table.transact(actions)).met ? 'committed' : 'moved'
    },

    find,

    latest: async (tenant, group) => {
      const [entry] = await table.query({ hash: ['pk', groupOf(tenant, group)], descending: true, limit: 1 })
      const item = entry && (await table.get(mailingAt(tenant, entry.sk)))
      return item && mailingFrom(item)
    },

    notices: async (tenant, incident) => {
      const rows = await table.query({ hash: ['pk', noticesOf(tenant, incident)], limit: noticesMax })
      return rows.map(noticeFrom)
    },

    placed: async (tenant, id) => {
      const mailing = await find(tenant, id)
      if (!mailing) return []
      const entry = await table.get(entryKey(mailing))
      const later = await table.query({ hash: ['pk', placedOf(tenant, id)], limit: placedMax })
      const keys = [...(entry ? [entry] : []), ...later].flatMap(({ placed }) => unpackJson(placed) as string[])
      const notices = (await table.getMany(keys.map((key) => noticeAt(tenant, key)))).map(noticeFrom)
      const state = stateOf(mailing.status)
      return notices.filter(({ withdrawn }) => !withdrawn).map((notice) => ({ ...(notice as PlacedNotice), state }))
    },

    list: async (tenant, { status, recipient }, page) => {
      const fits = (mailing: Mailing): boolean =>
        (status === undefined || mailing.status === status) &&
        (recipient === undefined || mailing.recipient === recipient)
      return walked({
        sealer: await sealer(),
        list: JSON.stringify(['mailings', tenant, status, recipient]),
        page,
        keys: (before) => listed(tenant, before),
        fetched: (keys) => fetched(keys.map(({ listAt }) => mailingAt(tenant, listAt))),
        fits,
        placeOf,
      })
    },

    due: async (now, limit, except) => {
      const shards = shardsOf(dueShard).map((shard) => dueIn(shard, now, limit, except))
      const keys = (await Promise.all(shards)).flat().sort(byDue).slice(0, limit)
      const mailings = (await fetched(keys)).filter(({ dueAt }) => dueAt !== undefined && dueAt <= now)
      return mailings.sort((left, right) => order(left.dueAt, right.dueAt))
    },

    overdue: async (now, limit) => {
      const where = { expression: '#listAt <= :now', values: { now } }
      const query = (shard: string) => table.query({ index: 'byList', hash: ['listKey', shard], where, limit })
      const keys = (await Promise.all(shardsOf(overdueShard).map(query))).flat()
      const earliest = keys.sort((left, right) => order(left.listAt, right.listAt)).slice(0, limit)
      const mailings = (await fetched(earliest)).filter(
        ({ fallbackAt }) => fallbackAt !== undefined && fallbackAt <= now,
      )
      return mailings.sort((left, right) => order(left.fallbackAt, right.fallbackAt))
    },

    nextAt: async () => {
      const due = shardsOf(dueShard).map((shard) => first({ index: 'due' }, 'dueShard', shard))
      const overdue = shardsOf(overdueShard).map((shard) => first({ index: 'byList' }, 'listKey', shard))
      const times = (await Promise.all([...due, ...overdue])).flat() as Instant[]
      return times.reduce<Instant | undefined>(
        (least, at) => (least === undefined ? at : earlier(least, at)),
        undefined,
      )
    },
  }

  async function listed(tenant: TenantId, before: string | undefined): Promise<Item[]> {
    const where = before === undefined ? undefined : { expression: '#listAt < :before', values: { before } }
    const range = { index: 'byList', descending: true, limit: keysPerLook, ...(where && { where }) }
    return table.query({ ...range, hash: ['listKey', listOf(tenant)] })
  }

  /** Keys of what is due in one part of the index; past those who have more than their share of it. */
  async function dueIn(shard: string, now: Instant, limit: number, except: ReadonlySet<RecipientId>): Promise<Item[]> {
    const found: Item[] = []
    const ofEach = new Map<unknown, number>()
    let after: Item | undefined
    for (let looked = 0; looked < lookedAtMax && found.length < limit; looked += keysPerRound) {
      const where = { expression: '#dueAt <= :now', values: { now } }
      const range = { index: 'due', where, limit: keysPerRound, ...(after && { after }) }
      const keys = await table.query({ ...range, hash: ['dueShard', shard] })
      for (const key of keys) {
        const count = (ofEach.get(key.sk) ?? 0) + 1
        ofEach.set(key.sk, count)
        if (count <= ofOneMax && !except.has(key.sk as RecipientId)) found.push(key)
      }
      after = keys.at(-1)
      if (keys.length < keysPerRound) break
    }
    return found.slice(0, limit)
  }
}

const order = (left: unknown, right: unknown): number => (String(left) < String(right) ? -1 : 1)
const byDue = (left: Item, right: Item): number => order(left.dueAt, right.dueAt)

export const mailingOf = (tenant: TenantId, id: string): string => keyOf('mailing', tenant, id)
export const mailingKey = ({ tenant, id, recipient }: Pick<Mailing, 'tenant' | 'id' | 'recipient'>) => ({
  pk: mailingOf(tenant, id),
  sk: recipient,
})
const groupOf = (tenant: TenantId, group: string): string => keyOf('mailing-group', tenant, group)
const listOf = (tenant: TenantId): string => keyOf('mailings', tenant)
export const placedOf = (tenant: TenantId, mailing: string): string => keyOf('mailing-placed', tenant, mailing)
const noticesOf = (tenant: TenantId, incident: IncidentId): string => keyOf('notices', tenant, incident)

/** In the order in which they were made; tells the key of the mailing. */
const placeOf = ({ createdAt, id, recipient }: Mailing): string => keyOf(createdAt, id, recipient)
export const entryKey = (mailing: Mailing) => ({ pk: groupOf(mailing.tenant, mailing.group), sk: placeOf(mailing) })

function mailingAt(tenant: TenantId, place: unknown): Key {
  const [, id = '', recipient = ''] = partsOf(String(place), 3)
  return mailingKey({ tenant, id, recipient: recipient as RecipientId })
}

/** Tells a notice apart from all of its tenant. */
const nameOf = ({ incident, change, recipient = nobody as RecipientId }: Notice): string =>
  keyOf(incident, change, recipient)

export function noticeAt(tenant: TenantId, name: string): Key {
  const [incident = '', ...rest] = partsOf(name, 2)
  return { pk: noticesOf(tenant, incident as IncidentId), sk: rest.join('') }
}

export const mailingFrom = (item: Item): Mailing => unpackJson(item.mailing) as Mailing
export const noticeFrom = (item: Item): Notice => unpackJson(item.notice) as Notice

function actionsOf({ mailings, added = [], withdrawn = [] }: MailingChange, retentionDays: number): Action[] {
  const placed = Map.groupBy(added, ({ mailing }) => mailing)
  const known = new Set(mailings.map(({ id }) => id))
  const astray = [...placed.keys()].find((id) => id !== undefined && !known.has(id))
  if (astray !== undefined) throw new Error(`a notice stands in ${astray}, which is not written with it`)
  const isNew = { expression: 'attribute_not_exists(#pk)' }
  return [
    ...mailings.flatMap((mailing) =>
      mailingActions(mailing, (placed.get(mailing.id) ?? []).map(nameOf), retentionDays),
    ),
    ...added.map((notice) => ({ put: noticeItem(notice), when: isNew })),
    ...withdrawn.map((notice) => ({ put: noticeItem({ ...notice, withdrawn: true }) })),
  ]
}

const noticeItem = (notice: Notice): Item => ({
  ...noticeAt(notice.tenant, nameOf(notice)),
  notice: packJson(notice),
})

/** `placed`: the names of the notices that this write puts into it. */
function mailingActions(mailing: Mailing, placed: readonly string[], retentionDays: number): Action[] {
  const { tenant, id, recipient, fallbackAt, rev } = mailing
  const put: Item = {
    ...mailingKey(mailing),
    ...dueFor(mailing, retentionDays),
    ...(fallbackAt && { listKey: shardOf(overdueShard, recipient), listAt: fallbackAt }),
    rev: rev + 1,
    mailing: packJson({ ...mailing, rev: rev + 1 }),
  }
  if (rev === 0) {
    const entry = { ...entryKey(mailing), listKey: listOf(tenant), listAt: placeOf(mailing), placed: packJson(placed) }
    return [{ put, when: { expression: 'attribute_not_exists(#pk)' } }, { put: entry }]
  }
  const unmoved: Action = { put, when: { expression: '#rev = :rev', values: { rev } } }
  if (placed.length === 0) return [unmoved]
  // Of one write of the mailing there is but one.
  const more = { pk: placedOf(tenant, id), sk: String(rev).padStart(revDigits, '0'), placed: packJson(placed) }
  return [unmoved, { put: more }]
}

const revDigits = 12

/** When it is to be sent, and when it is over, when it is old. */
function dueFor({ recipient, createdAt, dueAt, status }: Mailing, retentionDays: number): Item {
  if (dueAt) return { dueShard: shardOf(dueShard, recipient), dueAt }
  if (status === 'gathering' || status === 'waiting') return {}
  return { dueShard: shardOf(oldShard, recipient), dueAt: addMilliseconds(createdAt, retentionDays * dayMilliseconds) }
}
