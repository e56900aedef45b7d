/** What each function asks of AWS, heard at the clients and ports while it works. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Place } from '../../packages/aws/src/testing/adapter.ts'
import type { FunctionName } from '../bundle.ts'

/** `dynamodb:PutItem Inbox`, `dynamodb:Query Records/due`, `s3:GetObject deliveries`. */
export type Permission = string

export interface Recorder {
  readonly heard: ReadonlyMap<FunctionName, ReadonlySet<Permission>>
  as<Answer>(name: FunctionName, work: () => Promise<Answer>): Promise<Answer>
  note(permission: Permission): void
  /** The same place, overheard. */
  at(place: Place): Place
}

interface Input {
  readonly TableName?: string
  readonly IndexName?: string
  readonly RequestItems?: Readonly<Record<string, unknown>>
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string } | undefined>>[]
}

export function createRecorder(): Recorder {
  const storage = new AsyncLocalStorage<FunctionName>()
  const heard = new Map<FunctionName, Set<Permission>>()
  const note = (permission: Permission): void => {
    const name = storage.getStore()
    if (name !== undefined) heard.set(name, (heard.get(name) ?? new Set()).add(permission))
  }
  return {
    heard,
    as: (name, work) => storage.run(name, work),
    note,
    at: (place) => {
      const tables = new Map([
        [place.inboxTable, 'Inbox'],
        [place.recordsTable, 'Records'],
      ])
      overhear(place.client, tables, note)
      const { objects, keyring } = place
      return {
        ...place,
        objects: {
          put: (key, bytes) => {
            note(`s3:PutObject ${key.split('/')[0]}`)
            return objects.put(key, bytes)
          },
          get: (key) => {
            note(`s3:GetObject ${key.split('/')[0]}`)
            return objects.get(key)
          },
          remove: (key) => {
            note(`s3:DeleteObject ${key.split('/')[0]}`)
            return objects.remove(key)
          },
        },
        keyring: {
          generate: () => {
            note('kms:GenerateDataKey Key')
            return keyring.generate()
          },
          unwrap: (wrapped) => {
            note('kms:Decrypt Key')
            return keyring.unwrap(wrapped)
          },
        },
      }
    },
  }
}

function overhear(
  client: DynamoDBClient,
  tables: ReadonlyMap<string, string>,
  note: (permission: string) => void,
): void {
  const table = (name = '') => tables.get(name) ?? name
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (given) => {
        const { TableName, IndexName, RequestItems, TransactItems } = given.input as Input
        const action = `dynamodb:${commandName.replace(/Command$/, '')}`
        if (TransactItems) {
          // A transaction is allowed by what it consists of.
          for (const item of TransactItems)
            for (const [kind, part] of Object.entries(item))
              if (part) note(`dynamodb:${kind}Item ${table(part.TableName)}`)
        } else if (RequestItems) {
          for (const name of Object.keys(RequestItems)) note(`${action} ${table(name)}`)
        } else note(`${action} ${table(TableName)}${IndexName === undefined ? '' : `/${IndexName}`}`)
        return next(given)
      },
    { step: 'initialize', name: 'overhear' },
  )
}
