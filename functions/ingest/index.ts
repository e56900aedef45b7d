/** The door. A webhook is verified and kept before it is answered; where the inbox cannot take it, the spill queue does. */

import { createDoor } from '@kilter/api/door'
import { spilling, writeCounts } from '@kilter/aws'
import { connectors } from '@kilter/connectors'
import type { Context } from 'aws-lambda'
import { handle } from 'hono/aws-lambda'
import { type HttpEvent, publicUrlOf } from '../public-url.ts'
import { settingsFrom } from '../settings.ts'
import { lazyQueue, markOf, wireHub } from '../wire.ts'

const hub = wireHub(settingsFrom(process.env))
const { publicUrl, learn } = publicUrlOf(hub.settings)
const troubles = lazyQueue(hub.settings.KILTER_ALIGN_QUEUE_URL)
/** A function stands still once it has answered, so what may come later comes just before. */
let later: Promise<void>[] = []

const door = createDoor({
  ...hub,
  connectors,
  inbox: spilling(hub.inbox, lazyQueue(hub.settings.KILTER_SPILL_QUEUE_URL)),
  publicUrl,
  mark: markOf(hub.settings),
  report: (tenant, report) =>
    troubles.send(JSON.stringify({ 'detail-type': 'door.trouble', detail: { tenant, report } })),
  later: (work) => void later.push(work()),
})
const answer = handle(door)

/** What the way here added: no vendor signs it, and the sender's address is nobody's business. */
const ofTheWay = /^(x-forwarded-|x-amzn-|via$|host$|content-length$)/i

export async function handler(event: HttpEvent, context: Context) {
  learn(event)
  for (const name of Object.keys(event.headers)) if (ofTheWay.test(name)) delete event.headers[name]
  const answered = await answer(event, context)
  await Promise.all([...later, writeCounts(hub)])
  later = []
  return answered
}
