/** The queue of connections whose vendors are to be asked for what webhooks may have missed. */
import { pullTurns } from '@kilter/aws'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { backToQueue } from '../failures.ts'
import { settingsFrom } from '../settings.ts'
import { callsFrom, judging, reading, wireHub } from '../wire.ts'

/** Unit: milliseconds. Then the others that wait have their turn. */
const workMilliseconds = 30_000

const hub = wireHub(settingsFrom(process.env))
const read = reading(hub)
const ports = {
  ...{ ...hub, ...judging(), ...read, pages: read.lookups, calls: callsFrom(hub.settings) },
  chance: Math.random,
}

export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const until = performance.now() + workMilliseconds
  const failed = new Set<number>()
  for (const [place, { body }] of Records.entries())
    await pullTurns(body, ports, () => performance.now() < until).catch(() => failed.add(place))
  return backToQueue(Records, failed)
}
