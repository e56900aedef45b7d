/** API keys, of which only the digest is kept: one item by digest, and beside a tenant's list one that counts what is revoked. */
import {
  type ApiKey,
  isLasting,
  type KeyId,
  type Keys,
  pageOf,
  Refusal,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import { head, keyOf } from './places.ts'
import type { Item, Table } from './table.ts'

const attemptsMax = 20
const keysPerRound = 100

export function createKeys(table: Table, sealer: () => Promise<Sealer>): Keys {
  const listed = async (tenant: TenantId, id: KeyId): Promise<Item | undefined> => {
    const place = await table.get({ pk: keysOf(tenant), sk: id })
    return place && table.get(doorOf(String(place.digest)))
  }

  return {
    find: async (digest) => {
      const item = await table.get(doorOf(digest))
      return item && keyIn(item)
    },

    get: async (tenant, id) => {
      const item = await listed(tenant, id)
      return item && keyIn(item)
    },

    list: async (tenant, page) =>
      pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['keys', tenant]),
        page,
        rows: async ([before] = ['l'], limit) =>
          keysIn(await table.query({ ...newestFirst(tenant, String(before)), limit })),
        item: (key: ApiKey) => key,
        position: ({ id }) => [id],
      }),

    add: async (key, digest) => {
      const isNew = { expression: 'attribute_not_exists(#pk)' }
      const { met } = await table.transact([
        { put: { ...doorOf(digest), json: JSON.stringify(key) }, when: isNew },
        { put: { pk: keysOf(key.tenant), sk: key.id, digest } },
      ])
      return met ? 'added' : 'taken'
    },

    revoke: async (tenant, id, at) => {
      for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
        const rev = Number((await table.get(countOf(tenant)))?.rev ?? 0)
        const item = await listed(tenant, id)
        const key = item && keyIn(item)
        if (!item || !key) return 'unknown'
        if (isLasting(key) && !(await hasLasting(tenant, id))) return 'last'
        if (key.revokedAt !== undefined && key.revokedAt <= at) return 'revoked'
        const { lastUsedOn: _day, ...kept } = key
        const json = JSON.stringify({ ...kept, revokedAt: at })
        const { met } = await table.transact([
          {
            update: countOf(tenant),
            change: { update: 'SET #rev = :next', values: { next: rev + 1 } },
            when: { expression: 'attribute_not_exists(#pk) OR #rev = :rev', values: { rev } },
          },
          {
            update: { pk: String(item.pk), sk: String(item.sk) },
            change: { update: 'SET #json = :json', values: { json } },
            when: { expression: '#json = :before', values: { before: item.json } },
          },
        ])
        if (met) return 'revoked'
      }
      throw new Refusal('unavailable', 'others revoke keys of this tenant at this moment')
    },

    clear: async (tenant) => {
      for (let places = await first(tenant); places.length > 0; places = await first(tenant)) {
        for (const { pk, sk, digest } of places) {
          await table.transact([{ remove: doorOf(String(digest)) }, { remove: { pk: String(pk), sk: String(sk) } }])
        }
      }
    },

    used: async (tenant, id, day) => {
      const item = await listed(tenant, id)
      if (!item) return
      await table.update(
        { pk: String(item.pk), sk: String(item.sk) },
        { update: 'SET #lastUsedOn = :day', expression: 'attribute_exists(#pk)', values: { day } },
      )
    },
  }

  function first(tenant: TenantId): Promise<Item[]> {
    return table.query({ hash: ['pk', keysOf(tenant)], limit: keysPerRound })
  }

  async function keysIn(places: readonly Item[]): Promise<ApiKey[]> {
    const items = await table.getMany(places.map(({ digest }) => doorOf(String(digest))))
    return items.map(keyIn).sort((left, right) => (left.id < right.id ? 1 : -1))
  }

  /** Whether another key than this one opens everything for ever. */
  async function hasLasting(tenant: TenantId, id: KeyId): Promise<boolean> {
    for (let before: string | undefined = 'l'; before !== undefined; ) {
      const places: Item[] = await table.query({ ...newestFirst(tenant, before), limit: keysPerRound })
      if ((await keysIn(places)).some((key) => key.id !== id && isLasting(key))) return true
      before = places.length < keysPerRound ? undefined : String(places.at(-1)?.sk)
    }
    return false
  }
}

const keysOf = (tenant: TenantId): string => keyOf('keys', tenant)
const countOf = (tenant: TenantId) => ({ pk: keyOf('keys-revoked', tenant), sk: head })
const doorOf = (digest: string) => ({ pk: keyOf('key', digest), sk: head })

const newestFirst = (tenant: TenantId, before: string) => ({
  hash: ['pk', keysOf(tenant)] as const,
  where: { expression: '#sk < :before', values: { before } },
  descending: true,
})

const keyIn = ({ json, lastUsedOn }: Item): ApiKey => ({
  ...(JSON.parse(String(json)) as ApiKey),
  ...(lastUsedOn !== undefined && { lastUsedOn: String(lastUsedOn) }),
})
