import { expect, it } from 'vitest'
import { keyDigest } from '../access/key.ts'
import type { Mark } from '../privacy/mark.ts'
import { newPosting } from '../subscription/posting.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { eraseTenant, goOnErasingTenants } from '../usecases/tenants.ts'
import { addMilliseconds, type ConnectionId, type Instant, type TenantId } from '../values.ts'
import {
  type Adapter,
  type AdapterFactory,
  connection,
  contract,
  count,
  delivery,
  dress,
  incident,
  noChange,
  noon,
  paged,
  rival,
  shop,
  till,
  web,
} from './adapter.contract.ts'
import { subscription } from './subscriptions.contract.ts'

const tenant = (id: string, given: Partial<Tenant> = {}): Tenant => ({
  id: id as TenantId,
  name: `Shop ${id}`,
  createdAt: noon,
  ...given,
})
const ids = ['alpha', 'beta', 'gamma', 'rival', 'shop'].map((id) => tenant(id))
const erasing = { requestedAt: noon, dueAt: noon, rounds: 0, rows: 0 }

/** Something of every kind that a store keeps of a tenant. */
async function settle(adapter: Adapter, owner: TenantId, where: ConnectionId, number: number): Promise<void> {
  const mine = { tenant: owner }
  await adapter.tenants.add(tenant(owner))
  await adapter.connections.put(connection({ ...mine, id: where, account: `portal-${number}` }), {
    signing: ['s'],
    credentials: {},
  })
  await adapter.aliases.put(owner, [{ connection: where, externalId: 'x-1', item: 'RED', by: 'person', asOf: noon }])
  await adapter.policies.put(owner, 'oversell', { mode: 'on' })
  await adapter.pseudonyms.of(owner)
  const key = {
    id: `key_${String(number).padStart(26, '0')}`,
    tenant: owner,
    name: 'Owner',
    role: 'owner',
    createdAt: noon,
  } as const
  await adapter.keys.add(key as never, keyDigest(`key of ${owner}`))
  await adapter.audit.append(owner, { at: noon, actor: { kind: 'hub', id: 'start' }, action: 'made', status: 201 })
  const small = delivery(number, { ...mine, connection: where })
  const big = delivery(number + 1, {
    ...mine,
    connection: where,
    body: new Uint8Array(600_000).map((_, at) => (at * 7919) % 251),
  })
  for (const each of [small, big]) await adapter.inbox.put(each)
  await adapter.inbox.settle(small, { status: 'aligned', missed: true })
  const pull = { ...mine, connection: where, version: 0, everyMinutes: 60, watermark: noon, attempts: 0, lists: {} }
  await adapter.pulls.write(pull)
  await adapter.privacy.note(small, ['email:x' as Mark])
  await adapter.privacy.entomb(owner, ['email:y' as Mark], noon)
  const wish = subscription(number, mine)
  await adapter.subscriptions.put(wish)
  const news = { id: `msg_${number}`, ...mine, type: 'order.placed', about: small.id, body: '{}' } as const
  await adapter.postings.add([newPosting(news, wish.id, noon)])
  const state = await adapter.subjects.read(owner, dress)
  const opened = incident('a', mine)
  const counted = count('main', '3', { connection: where })
  state.facts.join(counted)
  await adapter.subjects.commit(owner, dress, state, {
    ...noChange,
    facts: [counted],
    sightings: [{ connection: where, externalId: 'x-1' }],
    incidents: [{ type: 'incident.opened', incident: opened }],
  })
  await adapter.books.put('mutes', {
    ...mine,
    id: 'mut_1',
    createdAt: noon,
    until: noon,
    recipient: 'rcp_1',
    detector: 'oversell',
  } as never)
}

/** What is to be seen of a tenant over every port. */
const seen = async (adapter: Adapter, owner: TenantId, where: ConnectionId, number: number) => ({
  connections: await adapter.connections.all(owner),
  atDoor: await adapter.connections.atDoor(where),
  aliases: (await adapter.aliases.list(owner, { limit: 10 })).items.length,
  policies: [...(await adapter.policies.all(owner)).keys()],
  keys: (await adapter.keys.list(owner, { limit: 10 })).items.length,
  key: (await adapter.keys.find(keyDigest(`key of ${owner}`)))?.name,
  changes: (await adapter.audit.after(owner, 0, 10)).length,
  deliveries: (await adapter.inbox.list(owner, {}, { limit: 10 })).items.map(({ id }) => id),
  missed: await adapter.inbox.missed(owner, where, '2026-11-01T00:00:00.000Z' as Instant),
  pull: await adapter.pulls.read(owner, where),
  named: (await adapter.privacy.named(owner, undefined, 10)).items.length,
  tombstones: (await adapter.privacy.tombstones(owner, { limit: 10 })).items.length,
  facts: [...(await adapter.subjects.read(owner, dress)).facts.all()].length,
  subjects: (await adapter.subjects.all(owner, { limit: 10 })).items.length,
  sighted: (await adapter.subjects.sighted(owner, { connection: where, externalId: 'x-1' })).length,
  incidents: (await adapter.incidents.list(owner, {}, { limit: 10 })).items.length,
  untold: (await adapter.untold()).filter(({ incident: each }) => each.tenant === owner).length,
  book: (await adapter.books.read(owner)).mutes.length,
  subscriptions: (await adapter.subscriptions.of(owner)).length,
  active: (await adapter.subscriptions.active()).filter((each) => each.tenant === owner).length,
  postings: (await adapter.postings.list(owner, subscription(number).id, {}, { limit: 10 })).items.length,
})

