/** What a page of incidents or deliveries costs beside a million of them, and beside hardly more than a page. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHub } from '@kilter/cli'
import { defaultTenant, type Store } from '@kilter/embedded'

export interface ListCost {
  readonly what: string
  /** Unit: milliseconds of processor time, p99 of one request with its answer, with few and with many of each there; waiting for the
   * machine is not in it. */
  readonly few: number
  readonly many: number
}

const adminKey = 'bench-admin-key'
const rounds = 300
const warmUp = 50
const few = 400
/** So many of each kind are there in any case: a page is a page. */
const atLeast = 60

/** One in a hundred incidents is open; one in a thousand deliveries has the rare topic, one in ten thousand is parked. */
const pages: Readonly<Record<string, string>> = {
  'incidents, newest': '/v1/incidents',
  'incidents that are resolved': '/v1/incidents?status=resolved',
  'incidents that are open': '/v1/incidents?status=open',
  'incidents of a rare detector': '/v1/incidents?detector=price.mismatch',
  'open incidents of a rare detector': '/v1/incidents?status=open&detector=price.mismatch',
  'incidents of one item': '/v1/incidents?subject=ITEM-7',
  'deliveries, newest': '/v1/deliveries',
  'deliveries that are parked': '/v1/deliveries?status=parked',
  'deliveries of a connection': `/v1/deliveries?connection=con_${'0'.repeat(25)}1`,
  'deliveries of a rare topic': '/v1/deliveries?topic=rare',
  'deliveries of a time long ago': '/v1/deliveries?from=2026-01-01T00:00:00Z&before=2026-01-01T00:30:00Z',
}

export async function costOfLists(many: number): Promise<ListCost[]> {
  const small = await measure(few)
  const large = await measure(many)
  return Object.keys(pages).map((what) => ({ what, few: small.get(what) ?? 0, many: large.get(what) ?? 0 }))
}

async function measure(count: number): Promise<Map<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'kilter-bench-'))
  let store: Store | undefined
  const hub = await startHub({
    ...{ folder: join(folder, 'hub'), port: 0, adminKey, log: () => {} },
    instrument: (given) => {
      store = given
      return given
    },
  })
  try {
    if (store) fill(store, count)
    const times = new Map<string, number>()
    for (const [what, path] of Object.entries(pages)) times.set(what, await p99(`${hub.url}${path}`))
    return times
  } finally {
    await hub.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function p99(url: string): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const from = process.cpuUsage()
    const response = await fetch(url, { headers: { authorization: `Bearer ${adminKey}` } })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`${url}: ${response.status}`)
    const { user, system } = process.cpuUsage(from)
    if (round >= warmUp) times.push((user + system) / 1_000)
  }
  return times.toSorted((left, right) => left - right)[Math.floor(rounds * 0.99)] ?? 0
}

const numbered = 'WITH RECURSIVE each(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM each WHERE n < ?)'
/** One every eight seconds, from New Year on. */
const at = `strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', '+' || (n * 8) || ' seconds')`
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** The ten digits of time of a ULID. */
const ulidTime = Array.from({ length: 10 }, (_, place) => {
  const milliseconds = `(1767225600000 + n * 8000)`
  return `substr('${digits}', 1 + ((${milliseconds} >> ${(9 - place) * 5}) & 31), 1)`
}).join(' || ')

function fill({ database }: Store, count: number): void {
  const status = `CASE WHEN n % 100 = 0 OR n <= ${atLeast} THEN 'open' ELSE 'resolved' END`
  const item = `'ITEM-' || CASE WHEN n <= ${atLeast} THEN 7 ELSE n % 50000 END`
  const detector = `CASE WHEN n % 5000 = 0 OR n <= ${atLeast} THEN 'price.mismatch' ELSE 'oversell' END`
  database.run(
    `${numbered} INSERT INTO incident (id, tenant, subject, subject_key, detector, status, detected_at, story, json)
     SELECT 'inc_' || printf('%027d', n), ?, n, ${item}, ${detector}, ${status}, ${at}, 'item|' || (n % 50000),
       json_object('id', 'inc_' || printf('%027d', n), 'tenant', ?, 'detector', ${detector}, 'status', ${status},
         'subject', json_object('kind', 'item', 'key', ${item}), 'discriminator', '1/1', 'severity', 'critical',
         'order', '#' || n, 'quantity', '1', 'cause', 'recount', 'details', json('{}'), 'evidence', json('[]'),
         'occurredAt', ${at}, 'detectedAt', ${at}, 'updatedAt', ${at}, 'reopened', 0)
     FROM each`,
    ...[count, defaultTenant, defaultTenant],
  )
  database.run(
    `${numbered} INSERT INTO delivery (id, tenant, connection, topic, dedupe_key, received_at, status, attempts)
     SELECT 'dlv_' || ${ulidTime} || printf('%016d', n), ?, 'con_' || printf('%026d', n % 4),
       CASE WHEN n % 1000 = 0 OR n <= ${atLeast} THEN 'rare' ELSE 'orders/create' END, 'key-' || n, ${at},
       CASE WHEN n % 10000 = 0 OR n <= ${atLeast} THEN 'parked' ELSE 'aligned' END, 1 FROM each`,
    ...[count, defaultTenant],
  )
}
