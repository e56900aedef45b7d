/** Messages that are old and over are forgotten, with what was decided of them; not while an incident that they tell of is open, for its end
 * is still to be told to the same people. Why somebody was not told stays, as the history of its incident does. */
import { addMilliseconds, type Incidents, type Instant, type Mailing } from '@kilter/core'
import { entryKey, mailingFrom, mailingKey, noticeAt, noticeFrom, oldShard, placedOf } from './mailings.ts'
import { unpackJson } from './pack.ts'
import { shardsOf } from './places.ts'
import type { Item, Key, Table } from './table.ts'

export interface OldMailings {
  /** Looks at no more than `limit` that are old by now. Answers how many were forgotten. */
  forget(now: Instant, limit: number): Promise<number>
}

export interface OldMailingsOptions {
  readonly table: Table
  readonly incidents: Pick<Incidents, 'find'>
}

const lookAgainMilliseconds = 24 * 3_600_000
const placedMax = 20_000
/** No writer has read it. */
const revTaken = -1

export function createOldMailings({ table, incidents }: OldMailingsOptions): OldMailings {
  return {
    forget: async (now, limit) => {
      const where = { expression: '#dueAt <= :now', values: { now } }
      const query = (name: string) => table.query({ index: 'due', hash: ['dueShard', name], where, limit })
      const keys = (await Promise.all(shardsOf(oldShard).map(query))).flat().slice(0, limit)
      let forgotten = 0
      for (const { pk, sk } of keys) {
        const item = await table.get({ pk: String(pk), sk: String(sk) })
        // An index may show what was true a moment ago.
        if (!item || !String(item.dueShard).startsWith(oldShard) || String(item.dueAt) > now) continue
        if (await look(item, now)) forgotten += 1
      }
      return forgotten
    },
  }

  async function look(item: Item, now: Instant): Promise<boolean> {
    const mailing = mailingFrom(item)
    const lists = await listsOf(mailing)
    const names = lists.flatMap(({ placed }) => unpackJson(placed) as string[])
    const notices = names.map((name) => noticeAt(mailing.tenant, name))
    if (await isOpen(mailing, notices)) {
      await change(item, 'SET #dueAt = :at', { at: addMilliseconds(now, lookAgainMilliseconds) })
      return false
    }
    if (!(await change(item, 'SET #rev = :taken', { taken: revTaken }))) return false
    // The message last: by it the rest is found again by whoever goes on where this one was cut short.
    await table.removeMany([...notices, ...lists.map(keyIn)])
    await table.remove(mailingKey(mailing))
    return true
  }

  /** The items that say which notices stand in it. */
  async function listsOf(mailing: Mailing): Promise<readonly Item[]> {
    const entry = await table.get(entryKey(mailing))
    const later = await table.query({ hash: ['pk', placedOf(mailing.tenant, mailing.id)], limit: placedMax })
    return [...(entry ? [entry] : []), ...later]
  }

  async function isOpen({ tenant }: Mailing, keys: readonly Key[]): Promise<boolean> {
    const notices = (await table.getMany(keys)).map(noticeFrom)
    const told = new Set(notices.filter(({ withdrawn }) => !withdrawn).map(({ incident }) => incident))
    for (const id of told) {
      const incident = await incidents.find(tenant, id)
      if (incident && incident.status !== 'resolved') return true
    }
    return false
  }

  /** False: somebody else wrote it since it was read. */
  async function change({ pk, sk, rev }: Item, update: string, values: Item): Promise<boolean> {
    const key = { pk: String(pk), sk: String(sk) }
    return (await table.update(key, { update, expression: '#rev = :rev', values: { ...values, rev } })).met
  }
}

const keyIn = ({ pk, sk }: Item): Key => ({ pk: String(pk), sk: String(sk) })
