import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createIds, type KeyPorts, type Sealer, type Tenants } from '@kilter/core'
import { monotonicFactory } from 'ulid'
import { createKeys } from './keys.ts'
import { systemClock } from './store.ts'
import { createTable } from './table.ts'
import { addingTo } from './tenants.ts'

/** For an operator who has no key yet: needs the rights to write these items, and no key to the data. */
export function keyPortsOn(client: DynamoDBClient, recordsTable: string): KeyPorts & { tenants: Pick<Tenants, 'add'> } {
  const records = createTable(client, recordsTable)
  const noSealer = async (): Promise<Sealer> => {
    throw new Error('lists need the sealer of the hub')
  }
  return {
    keys: createKeys(records, noSealer),
    ids: createIds(systemClock, monotonicFactory),
    clock: systemClock,
    tenants: { add: addingTo(records) },
  }
}
