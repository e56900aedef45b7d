/** The one place that knows the DynamoDB client: strong reads, conditional writes, and what their failures mean. */
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { Refusal } from '@kilter/core'
import { busy, refusalOf } from './refusal-of.ts'

export type Item = Record<string, unknown>
export type Key = Record<string, string>

/** A condition that must hold; names of attributes stand as `#name`, values as `:name`. */
export interface Condition {
  readonly expression: string
  readonly values?: Readonly<Record<string, unknown>>
}

export interface Change extends Condition {
  /** `SET #a = :a REMOVE #b` */
  readonly update: string
}

/** `met: false`: the condition did not hold, of `item` as it is. */
export type Written = { readonly met: true; readonly item?: Item } | { readonly met: false; readonly item?: Item }

export type Action =
  | { readonly put: Item; readonly when?: Condition }
  | { readonly remove: Key; readonly when?: Condition }
  | { readonly update: Key; readonly change: Omit<Change, 'expression'>; readonly when?: Condition }

export interface Range {
  readonly index?: string
  readonly hash: readonly [name: string, value: string]
  /** A further condition on the sort key, e.g. `#sk > :after`. */
  readonly where?: Condition
  readonly descending?: boolean
  /** The last item of the answer before. */
  readonly after?: Item
  readonly limit: number
}

/** Of one transaction. Source: DynamoDB quotas. */
export const actionsMax = 100
const keysPerRead = 100
const scannedAtOnce = 1_000
const writesPerBatch = 25
const unprocessedRoundsMax = 8

export interface Table {
  readonly name: string
  get(key: Key): Promise<Item | undefined>
  getMany(keys: readonly Key[]): Promise<Item[]>
  /** In key order, never more than `limit`. Strong, but over an index. */
  query(range: Range): Promise<Item[]>
  /** Some of all items of the table, and where to go on; for what must find everything. */
  scan(from: Key | undefined): Promise<{ readonly items: readonly Item[]; readonly next?: Key }>
  put(item: Item, when?: Condition): Promise<Written>
  update(key: Key, change: Change): Promise<Written>
  remove(key: Key, when?: Condition): Promise<Written>
  /** All or nothing. `token` makes a repeat of the same call within ten minutes the same call. */
  transact(
    actions: readonly Action[],
    token?: string,
  ): Promise<{ readonly met: boolean; readonly items: readonly (Item | undefined)[] }>
  /** Not all or nothing; for what may be repeated. */
  removeMany(keys: readonly Key[]): Promise<void>
}

export function createTable(client: DynamoDBClient, name: string): Table {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })

  return {
    name,

    get: async (Key) =>
      (await answered(documents.send(new GetCommand({ TableName: name, Key, ConsistentRead: true })))).Item,

    getMany: async (keys) => {
      const found: Item[] = []
      for (let start = 0; start < keys.length; start += keysPerRead) {
        let asked: readonly Key[] = keys.slice(start, start + keysPerRead)
        for (let round = 0; asked.length > 0; round += 1) {
          if (round === unprocessedRoundsMax) throw new Refusal('unavailable', busy)
          if (round > 0) await pause(round)
          const Keys = asked as Key[]
          const command = new BatchGetCommand({ RequestItems: { [name]: { Keys, ConsistentRead: true } } })
          const { Responses, UnprocessedKeys } = await answered(documents.send(command))
          found.push(...(Responses?.[name] ?? []))
          asked = (UnprocessedKeys?.[name]?.Keys ?? []) as Key[]
        }
      }
      return found
    },

    query: async (range) => {
      const found: Item[] = []
      let from: Item | undefined = range.after
      do {
        const input = { ...queryInput(name, range), Limit: range.limit - found.length, ExclusiveStartKey: from }
        const { Items = [], LastEvaluatedKey } = await answered(documents.send(new QueryCommand(input)))
        found.push(...Items)
        from = LastEvaluatedKey
      } while (from && found.length < range.limit)
      return found
    },

    scan: async (from) => {
      const { Items: items = [], LastEvaluatedKey: next } = await answered(
        documents.send(
          new ScanCommand({
            ...{ TableName: name, ConsistentRead: true, ExclusiveStartKey: from, Limit: scannedAtOnce },
            ProjectionExpression: '#pk, #sk, #tenant',
            ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk', '#tenant': 'tenant' },
          }),
        ),
      )
      return { items, ...(next && { next: next as Key }) }
    },

    put: (item, when) =>
      conditional(
        documents.send(new PutCommand({ TableName: name, Item: item, ...conditionInput(when), ...oldOnFailure(when) })),
      ),

    update: async (key, { update, ...when }) =>
      conditional(
        documents.send(
          new UpdateCommand({
            TableName: name,
            Key: key,
            UpdateExpression: update,
            ...conditionInput(when, update),
            ...oldOnFailure(when),
            ReturnValues: 'ALL_NEW',
          }),
        ),
      ),

    remove: (key, when) =>
      conditional(
        documents.send(
          new DeleteCommand({ TableName: name, Key: key, ...conditionInput(when), ...oldOnFailure(when) }),
        ),
      ),

    transact: async (actions, token) => {
      const TransactItems = actions.map((action) => transactItem(name, action))
      try {
        await documents.send(new TransactWriteCommand({ TransactItems, ClientRequestToken: token }))
        return { met: true, items: [] }
      } catch (error) {
        return cancelled(error)
      }
    },

    removeMany: async (keys) => {
      for (let start = 0; start < keys.length; start += writesPerBatch) {
        let requests = keys.slice(start, start + writesPerBatch).map((Key) => ({ DeleteRequest: { Key } }))
        for (let round = 0; requests.length > 0; round += 1) {
          if (round === unprocessedRoundsMax) throw new Refusal('unavailable', busy)
          if (round > 0) await pause(round)
          const command = new BatchWriteCommand({ RequestItems: { [name]: requests } })
          const { UnprocessedItems } = await answered(documents.send(command))
          requests = (UnprocessedItems?.[name] ?? []) as typeof requests
        }
      }
    },
  }
}

