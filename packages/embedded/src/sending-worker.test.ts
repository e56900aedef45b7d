import { alert, type Channel, type DeliverPorts, type IncidentChange, Recipient, Route } from '@kilter/core'
import { incident, noon, shop } from '@kilter/core/contracts'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { startAlertWorker } from './sending-worker.ts'
import { openStore } from './store.ts'

const tools = 4
const messagesEach = 40

it('is idle once all that was due has been sent, also where it was woken while it looked', async () => {
  const store = openStore({ folder: ':memory:' })
  let sent = 0
  const tool: Channel = {
    ...{ kind: 'tool', address: z.string(), needsConfirmation: false, each: true, mask: () => '' },
    rate: { perAddressPerSecond: Number.POSITIVE_INFINITY, perSecond: 1_000_000 },
    send: async () => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      sent += 1
      return { status: 'sent' }
    },
  }
  const ports: DeliverPorts = {
    ...{ ...store, channels: new Map([['tool', tool]]), detectors: [], shop: 'Shop', chance: Math.random },
    ...{ log: () => {}, publicUrl: () => 'https://hub.example', tellsEach: () => true },
  }
  const ids = Array.from({ length: tools }, (_, at) => `rcp_${String(at).padStart(26, '0')}`)
  const about = { tenant: shop, createdAt: noon }
  for (const id of ids) {
    const address = { name: id, channel: 'tool', address: id, confirmedAt: noon }
    await store.books.putRecipient(Recipient.parse({ ...about, ...address, id }))
  }
  const pace = { groupWaitSeconds: 0, groupIntervalSeconds: 0 }
  await store.books.putRoute(
    Route.parse({ ...about, ...pace, id: `rte_${'0'.repeat(26)}`, name: 'All', recipients: ids }),
  )
  const worker = startAlertWorker(ports)
  for (let number = 0; number < messagesEach; number += 1) {
    const change: IncidentChange = { type: 'incident.opened', incident: incident(String(number)) }
    await alert([change], ports)
    worker.wake()
  }
  await worker.idle()
  expect(sent).toBe(tools * messagesEach)
  await worker.stop()
  await store.close()
})
