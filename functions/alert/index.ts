/** The queue of incident changes: who is told of each, when and why. */
import { planChanges, ringing } from '@kilter/aws'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { backToQueue } from '../failures.ts'
import { settingsFrom } from '../settings.ts'
import { bellFrom, channelsFrom, wireHub } from '../wire.ts'

const hub = wireHub(settingsFrom(process.env))
const channels = await channelsFrom(hub.settings, process.env)
const bell = bellFrom(hub)
const ports = {
  ...hub,
  bell,
  mailings: ringing(hub.mailings, bell),
  tellsEach: (kind: string) => channels.get(kind)?.each === true,
}

export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const bodies = Records.map(({ body }) => body)
  return backToQueue(Records, await planChanges(bodies, ports))
}
