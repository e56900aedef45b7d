/** Puts into the inbox what it could not take before. A repeat is a duplicate like any other. */
import { nameOf, unspilled } from '@kilter/aws'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { backToQueue } from '../failures.ts'
import { settingsFrom } from '../settings.ts'
import { wireHub } from '../wire.ts'

const hub = wireHub(settingsFrom(process.env))

export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed = new Set<number>()
  for (const [place, { body }] of Records.entries()) {
    try {
      await hub.inbox.put(unspilled(body))
    } catch (error) {
      hub.log({ level: 'warn', message: 'a spilled delivery goes back to its queue', error: nameOf(error) })
      failed.add(place)
    }
  }
  return backToQueue(Records, failed)
}
