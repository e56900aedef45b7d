/** The queue behind the bus: events join their subjects, and incidents follow. */
import { alignBatch, type CarriedEvent, detailOf, nameOf } from '@kilter/aws'
import { reportTrouble, type TenantId, type TroubleReport } from '@kilter/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { backToQueue } from '../failures.ts'
import { settingsFrom } from '../settings.ts'
import { judging, wireHub } from '../wire.ts'

const hub = wireHub(settingsFrom(process.env))
const ports = { ...hub, ...judging() }

interface Message {
  readonly 'detail-type': string
  readonly detail: Readonly<Record<string, unknown>>
}

export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed = new Set<number>()
  const events: { readonly place: number; readonly event: CarriedEvent }[] = []
  for (const [place, { body }] of Records.entries()) {
    try {
      const event = await eventIn(JSON.parse(body))
      if (event) events.push({ place, event })
    } catch (error) {
      hub.log({ level: 'error', message: 'a message goes back to its queue', error: nameOf(error) })
      failed.add(place)
    }
  }
  const back = await alignBatch(
    events.map(({ event }) => event),
    ports,
  )
  for (const place of back) failed.add(events[place]?.place ?? place)
  return backToQueue(Records, failed)
}

/** Trouble at the door is told at once and is no event. */
async function eventIn({ 'detail-type': type, detail }: Message): Promise<CarriedEvent | undefined> {
  if (type !== 'door.trouble') return (await detailOf(detail, hub.objects)) as CarriedEvent
  const { tenant, report } = detail as unknown as { readonly tenant: TenantId; readonly report: TroubleReport }
  await reportTrouble(tenant, report, ports)
  return undefined
}