function queryInput(name: string, { index, hash, where, descending = false }: Range): QueryCommandInput {
  const [hashName, hashValue] = hash
  const expression = ['#hash = :hash', ...(where ? [where.expression] : [])].join(' AND ')
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = conditionInput(where)
  return {
    TableName: name,
    IndexName: index,
    KeyConditionExpression: expression,
    ExpressionAttributeNames: { '#hash': hashName, ...names },
    ExpressionAttributeValues: { ':hash': hashValue, ...values },
    ScanIndexForward: !descending,
    ConsistentRead: index === undefined,
  }
}

/** Every `#name` is the attribute of that name. */
function conditionInput(when: Condition | undefined, update = '') {
  const text = `${when?.expression ?? ''} ${update}`
  const names = [...new Set(text.match(/#\w+/g) ?? [])]
  const values = Object.entries(when?.values ?? {}).map(([key, value]) => [`:${key}`, value] as const)
  return {
    ...(when?.expression ? { ConditionExpression: when.expression } : {}),
    ...(names.length > 0
      ? { ExpressionAttributeNames: Object.fromEntries(names.map((each) => [each, each.slice(1)])) }
      : {}),
    ...(values.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(values) } : {}),
  }
}

const oldOnFailure = (when: Condition | undefined) =>
  when?.expression ? { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const } : {}

function transactItem(TableName: string, action: Action) {
  if ('put' in action) {
    return { Put: { TableName, Item: action.put, ...conditionInput(action.when), ...oldOnFailure(action.when) } }
  }
  if ('remove' in action) {
    return {
      Delete: { TableName, Key: action.remove, ...conditionInput(action.when), ...oldOnFailure(action.when) },
    }
  }
  const { update, values = {} } = action.change
  const when = { expression: action.when?.expression ?? '', values: { ...values, ...action.when?.values } }
  return {
    Update: {
      TableName,
      Key: action.update,
      UpdateExpression: update,
      ...conditionInput(when, update),
      ...oldOnFailure(when),
    },
  }
}

async function conditional(sending: Promise<{ readonly Attributes?: Item | undefined }>): Promise<Written> {
  try {
    const { Attributes: item } = await sending
    return { met: true, ...(item && { item }) }
  } catch (error) {
    const { name, Item: item } = error as { name?: string; Item?: Item }
    // A transaction that has this very item in hand is another writer, which a condition would have met a moment later.
    if (name === 'TransactionConflictException') return { met: false }
    if (name === 'ConditionalCheckFailedException') return { met: false, ...(item && { item: plain(item) }) }
    throw refusalOf(error)
  }
}

/** The document client leaves the item of an exception as it came over the wire. */
const plain = (item: Item): Item => unmarshall(item as Record<string, AttributeValue>)

interface CancellationReason {
  readonly Code?: string
  readonly Item?: Item
}

function cancelled(error: unknown): { met: boolean; items: (Item | undefined)[] } {
  const { name, CancellationReasons: reasons = [] } = error as {
    name?: string
    CancellationReasons?: CancellationReason[]
  }
  if (name !== 'TransactionCanceledException') throw refusalOf(error)
  const codes = new Set(reasons.map(({ Code }) => Code).filter((code) => code !== undefined && code !== 'None'))
  const others = [...codes].filter((code) => code !== 'ConditionalCheckFailed' && code !== 'TransactionConflict')
  if (others.length === 0) return { met: false, items: reasons.map(({ Item }) => Item && plain(Item)) }
  const throttled = others.every((code) => code === 'ThrottlingError' || code === 'ProvisionedThroughputExceeded')
  throw throttled ? new Refusal('unavailable', busy, { cause: error }) : error
}

async function answered<Answer>(sending: Promise<Answer>): Promise<Answer> {
  try {
    return await sending
  } catch (error) {
    throw refusalOf(error)
  }
}

const firstPauseMilliseconds = 25

/** Doubles each round, with as much chance as certainty in it. */
export const pause = (round: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, firstPauseMilliseconds * 2 ** round * (0.5 + Math.random())))
