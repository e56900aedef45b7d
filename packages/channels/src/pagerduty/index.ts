/** PagerDuty, Events API v2: one alert there for one story here, resolved with it. Source: PagerDuty’s developer pages. */
import type { AlertMessage, Channel } from '@kilter/core'
import * as z from 'zod'
import { type Meaning, post } from '../http/post.ts'
import { letterOf } from '../message/letter.ts'
import { cut } from '../message/line.ts'
import { wantedAs } from '../wanted-as.ts'
import { defineWay } from '../way.ts'

export interface PagerdutyAddress {
  /** Of a service's integration: 32 characters. */
  readonly routingKey: string
  readonly region: 'us' | 'eu'
}

const keyWanted = 'it must be the 32 characters of an Events API v2 integration'
const endpoints = { us: 'https://events.pagerduty.com/v2/enqueue', eu: 'https://events.eu.pagerduty.com/v2/enqueue' }

export const pagerduty = defineWay({
  kind: 'pagerduty',
  settings: z.object({
    /** Instead of PagerDuty's own: a stand-in, or a proxy. */
    KILTER_PAGERDUTY_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Instead of PagerDuty’s own address: a stand-in, or a proxy'),
  }),
  open: ({ KILTER_PAGERDUTY_URL: url }) => pagerdutyChannel(url),
})

/** `url`: the operator's own choice. */
export function pagerdutyChannel(url?: string): Channel<PagerdutyAddress> {
  return {
    kind: 'pagerduty',
    address: z.strictObject(
      {
        routingKey: z.string(keyWanted).regex(/^[A-Za-z0-9]{32}$/, keyWanted),
        region: z.enum(['us', 'eu'], 'it must be us or eu').default('us'),
      },
      wantedAs('{"routingKey": "R0UTING...", "region": "eu"}'),
    ),
    needsConfirmation: false,
    rate: { perAddressPerSecond: 2, perSecond: 50 },
    each: true,
    mask: ({ routingKey, region }) => `${region} •••${routingKey.slice(-4)}`,
    send: (message, { routingKey, region }, signal) => {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ routing_key: routingKey, ...pagerdutyEvent(message) })
      const target = new URL(url ?? endpoints[region])
      return post({ url: target, headers, body, allowPrivateTargets: url !== undefined, signal }, meaning, keyOf)
    },
  }
}

const meaning: Meaning = (status) =>
  status === 400
    ? { kind: 'permanent', reason: 'PagerDuty refuses the event (400): check the routing key.' }
    : undefined

function keyOf(text: string): string | undefined {
  try {
    const { dedup_key: key } = JSON.parse(text) as { dedup_key?: unknown }
    return typeof key === 'string' ? key : undefined
  } catch {
    return undefined
  }
}

const keyMax = 255
const summaryMax = 1_024

/** As it stands by now: a message that was held up opens nothing there that is over. */
const isOver = ({ reason, incidents }: AlertMessage): boolean =>
  incidents.length === 0 ? reason === 'resolved' : incidents.every(({ incident }) => incident.status === 'resolved')

/** All but the routing key. */
export function pagerdutyEvent(message: AlertMessage) {
  const { thread, severity, incidents, createdAt, more } = message
  const { subject, shop, cases, lead } = letterOf(message)
  const [first] = incidents
  const dedup_key = thread.slice(0, keyMax)
  if (isOver(message)) return { event_action: 'resolve', dedup_key }
  const [told] = cases
  const links = cases.flatMap(({ link, acknowledgeLink, title }) => [
    ...(link ? [{ href: link, text: title }] : []),
    ...(acknowledgeLink ? [{ href: acknowledgeLink, text: `I take care of it: ${title}` }] : []),
  ])
  return {
    event_action: 'trigger',
    dedup_key,
    client: 'Kilter',
    ...(message.settingsLink && { client_url: message.settingsLink }),
    links,
    payload: {
      summary: cut(`${subject} · ${shop}`, summaryMax),
      source: shop,
      severity,
      timestamp: first?.incident.occurredAt ?? createdAt,
      ...(first && { component: first.incident.subject.key, class: first.incident.detector }),
      custom_details: {
        what: told?.summary ?? lead ?? subject,
        ...(told?.advice && { 'what to do now': told.advice }),
        ...(told && { 'what happened': told.timeline.map(({ at, what }) => `${at}  ${what}`) }),
        ...(more > 0 && { more }),
      },
    },
  }
}
