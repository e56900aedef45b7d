/** What SES says of mail that it took: it came back, or its reader complained. */
import { nameOf, ringing } from '@kilter/aws'
import { returnedIn } from '@kilter/channels/ses-returned'
import { takeBack } from '@kilter/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { backToQueue } from '../failures.ts'
import { settingsFrom } from '../settings.ts'
import { bellFrom, channelsFrom, wireHub } from '../wire.ts'

const hub = wireHub(settingsFrom(process.env))
const channels = await channelsFrom(hub.settings, process.env)
const ports = {
  ...hub,
  mailings: ringing(hub.mailings, bellFrom(hub)),
  tellsEach: (kind: string) => channels.get(kind)?.each === true,
}

export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed = new Set<number>()
  for (const [place, { body }] of Records.entries()) {
    try {
      const returned = returnedIn(JSON.parse(body))
      if (returned) await takeBack(returned, ports)
    } catch (error) {
      hub.log({ level: 'error', message: 'what SES says goes back to its queue', error: nameOf(error) })
      failed.add(place)
    }
  }
  return backToQueue(Records, failed)
}
