/** Ports that answer from memory for a few seconds. Their own writes are seen at once; those of another process a little
 * later, which the second look at every change of mapping or policy allows for. */
import type { Alias, Aliases, Clock, Connection, ConnectionId, Policies, Subscriptions, TenantId } from '@kilter/core'
import type { ListedConnections } from './connections.ts'
import { keyOf, partsOf } from './places.ts'
import { remember } from './remember.ts'

const doorsMax = 5_000
const tenantsMax = 2_000
const externalIdsMax = 20_000

export function rememberingConnections(connections: ListedConnections, clock: Clock): ListedConnections {
  const doors = remember(clock, doorsMax, (id) => connections.atDoor(id as ConnectionId))
  const lists = remember(clock, tenantsMax, (tenant) => connections.all(tenant as TenantId))
  const secrets = remember(clock, doorsMax, (key) => {
    const [tenant, id] = partsOf(key, 2)
    return connections.secrets(tenant as TenantId, id as ConnectionId)
  })
  const forget = (tenant: TenantId, id: ConnectionId): void => {
    doors.forget(id)
    lists.forget(tenant)
    secrets.forget(keyOf(tenant, id))
  }
  const own = (tenant: TenantId, known: Connection | undefined) => (known?.tenant === tenant ? known : undefined)

  return {
    ...connections,
    atDoor: (id) => doors.get(id),
    find: async (tenant, id, options) => {
      if (options?.fresh) doors.forget(id)
      return own(tenant, await doors.get(id))
    },
    all: (tenant) => lists.get(tenant),
    secrets: (tenant, id, options) => {
      if (options?.fresh) secrets.forget(keyOf(tenant, id))
      return secrets.get(keyOf(tenant, id))
    },
    replaceCredential: async (tenant, id, name, change) => {
      try {
        return await connections.replaceCredential(tenant, id, name, change)
      } finally {
        secrets.forget(keyOf(tenant, id))
      }
    },
    put: async (connection, given, was) => {
      try {
        return await connections.put(connection, given, was)
      } finally {
        forget(connection.tenant, connection.id)
      }
    },
    remove: async (tenant, id, was) => {
      try {
        return await connections.remove(tenant, id, was)
      } finally {
        forget(tenant, id)
      }
    },
  }
}

export function rememberingAliases(aliases: Aliases, clock: Clock): Aliases {
  const known = remember(clock, externalIdsMax, (key) => {
    const [tenant, connection, externalId = ''] = partsOf(key, 3)
    return aliases.of(tenant as TenantId, connection as ConnectionId, [externalId])
  })
  const forget = (tenant: TenantId, { connection, externalId }: Pick<Alias, 'connection' | 'externalId'>) =>
    known.forget(keyOf(tenant, connection, externalId))

  return {
    ...aliases,
    of: async (tenant, connection, externalIds) => {
      const unique = [...new Set(externalIds)]
      return (await Promise.all(unique.map((externalId) => known.get(keyOf(tenant, connection, externalId))))).flat()
    },
    put: async (tenant, given) => {
      try {
        return await aliases.put(tenant, given)
      } finally {
        for (const alias of given) forget(tenant, alias)
      }
    },
    remove: async (tenant, connection, externalId) => {
      try {
        return await aliases.remove(tenant, connection, externalId)
      } finally {
        forget(tenant, { connection, externalId })
      }
    },
  }
}

export function rememberingPolicies(policies: Policies, clock: Clock): Policies {
  const known = remember(clock, tenantsMax, (tenant) => policies.all(tenant as TenantId))
  return {
    all: (tenant) => known.get(tenant),
    get: async (tenant, detector, options) => {
      if (options?.fresh) known.forget(tenant)
      return (await known.get(tenant)).get(detector)
    },
    put: async (tenant, detector, policy, was) => {
      try {
        return await policies.put(tenant, detector, policy, was)
      } finally {
        known.forget(tenant)
      }
    },
  }
}

export function rememberingSubscriptions(subscriptions: Subscriptions, clock: Clock): Subscriptions {
  const known = remember(clock, tenantsMax, (tenant) => subscriptions.of(tenant as TenantId))
  return {
    ...subscriptions,
    of: (tenant, options) => {
      if (options?.fresh) known.forget(tenant)
      return known.get(tenant)
    },
    put: async (subscription) => {
      try {
        return await subscriptions.put(subscription)
      } finally {
        known.forget(subscription.tenant)
      }
    },
    remove: async (tenant, id, rev) => {
      try {
        return await subscriptions.remove(tenant, id, rev)
      } finally {
        known.forget(tenant)
      }
    },
  }
}
