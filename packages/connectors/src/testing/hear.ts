/** Reads a delivery with a connector as the hub does, lookups answered from a map. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Connector,
  digestWith,
  type EventDraft,
  type Headers,
  type Instant,
  instantFrom,
  type Lookup,
} from '@kilter/core'
import { phones } from '../phones.ts'

/** What a tenant's pseudonyms are made with in these tests. */
export const digest = Object.assign(digestWith(Buffer.alloc(32, 7)), phones)

export const receivedAt: Instant = instantFrom('2026-11-21T12:00:00Z')

export const sampleBytes = (folder: string, name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '..', folder, 'samples', name))

export interface Heard {
  readonly topic: string
  readonly body: Uint8Array | string
  readonly headers?: Headers
  readonly answers?: Readonly<Record<string, unknown>>
  readonly settings?: Readonly<Record<string, unknown>>
}

/** The events; undefined for a topic that is not read. Throws as the connector does. */
export function hear(
  connector: Connector,
  { topic, body, headers = {}, answers = {}, settings = {} }: Heard,
): readonly EventDraft[] | undefined {
  const lookups = new Map<string, unknown>()
  const given = asStored(connector, settings)
  for (let round = 0; round < 4; round += 1) {
    const said = connector.interpret(Buffer.from(body), {
      topic,
      headers,
      settings: given,
      lookups,
      receivedAt,
      digest,
    })
    if (said === undefined || !('lookups' in said)) return said as readonly EventDraft[] | undefined
    for (const { key } of said.lookups) lookups.set(key, answers[key] ?? null)
  }
  throw new Error('asks for lookups without end')
}

/** Settings as a hub has them: read by their schema, defaults filled in. */
export const asStored = (connector: Connector, settings: unknown): unknown =>
  connector.settings.safeParse(settings).data ?? settings

/** The lookups that a delivery asks for first. */
export function asks(connector: Connector, { topic, body, headers = {}, settings = {} }: Heard): readonly Lookup[] {
  const said = connector.interpret(Buffer.from(body), {
    topic,
    headers,
    settings: asStored(connector, settings),
    lookups: new Map(),
    receivedAt,
    digest,
  })
  return said && 'lookups' in said ? said.lookups : []
}

/** An event as it is expected, written out by hand. */
export const event = (type: EventDraft['type'], time: string, data: object): EventDraft =>
  ({ type, time, data }) as unknown as EventDraft
