import {
  addMilliseconds,
  type Connection,
  FactSet,
  ingest,
  itemSubject,
  type Lookups,
  type TenantId,
} from '@kilter/core'
import { noChange, noon } from '@kilter/core/contracts'
import { acmeSecret, level, signed } from '@kilter/core/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { removeFolder, temporaryFolder } from './testing/adapter.ts'
import { startTestHub, type TestHub, type TestHubOptions } from './testing/hub.ts'

let hub: TestHub
let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(async () => {
  await hub.close()
  removeFolder(folder)
})

const other = 'other' as TenantId

async function start(options: TestHubOptions = {}): Promise<Connection> {
  hub = await startTestHub({ folder, ...options })
  const [known] = await hub.store.connections.all(other)
  if (known) return known
  const connection: Connection = { ...hub.connection, id: hub.store.ids.connection(), tenant: other }
  await hub.store.connections.put(connection, { signing: [acmeSecret], credentials: { accessToken: 'token' } })
  return connection
}
const sold = (connection: Connection, sku: string) => ingest(signed(connection.id, level({ sku, level: 0 })), hub.ports)
const backlog = 3_000
const flood = () => Promise.all(Array.from({ length: backlog }, (_, number) => sold(hub.connection, `A${number}`)))
/** How many of the flood were told before the other tenant’s one. */
const before = () => hub.published.findIndex(({ incident }) => incident.tenant === other)

it('TEN-14: who has one delivery waits behind no backlog of another tenant', async () => {
  const connection = await start()
  await Promise.all([flood(), sold(connection, 'B')])
  await hub.worker.idle()
  expect(hub.published).toHaveLength(backlog + 1)
  expect(before()).toBeGreaterThanOrEqual(0)
  expect(before()).toBeLessThan(150)
})

it('TEN-14: nor behind one that is found again after a restart', async () => {
  const connection = await start()
  await hub.worker.stop()
  await flood()
  await sold(connection, 'B')
  await hub.close()
  await start()
  await hub.worker.idle()
  expect(hub.published).toHaveLength(backlog + 1)
  expect(before()).toBeGreaterThanOrEqual(0)
  expect(before()).toBeLessThan(150)
})

it('TEN-14: nor behind a vendor of another tenant that does not answer, however much waits for it', async () => {
  const silent: Lookups = { perform: () => new Promise(() => {}) }
  const connection = await start({ lookups: silent })
  const thin = (number: number) =>
    ingest(signed(hub.connection.id, JSON.stringify({ id: `${number}` }), { 'acme-topic': 'thin' }), hub.ports)
  await Promise.all(Array.from({ length: 600 }, (_, number) => thin(number)))
  await sold(connection, 'B')
  await vi.waitFor(() => expect(before()).toBe(0), { timeout: 2_000 })
})

it('a tenant whose incidents cannot be told holds back nobody else’s, however many there are, and is told in order later', async () => {
  let isBroken = true
  const connection = await start({
    publish: async (changes) => {
      if (isBroken && changes.some(({ incident }) => incident.tenant !== other)) throw new TypeError('odd')
    },
  })
  for (let number = 0; number < 450; number += 1) await sold(hub.connection, `A${number}`)
  await sold(connection, 'B')
  await hub.worker.idle()
  expect(hub.published.map(({ incident }) => incident.subject.key)).toEqual(['B'])
  await sold(connection, 'C')
  await hub.worker.idle()
  expect(hub.published.map(({ incident }) => incident.subject.key)).toEqual(['B', 'C'])
  isBroken = false
  await hub.worker.idle()
  const after = hub.published.slice(2).map(({ incident }) => incident.subject.key)
  expect(after).toEqual(Array.from({ length: 450 }, (_, number) => `A${number}`))
  expect(hub.store.outbox.pending(1)).toEqual([])
})

it('TEN-14: nor is a moment of one tenant looked at later because a thousand of another have come, or because they all fail', async () => {
  await start()
  const { subjects } = hub.store
  const due = (tenant: TenantId, key: string) =>
    subjects.commit(
      tenant,
      itemSubject(key),
      { version: 0, facts: new FactSet(), incidents: new Map() },
      {
        ...noChange,
        recheckAt: noon,
      },
    )
  await hub.worker.stop()
  for (let number = 0; number < 1_000; number += 1) await due(hub.connection.tenant, `A${number}`)
  const later = addMilliseconds(noon, 1_000)
  await due(other, 'B')
  const first = await subjects.due(later, 100)
  expect(first).toHaveLength(100)
  expect(first.filter(({ tenant }) => tenant === other)).toEqual([{ tenant: other, subject: itemSubject('B') }])
})
