/** ShipStation's words in ours: the older API sends a link, the newer one the parcel itself. */
import { type EventDraft, type Interpretation, type InterpretInput, Refusal } from '@kilter/core'
import type { z } from 'zod'
import { answerRead, known, wordAt } from '../fields.ts'
import { type Notice, ShipmentsAnswer, type Track } from './payloads.ts'

const host = /^ssapi\d{0,2}\.shipstation\.com$/

/** Only the path of the link is taken, and only where it leads to ShipStation: it comes from outside, and our credentials go along. */
export function pathOf(link: string): string {
  const url = URL.parse(link)
  const isTheirs = url?.protocol === 'https:' && host.test(url.hostname) && url.port === '' && url.username === ''
  if (url && isTheirs && url.password === '' && /^\/[a-z/]+$/.test(url.pathname)) return `${url.pathname}${url.search}`
  throw new Refusal('unreadable', 'a link that leads somewhere else', { path: 'resource_url' })
}

export function shipped(
  notice: z.infer<typeof Notice>,
  { lookups, receivedAt: time }: InterpretInput<unknown>,
): Interpretation {
  const path = pathOf(notice.resource_url)
  const key = `link:${path}`
  if (!lookups.has(key)) return { lookups: [{ key, path }] }
  const answer = lookups.get(key)
  if (answer === null) return []
  const { shipments, pages } = answerRead(ShipmentsAnswer, answer, key)
  if ((pages ?? 1) > 1) throw new Refusal('unsupported', 'a batch of several pages', { path: `${key}.pages` })
  return shipments.map((shipment) => ({
    type: 'shipment.updated',
    time,
    data: {
      shipment: shipment.shipmentId,
      status: shipment.voidDate ? 'cancelled' : 'labelled',
      ...known('carrier', shipment.carrierCode),
      ...known('tracking', shipment.trackingNumber),
      ...known('order', shipment.orderNumber ? { number: shipment.orderNumber } : undefined),
    },
  }))
}

const statuses = {
  AC: 'in-transit',
  IT: 'in-transit',
  DE: 'delivered',
  EX: 'failed',
  UN: 'unknown',
  AT: 'out-for-delivery',
  NY: 'labelled',
} as const
const statusWords = Object.keys(statuses) as (keyof typeof statuses)[]

/** A tracking number belongs to its carrier, which stands in the link beside it. */
export function tracked({ resource_url, data }: Track, { receivedAt }: InterpretInput<unknown>): EventDraft[] {
  const carrier = URL.parse(resource_url)?.searchParams.get('carrier_code') || undefined
  const times = data.events.map(({ occurred_at }) => occurred_at).sort()
  const status = statuses[wordAt('data.status_code', statusWords, data.status_code)]
  return [
    {
      type: 'shipment.updated',
      time: times.at(-1) ?? data.actual_delivery_date ?? receivedAt,
      data: {
        shipment: `${carrier ?? 'carrier'}:${data.tracking_number}`,
        status,
        tracking: data.tracking_number,
        ...known('carrier', carrier),
      },
    },
  ]
}
