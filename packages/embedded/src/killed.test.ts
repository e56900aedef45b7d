import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import {
  addMilliseconds,
  connectionSubject,
  type Fact,
  type Instant,
  type Mailing,
  newPosting,
  type SubscriptionId,
  type TenantId,
} from '@kilter/core'
import { noChange, noon } from '@kilter/core/contracts'
import { level } from '@kilter/core/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Database } from './database.ts'
import { removeFolder, temporaryFolder } from './testing/adapter.ts'
import { startTestHub } from './testing/hub.ts'

const child = join(import.meta.dirname, 'testing/killed-child.ts')
const root = temporaryFolder()
const [seeded, whole] = [join(root, 'seeded'), join(root, 'whole')]
const many = 600
const numbers = Array.from({ length: many }, (_, number) => number)

/** A hub with more of everything that goes with time than one write takes, and a subject that is due. */
beforeAll(async () => {
  const hub = await startTestHub({ folder: seeded })
  const { store, connection } = hub
  const { tenant } = connection
  for (const number of numbers) await hub.send(level({ sku: `S${number % 3}`, location: `L${number}`, level: 1 }))
  await hub.worker.idle()
  await hub.worker.stop()
  await store.database.write(() => {
    for (const number of numbers)
      store.database.run(
        `INSERT OR REPLACE INTO delivery_named (seq, tenant, marks) VALUES (?, ?, '[]')`,
        number + 1,
        tenant,
      )
  })
  const subscription = `sub_${'0'.repeat(26)}` as SubscriptionId
  const news = (number: number) => ({ id: `msg_p${number}`, tenant, type: 'sale.completed', about: '', body: '{}' })
  await store.postings.add(numbers.map((number) => newPosting(news(number), subscription, noon)))
  for (let start = 0; start < many; start += 40)
    await store.mailings.commit({ mailings: numbers.slice(start, start + 40).map((at) => mailingOf(tenant, at)) })
  const subject = connectionSubject(connection.id)
  const state = await store.subjects.read(tenant, subject)
  const heard = numbers.map((number): Fact => {
    const at = addMilliseconds(noon, -number * 3_600_000)
    const said = { kind: 'heard', connection: connection.id, ref: at.slice(0, 13), data: { at } } as const
    return { ...said, asOf: at, receivedAt: at, event: `heard.${at}` }
  })
  await store.subjects.commit(tenant, subject, state, { ...noChange, facts: heard })
  // Its next write lets go of what is old.
  const sql = 'UPDATE subject SET version = 199, recheck_at = ? WHERE kind = ?'
  await store.database.write(() => store.database.run(sql, noon, subject.kind))
  await hub.close()
  cpSync(seeded, whole, { recursive: true })
  expect(run(whole, 'nothing', 0)).toEqual([null, 0, ''])
}, 120_000)
afterAll(() => removeFolder(root))

const mailingOf = (tenant: TenantId, number: number): Mailing => ({
  ...{ id: `msg_${number}`, tenant, recipient: `rcp_${'0'.repeat(26)}` as never, group: `g${number}` },
  ...{ reason: 'opened', status: 'sent', severity: 'info', count: 0, shown: [], createdAt: noon as Instant },
  ...{ tries: 1, attempts: [], rev: 0 },
})

function run(folder: string, statement: string, through: number) {
  const { signal, status, stderr } = spawnSync(process.execPath, [child, folder, statement, `${through}`], {
    encoding: 'utf8',
  })
  return [signal, status, stderr]
}

/** What no random text and no seal is in. */
function rowsOf(folder: string): Record<string, unknown> {
  const database = new Database(join(folder, 'hub.db'), { readOnly: true })
  const all = (sql: string) => JSON.stringify(database.all(sql))
  const rows = {
    faults: database.faults(),
    facts: all('SELECT subject, key, json FROM fact'),
    subjects: all('SELECT kind, key, version, compacted_to FROM subject'),
    deliveries: all('SELECT seq, id, status, dedupe_key FROM delivery'),
    bodies: all('SELECT seq FROM delivery_body'),
    named: all('SELECT seq FROM delivery_named'),
    mailings: all('SELECT id, status FROM mailing'),
    postings: all('SELECT id, status FROM posting'),
  }
  database.close()
  return rows
}

it.each([
  ['compaction', 'DELETE FROM fact', 0],
  ['compaction', 'DELETE FROM fact', 300],
  ['a purge of bytes', 'DELETE FROM delivery_body', 250],
  ['a purge of bytes, in its second part', 'DELETE FROM delivery_body', 520],
  ['a purge of whom bytes name', 'DELETE FROM delivery_named', 10],
  ['a purge of messages', 'DELETE FROM mailing', 250],
  ['a purge of what tools were told', 'DELETE FROM posting', 0],
])(
  'FLT-09: killed in the middle of %s (%s, %i), the next start ends as if nothing had happened',
  (_, sql, through) => {
    const folder = join(root, `${sql} ${through}`)
    cpSync(seeded, folder, { recursive: true })
    expect(run(folder, sql, through)).toEqual(['SIGKILL', null, ''])
    const { faults, bodies, named } = rowsOf(folder)
    expect([faults, named]).toEqual([[], bodies])
    expect(run(folder, 'nothing', 0)).toEqual([null, 0, ''])
    const [after, wanted] = [rowsOf(folder), rowsOf(whole)]
    for (const table of Object.keys(wanted))
      expect(after[table] === wanted[table] || table === 'faults', table).toBe(true)
    expect(after.faults).toEqual([])
  },
  120_000,
)

it('FLT-09: that is, without old bytes, names and messages, and with every delivery and what is known by them', () => {
  const before = rowsOf(seeded)
  const after = rowsOf(whole)
  expect([after.bodies, after.named, after.mailings, after.postings]).toEqual(['[]', '[]', '[]', '[]'])
  expect(JSON.parse(String(after.deliveries))).toHaveLength(many)
  const stock = (rows: Record<string, unknown>) => String(rows.facts).split('"kind\\\\":\\\\"count').length
  expect(stock(after)).toBe(stock(before))
})
