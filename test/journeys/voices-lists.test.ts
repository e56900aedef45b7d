/** What a vendor lists of what changed says the same as its webhooks did, to the byte, lookups and all. */
import type { EventDraft, EventType, Instant } from '@kilter/core'
import { type NamedVoice, voices } from '@kilter/sim'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Drafted } from '../support/any-draft.ts'
import { goodsHeard, hasIds } from '../support/heard/goods.ts'
import type { Hearing } from '../support/heard/heard.ts'
import { peopleHeard } from '../support/heard/people.ts'
import { likelyDraft } from '../support/likely.ts'
import { Line } from '../support/overhear.ts'

const heardOf: Readonly<Record<string, Hearing>> = { ...goodsHeard, ...peopleHeard }
const beginning = '1970-01-01T00:00:00.000Z' as Instant
const draftsMax = 12

/** The types of event that come by a list as well as by a webhook. */
const listed: Readonly<Record<string, readonly EventType[]>> = {
  bigcommerce: ['order.placed', 'order.updated', 'order.cancelled'],
  xero: ['invoice.updated', 'customer.updated', 'customer.deleted'],
  hubspot: ['customer.updated', 'consent.changed'],
  'quickbooks-online': ['invoice.updated', 'payment.captured', 'customer.updated'],
}

/** What its vendor dates otherwise than the record: a notification that something is void bears a time of its own, and names no record. */
const isDatedTwice = ({ type, data }: EventDraft): boolean => type === 'invoice.updated' && data.status === 'void'

/** An order that was placed is listed as one that stands so. */
const asListed = (event: EventDraft): EventDraft =>
  event.type === 'order.placed' ? ({ ...event, type: 'order.updated' } as EventDraft) : event

const inOrder = (events: readonly EventDraft[]): string[] => events.map((event) => JSON.stringify(event)).sort()

describe.each(Object.entries(listed))('%s', (vendor, types) => {
  const named = voices.find((voice) => voice.vendor === vendor) as NamedVoice
  const hearing = heardOf[vendor] as Hearing
  const newLine = () => new Line(named, hearing.secret ?? 'a-secret-of-this-shop')
  const drafts = (type: EventType) =>
    likelyDraft(type, hearing).filter((draft) => hasIds(draft) && !isDatedTwice(draft)) as fc.Arbitrary<
      Drafted<EventType>
    >

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
