/** What a vendor lists of what changed says the same as its webhooks did, to the byte, lookups and all. */
import type { EventDraft, EventType, Instant } from '@kilter/core'
import { type NamedVoice, voices } from '@kilter/sim'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listed, listedDraft } from '../support/listed.ts'
import { Line } from '../support/overhear.ts'

const beginning = '1970-01-01T00:00:00.000Z' as Instant
const draftsMax = 12

/** An order that was placed is listed as one that stands so. */
const asListed = (event: EventDraft): EventDraft =>
  event.type === 'order.placed' ? ({ ...event, type: 'order.updated' } as EventDraft) : event

const inOrder = (events: readonly EventDraft[]): string[] => events.map((event) => JSON.stringify(event)).sort()

describe.each(Object.entries(listed))('%s', (vendor, types) => {
  const named = voices.find((voice) => voice.vendor === vendor) as NamedVoice
  const newLine = () => new Line(named, 'a-secret-of-this-shop')
  const drafts = (type: EventType) => listedDraft(vendor, type)

  it.each(types)('lists %s as its webhook told it', (type) => {
    fc.assert(
      fc.property(drafts(type), (draft) => {
        const line = newLine()
        const told = line.tell(draft)
        expect(inOrder(line.listed(beginning))).toEqual(inOrder(told.map(asListed)))
      }),
    )
  })

  it('lists nothing that no webhook told, whatever happened before', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(...types.map(drafts)), { maxLength: draftsMax }), (day) => {
        const line = newLine()
        const told = new Set(inOrder(day.flatMap((draft) => line.tell(draft)).map(asListed)))
        for (const event of inOrder(line.listed(beginning))) expect(told).toContain(event)
      }),
    )
  })
})