const nothing = {
  ...{
    connections: [],
    atDoor: undefined,
    aliases: 0,
    policies: [],
    keys: 0,
    key: undefined,
    changes: 0,
    deliveries: [],
    missed: [],
    pull: undefined,
  },
  ...{ named: 0, tombstones: 0, facts: 0, subjects: 0, sighted: 0, incidents: 0, untold: 0, book: 0 },
  ...{ subscriptions: 0, active: 0, postings: 0 },
}

export const tenantsContract = (open: AdapterFactory): void =>
  contract('tenants', open, (bench) => {
    const ports = () => ({ ...bench.adapter, clock: bench.clock, ids: undefined as never })

    it('keeps tenants by id and lists them page by page, also after it was closed and opened', async () => {
      for (const each of [...ids].reverse()) expect(await bench.adapter.tenants.add(each)).toBe('added')
      for await (const { tenants } of bench.nowAndAgain()) {
        expect(await tenants.find('beta' as TenantId)).toEqual(tenant('beta'))
        expect(await tenants.find('bet' as TenantId)).toBeUndefined()
        expect(await paged(2, (page) => tenants.list(page))).toEqual(ids)
      }
    })

    it('TEN-15: gives an id once, also when its tenant is erased', async () => {
      const { tenants } = bench.adapter
      await tenants.add(tenant('alpha'))
      expect(await tenants.add(tenant('alpha', { name: 'Another' }))).toBe('taken')
      await tenants.save(tenant('alpha', { erasure: { ...erasing, erasedAt: noon } }))
      expect(await tenants.add(tenant('alpha'))).toBe('taken')
      expect((await (await bench.again()).tenants.find('alpha' as TenantId))?.erasure?.erasedAt).toBe(noon)
    })

    it('finds those whose erasing is due, and only them', async () => {
      const { tenants } = bench.adapter
      const soon = addMilliseconds(noon, 1)
      for (const each of ids) await tenants.add(each)
      await tenants.save(tenant('alpha', { erasure: { ...erasing, dueAt: soon } }))
      await tenants.save(tenant('beta', { erasure: erasing }))
      const { dueAt: _never, ...over } = erasing
      await tenants.save(tenant('gamma', { erasure: { ...over, erasedAt: noon } }))
      const due = async (now: typeof noon) => (await bench.adapter.tenants.erasing(now, 10)).map(({ id }) => id).sort()
      expect(await due(noon)).toEqual(['beta'])
      expect(await due(soon)).toEqual(['alpha', 'beta'])
    })

    it('TEN-15: erases all of a tenant over every port, and nothing of another one', async () => {
      await settle(bench.adapter, shop, till, 1)
      await settle(bench.adapter, rival, web, 11)
      const [mine, theirs] = [await seen(bench.adapter, shop, till, 1), await seen(bench.adapter, rival, web, 11)]
      expect([mine.deliveries.length, mine.incidents, mine.untold, mine.book, mine.facts]).toEqual([2, 1, 1, 1, 1])
      expect([mine.subscriptions, mine.active, mine.postings]).toEqual([1, 1, 1])
      await eraseTenant(shop, 'shop', ports())
      expect(await bench.adapter.keys.find(keyDigest('key of shop'))).toBeUndefined()
      expect(await bench.adapter.connections.atDoor(till)).toBeUndefined()
      for (let turns = 0; turns < 50 && (await goOnErasingTenants(bench.clock.now(), ports())) > 0; turns += 1);
      const after = await bench.again()
      expect(await seen(after, shop, till, 1)).toEqual(nothing)
      expect(await seen(after, rival, web, 11)).toEqual(theirs)
      expect((await after.tenants.find(shop))?.erasure).toMatchObject({ rounds: 1, erasedAt: noon })
      expect(await after.pseudonyms.key(shop)).not.toEqual(undefined)
    })

    it('TEN-15: looks again for what was under way, three times', async () => {
      await settle(bench.adapter, shop, till, 1)
      await eraseTenant(shop, 'shop', ports())
      const settled = async () => {
        for (let turns = 0; turns < 50 && (await goOnErasingTenants(bench.clock.now(), ports())) > 0; turns += 1);
      }
      await settled()
      await bench.adapter.inbox.put(delivery(5))
      bench.clock.advance(2 * 60_000)
      await settled()
      expect((await bench.adapter.inbox.list(shop, {}, { limit: 10 })).items).toEqual([])
      bench.clock.advance(3_600_000)
      await settled()
      bench.clock.advance(15 * 24 * 3_600_000)
      await settled()
      const erasure = (await bench.adapter.tenants.find(shop))?.erasure
      expect([erasure?.rounds, erasure?.dueAt]).toEqual([4, undefined])
    })

    it('goes on where it was, after it was closed and opened in the middle', async () => {
      await settle(bench.adapter, shop, till, 1)
      await eraseTenant(shop, 'shop', ports())
      await bench.adapter.tenants.eraseRows(shop, undefined)
      await bench.again()
      for (let turns = 0; turns < 50 && (await goOnErasingTenants(bench.clock.now(), ports())) > 0; turns += 1);
      expect(await seen(bench.adapter, shop, till, 1)).toEqual(nothing)
    })
  })
