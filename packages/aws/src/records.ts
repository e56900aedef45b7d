/** The small stores: policies. */
import type { Policies, TenantId } from '@kilter/core'
import { policiesOf } from './places.ts'
import type { Table } from './table.ts'

/** One for each detector. */
const policiesMax = 200

export function createPolicies(table: Table): Policies {
  const all = async (tenant: TenantId): Promise<ReadonlyMap<string, unknown>> => {
    const rows = await table.query({ hash: ['pk', policiesOf(tenant)], limit: policiesMax })
    return new Map(rows.map(({ sk, json }) => [String(sk), JSON.parse(String(json))]))
  }
  return {
    all,
    get: async (tenant, detector) => (await all(tenant)).get(detector),
    put: async (tenant, detector, policy, was) => {
      const item = { pk: policiesOf(tenant), sk: detector, json: JSON.stringify(policy) }
      const { met } = await table.put(item, was && unmoved(was.policy))
      return met ? 'written' : 'moved'
    },
  }
}

const unmoved = (was: unknown) =>
  was === undefined
    ? { expression: 'attribute_not_exists(#pk)' }
    : { expression: '#json = :was', values: { was: JSON.stringify(was) } }
