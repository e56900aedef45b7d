/** A new key takes over: all that was sealed under the old one is sealed anew, while the hub goes on. */
import type { Purpose, Sealer } from '@kilter/core'
import { placeOfAlertRecord } from './alerts.ts'
import { placeOfAnswer } from './answers.ts'
import { placeOfAuditKey } from './audit.ts'
import type { Database, Row, Value } from './database.ts'
import { placeOfPosting, placeOfSubscription } from './subscriptions.ts'

/** One column of sealed values. */
interface SealedColumn {
  readonly table: string
  readonly column: string
  /** What tells its rows apart, in the order of its index. */
  readonly key: readonly string[]
  readonly purpose: (row: Row) => Purpose
  /** The place that its values are bound to, as its adapter binds them. */
  readonly place: (row: Row) => string
  /** Of `key` and more, where the place needs it. */
  readonly from?: string
}

export const sealedColumns: readonly SealedColumn[] = [
  {
    table: 'delivery_body',
    column: 'sealed',
    key: ['seq'],
    purpose: () => 'body',
    place: ({ id }) => String(id),
    from: 'delivery_body JOIN delivery USING (seq)',
  },
  {
    table: 'secret',
    column: 'sealed',
    key: ['connection'],
    purpose: () => 'secret',
    place: ({ connection }) => String(connection),
  },
  {
    table: 'alert_record',
    column: 'sealed',
    key: ['tenant', 'kind', 'id'],
    purpose: () => 'secret',
    place: ({ tenant, kind, id }) => placeOfAlertRecord(String(tenant), String(kind), String(id)),
  },
  {
    table: 'subscription',
    column: 'sealed',
    key: ['tenant', 'id'],
    purpose: () => 'secret',
    place: ({ tenant, id }) => placeOfSubscription(String(tenant), String(id)),
  },
  {
    table: 'posting',
    column: 'sealed',
    key: ['seq'],
    purpose: () => 'body',
    place: (row) => placeOfPosting(row as unknown as Parameters<typeof placeOfPosting>[0]),
  },
  {
    table: 'audit_head',
    column: 'sealed',
    key: ['tenant'],
    purpose: () => 'secret',
    place: ({ tenant }) => placeOfAuditKey(String(tenant)),
  },
  {
    table: 'kept_answer',
    column: 'sealed',
    key: ['tenant', 'name'],
    purpose: () => 'body',
    place: ({ tenant, name }) => placeOfAnswer(String(tenant), String(name)),
  },
  {
    table: 'meta',
    column: 'value',
    key: ['name'],
    purpose: ({ name }) => (name === 'key-check' ? 'check' : 'secret'),
    place: ({ name }) => (name === 'key-check' ? 'meta' : String(name)),
  },
]

const batchRows = 100
const restMilliseconds = 5

export interface Renewed {
  readonly renewed: number
  /** Values that no key opens. They stay as they are, and so does the old key: it is not for us to say that they are lost for good. */
  readonly lost: number
}

/** Safe to begin again after a stop at any point. Undefined: `isStopped` before the end. */
export async function renewSeals(
  database: Database,
  sealer: Sealer,
  isStopped: () => boolean,
): Promise<Renewed | undefined> {
  let renewed = 0
  let lost = 0
  for (const column of sealedColumns) {
    let after: readonly Value[] | undefined
    do {
      if (isStopped()) return undefined
      const batch = await database.write(() => renewBatch(database, sealer, column, after), 'soon')
      renewed += batch.renewed
      lost += batch.lost
      after = batch.last
      await new Promise((resolve) => setTimeout(resolve, restMilliseconds))
    } while (after)
  }
  database.emptyLog()
  return { renewed, lost }
}

/** Read and written in one transaction, so that nobody changes a value in between. */
function renewBatch(database: Database, sealer: Sealer, column: SealedColumn, after: readonly Value[] | undefined) {
  const { table, column: name, key, purpose, place, from = table } = column
  const keyText = key.map((each) => `${table}.${each}`).join(', ')
  const marks = key.map(() => '?').join(', ')
  const rows = database.all(
    `SELECT * FROM ${from} ${after ? `WHERE (${keyText}) > (${marks})` : ''} ORDER BY ${keyText} LIMIT ${batchRows}`,
    ...(after ?? []),
  )
  let renewed = 0
  let lost = 0
  for (const row of rows) {
    const sealed = renewedOr(() => sealer.renewed(purpose(row), place(row), row[name] as Uint8Array))
    if (sealed === 'lost') lost += 1
    if (sealed === undefined || sealed === 'lost') continue
    const where = key.map((each) => `${each} = ?`).join(' AND ')
    database.run(`UPDATE ${table} SET ${name} = ? WHERE ${where}`, sealed, ...key.map((each) => row[each] as Value))
    renewed += 1
  }
  const last = rows.length < batchRows ? undefined : rows.at(-1)
  return { renewed, lost, last: last && key.map((each) => last[each] as Value) }
}

function renewedOr(renew: () => Buffer | undefined): Buffer | undefined | 'lost' {
  try {
    return renew()
  } catch {
    return 'lost'
  }
}
