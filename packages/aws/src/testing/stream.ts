/** A table's stream as Lambda reads it: in batches, from where the last good one ended. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { Item } from '../table.ts'

export interface TestStream {
  /** What was written since the last call that was not given back. */
  take(): Promise<Item[]>
  /** The next call begins again with the last `count` of what was taken. */
  giveBack(count: number): void
}

export async function followStream(client: DynamoDBClient, endpoint: string, name: string): Promise<TestStream> {
  const streams = new DynamoDBStreamsClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }))
  const StreamArn = Table?.LatestStreamArn ?? ''
  const iterators = new Map<string, string | undefined>()
  /** Shards of which something was read. */
  const begun = new Set<string>()
  let taken: Item[] = []
  let back: Item[] = []

  const look = async (): Promise<void> => {
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }))
    for (const { ShardId = '' } of StreamDescription?.Shards ?? []) {
      if (iterators.has(ShardId)) continue
      const command = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' })
      iterators.set(ShardId, (await streams.send(command)).ShardIterator)
    }
  }
  const read = async (shard: string): Promise<StreamRecord[]> => {
    const found: StreamRecord[] = []
    while (true) {
      const ShardIterator = iterators.get(shard)
      if (ShardIterator === undefined) return found
      const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }))
      if (Records.length > 0) begun.add(shard)
      // DynamoDB Local knows an iterator of a shard no more that was empty when it was made.
      if (begun.has(shard)) iterators.set(shard, NextShardIterator)
      else iterators.delete(shard)
      found.push(...Records)
      if (Records.length === 0) return found
    }
  }

  return {
    take: async () => {
      await look()
      const records: StreamRecord[] = []
      for (const shard of [...iterators.keys()]) records.push(...(await read(shard)))
      const images = records.flatMap(({ dynamodb }) => (dynamodb?.NewImage ? [unmarshall(dynamodb.NewImage)] : []))
      taken = [...back, ...images]
      back = []
      return taken
    },
    giveBack: (count) => {
      back = taken.slice(taken.length - count)
    },
  }
}
