/** The inbox's stream: what a delivery says goes onto the bus. */
import { carry, itemFrom } from '@kilter/aws'
import { phones } from '@kilter/connectors/phones'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { backToStream } from '../failures.ts'
import { settingsFrom } from '../settings.ts'
import { busFrom, judging, reading, wireHub } from '../wire.ts'

const hub = wireHub(settingsFrom(process.env))
const ports = {
  ...hub,
  bus: busFrom(hub.settings, 'kilter.events', hub.objects),
  ...judging(),
  ...reading(hub),
  phones,
}

export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const images = Records.map(({ dynamodb }) => hub.inbox.fromImage(itemFrom(dynamodb?.NewImage ?? {})))
  return backToStream(Records, await carry(images, ports))
}
