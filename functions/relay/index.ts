/** The outbox's stream: each change of an incident goes onto the bus and before the alerts. */
import { itemFrom, nameOf, relayAll, toldFrom } from '@kilter/aws'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { backToStream } from '../failures.ts'
import { settingsFrom } from '../settings.ts'
import { busFrom, changesFrom, wireHub } from '../wire.ts'

const hub = wireHub(settingsFrom(process.env))
const ports = {
  ...hub,
  bus: busFrom(hub.settings, 'kilter.incidents', hub.objects),
  changes: changesFrom(hub.settings),
}

export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const rows = Records.flatMap(({ dynamodb }) => toldFrom(itemFrom(dynamodb?.NewImage ?? {})) ?? [])
  try {
    await relayAll(rows, ports)
    return backToStream(Records, new Set())
  } catch (error) {
    hub.log({ level: 'warn', message: 'incident changes go back to the stream', error: nameOf(error) })
    return backToStream(Records, new Set([0]))
  }
}
