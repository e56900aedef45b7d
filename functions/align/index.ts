/** The queue behind the bus: events join their subjects, and incidents follow. */
import { alignBatches, detailOf, type EventBatch, nameOf } from '@kilter/aws'
import { reportTrouble, type TenantId, type TroubleReport } from '@kilter/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { backToQueue } from '../failures.ts'
import { settingsFrom } from '../settings.ts'
import { bellFrom, judging, wireHub } from '../wire.ts'

const hub = wireHub(settingsFrom(process.env))
const ports = { ...hub, ...judging(), bell: bellFrom(hub) }

interface Message {
  readonly 'detail-type': string
  readonly detail: Readonly<Record<string, unknown>>
}

export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed = new Set<number>()
  const batches: { readonly place: number; readonly batch: EventBatch }[] = []
  for (const [place, { body }] of Records.entries()) {
    try {
      const batch = await batchIn(JSON.parse(body))
      if (batch) batches.push({ place, batch })
    } catch (error) {
      hub.log({ level: 'error', message: 'a message goes back to its queue', error: nameOf(error) })
      failed.add(place)
    }
  }
  const back = await alignBatches(
    batches.map(({ batch }) => batch),
    ports,
  )
  for (const [number, { place }] of batches.entries()) if (back.has(number)) failed.add(place)
  return backToQueue(Records, failed)
}

/** Trouble at the door is told at once and is no event. */
async function batchIn({ 'detail-type': type, detail }: Message): Promise<EventBatch | undefined> {
  if (type !== 'door.trouble') return (await detailOf(detail, hub.objects)) as EventBatch
  const { tenant, report } = detail as unknown as { readonly tenant: TenantId; readonly report: TroubleReport }
  await reportTrouble(tenant, report, ports)
  return undefined
}
