/** Messages for the tests of the channels. */
import {
  type AlertMessage,
  type Incident,
  type IncidentId,
  type Instant,
  Quantity,
  type TenantId,
  type ToldIncident,
  type Words,
} from '@kilter/core'

export const incident = (more: Partial<Incident> = {}): Incident => ({
  id: `inc_${'a'.repeat(27)}` as IncidentId,
  tenant: 'willow' as TenantId,
  detector: 'oversell',
  subject: { kind: 'item', key: 'RED-DRESS-M' },
  discriminator: 'line-1',
  status: 'open',
  severity: 'critical',
  cause: 'sold-in-store-before-order',
  quantity: Quantity.parse('1'),
  order: '#1025',
  impact: { amountMinor: 5900, currency: 'EUR' },
  details: { connection: 'con_1', customer: 'jo@shopper.example' },
  evidence: [],
  occurredAt: '2026-11-20T14:05:00.000Z' as Instant,
  detectedAt: '2026-11-20T14:05:02.000Z' as Instant,
  updatedAt: '2026-11-20T14:05:02.000Z' as Instant,
  reopened: 0,
  ...more,
})

export const words: Words = {
  title: 'Order #1025 is short of 1 × RED-DRESS-M',
  summary:
    '1 × RED-DRESS-M was sold at Till before order #1025 came in. Web shop still owes it to the customer (59.00 EUR).',
  advice:
    'Look for another RED-DRESS-M today. If there is none, offer the customer of #1025 a choice: wait, swap or refund.',
  goal: 'Every order we accept can be shipped',
  timeline: [
    { at: '2026-11-20T09:00:00.000Z' as Instant, what: 'Till counts 1' },
    { at: '2026-11-20T14:02:00.000Z' as Instant, what: 'Till sells the last one' },
    { at: '2026-11-20T14:05:00.000Z' as Instant, what: 'Order #1025 comes in at Web shop' },
  ],
}

export const told = (more: Partial<ToldIncident> = {}): ToldIncident => ({
  incident: incident(),
  words,
  link: `https://hub.willow.example/console/incidents/inc_${'a'.repeat(27)}`,
  acknowledgeLink: 'https://hub.willow.example/a/4f9d21c7',
  ...more,
})

export const message = (more: Partial<AlertMessage> = {}): AlertMessage => ({
  id: 'alr_01JD5E0Z6V3M8Q2R7T9W1X4Y5Z',
  tenant: 'willow' as TenantId,
  shop: 'Willow & Co',
  reason: 'opened',
  thread: `willow|inc_${'a'.repeat(27)}`,
  severity: 'critical',
  subject: 'Order #1025 is short of 1 × RED-DRESS-M (59.00 EUR)',
  incidents: [told()],
  more: 0,
  muteLink: 'https://hub.willow.example/m/9b1e77',
  settingsLink: 'https://hub.willow.example/console/alerts',
  timeZone: 'Europe/Berlin',
  createdAt: '2026-11-20T14:05:03.000Z' as Instant,
  ...more,
})
