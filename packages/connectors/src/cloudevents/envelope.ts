/** CloudEvents 1.0 over HTTP, in all three modes. Source: https://github.com/cloudevents/spec, http-protocol-binding.md */
import { type Headers, Refusal, readJson } from '@kilter/core'
import * as z from 'zod'

const eventsMax = 1_000

const Attribute = z.string().min(1).max(2_000)

/** Extensions pass through: a mapping may point at them. */
export const CloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: Attribute,
  source: Attribute,
  type: Attribute,
})
export type CloudEvent = z.infer<typeof CloudEvent>

/** One event, or all of a batch. Decided by Content-Type alone, the batch before its own prefix. Throws Refusal. */
export function cloudEventsIn(headers: Headers, body: Uint8Array): readonly CloudEvent[] {
  const contentType = (headers['content-type'] ?? '').trim().toLowerCase()
  if (contentType.startsWith('application/cloudevents-batch')) return batchOf(readJson(body))
  if (contentType.startsWith('application/cloudevents')) return [eventOf(withData(readJson(body)))]
  if (headers['ce-specversion'] !== undefined)
    return [eventOf({ ...attributesIn(headers), ...dataIn(contentType, body) })]
  // Some senders post events of either shape as plain JSON.
  const json = readJson(body)
  return Array.isArray(json) ? batchOf(json) : [eventOf(withData(json))]
}

function batchOf(json: unknown): CloudEvent[] {
  if (!Array.isArray(json) || json.length > eventsMax) throw new Refusal('unreadable', 'not a batch of CloudEvents')
  return json.map((event) => eventOf(withData(event)))
}

function eventOf(given: unknown): CloudEvent {
  const read = CloudEvent.safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Refusal('unreadable', `no CloudEvent: ${issue?.message}`, { path: issue?.path.join('.') ?? '' })
}

/** Data that came as base64 is JSON too, where it says so. */
function withData(given: unknown): unknown {
  const read = z.looseObject({ data_base64: z.string(), datacontenttype: z.string().optional() }).safeParse(given)
  if (!read.success) return given
  return {
    ...read.data,
    ...dataIn(read.data.datacontenttype ?? 'application/json', Buffer.from(read.data.data_base64, 'base64')),
  }
}

function dataIn(contentType: string, bytes: Uint8Array): { data?: unknown } {
  if (bytes.length === 0) return {}
  if (!/^application\/([a-z0-9.-]+\+)?json\b/.test(contentType)) {
    throw new Refusal('unsupported', 'data of another kind than JSON', { path: 'datacontenttype' })
  }
  return { data: readJson(bytes) }
}

const attributeHeader = /^ce-([a-z0-9]{1,40})$/

function attributesIn(headers: Headers): Record<string, string> {
  const found = Object.entries(headers).flatMap(([name, value]) => {
    const attribute = attributeHeader.exec(name)?.[1]
    return attribute === undefined || attribute === 'datacontenttype'
      ? []
      : [[attribute, decoded(value, name)] as const]
  })
  return Object.fromEntries(found)
}

/** Percent-encoded UTF-8, once. Throws Refusal for what is none, overlong sequences included. */
function decoded(value: string, name: string): string {
  try {
    return decodeURIComponent(value.replace(/^"(.*)"$/, '$1').replace(/%(?![0-9A-Fa-f]{2})/g, '%25'))
  } catch (cause) {
    throw new Refusal('unreadable', 'not UTF-8 once its percent signs are decoded', { cause, path: name })
  }
}
