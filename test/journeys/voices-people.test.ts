/** What vendors that deal with people say of what happens, in their own format, and what their connectors hear of it. */
import { EventDraft, type EventType, type Pseudonym, type TicketUpdated } from '@kilter/core'
import { type NamedVoice, voices } from '@kilter/sim'
import { CloudEvent, HTTP } from 'cloudevents'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyDraft, type Drafted } from '../support/any-draft.ts'
import { refusesForgeries } from '../support/forged.ts'
import type { Heard, Hearing } from '../support/heard/heard.ts'
import { peopleHeard } from '../support/heard/people.ts'
import { Line } from '../support/overhear.ts'
import { pseudonyms } from '../support/people.ts'

const usualSecret = 'a-secret-of-this-shop'
const types = EventDraft.options.map(({ shape }) => shape.type.value)
const nameOf = ({ vendor, form }: NamedVoice): string => (form === undefined ? vendor : `${vendor}, ${form}`)
const ours = voices.filter((voice) => nameOf(voice) in peopleHeard).map((voice) => [nameOf(voice), voice] as const)
const hearingOf = (name: string): Hearing => peopleHeard[name] ?? { hears: {} }

function speaker(name: string): NamedVoice {
  const named = voices.find((voice) => nameOf(voice) === name)
  if (!named) throw new Error(`nobody speaks as ${name}`)
  return named
}

it('has a voice for each', () => {
  expect(ours.map(([name]) => name).sort()).toEqual(Object.keys(peopleHeard).sort())
})

describe.each(ours)('%s', (name, named) => {
  const { secret = usualSecret, forms = {}, hears, likely = {}, bearsSecret } = hearingOf(name)
  const newLine = () => new Line(named, secret)
  const told = types.filter((type) => type in hears)

  /** Nobody goes up in himself. */
  const isReal = ({ type, data }: EventDraft) => type !== 'customer.merged' || !data.merged.includes(data.customer)
  /** Every other one such as the vendor surely tells of. */
  const drafts = (type: EventType): fc.Arbitrary<EventDraft> =>
    fc.tuple(anyDraft(type, forms).filter(isReal), fc.boolean()).map(([draft, isLikely]) => {
      const data = isLikely ? { ...draft.data, ...likely[type] } : draft.data
      return EventDraft.parse({ ...draft, data: JSON.parse(JSON.stringify(data)) })
    })

  it.each(told.map((type) => [type, (hears[type] as Heard<EventType>).loses ?? 'nothing'] as const))(
    'tells %s, and loses: %s',
    (type) => {
      const { as } = hears[type] as Heard<EventType>
      let heard = 0
      fc.assert(
        fc.property(drafts(type), (draft) => {
          const expected = as(draft as Drafted<EventType>)
          heard += expected.length
          expect(newLine().tell(draft)).toEqual(expected)
        }),
      )
      expect(heard).toBeGreaterThan(0)
    },
  )

  it('tells nothing of what its vendor has no word for', () => {
    for (const type of types.filter((type) => !told.includes(type)))
      fc.assert(fc.property(anyDraft(type, forms), (draft) => newLine().voice.tell(draft).length === 0))
  })

  it('is refused with one byte forged, or with another secret', () => {
    refusesForgeries(fc.oneof(...told.map((type) => drafts(type))), { newLine, bearsSecret })
  })
})

describe('of one ticket', () => {
  const statuses = (name: string, told: readonly (TicketUpdated['status'] | TicketUpdated)[]) => {
    const line = new Line(speaker(name), usualSecret)
    return told.map((next) => {
      const data = typeof next === 'object' ? next : { ticket: '5158', status: next }
      const said = line.tell(EventDraft.parse({ type: 'ticket.updated', time: '2026-10-01T08:00:00.000Z', data }))
      return said.map((event) => 'status' in event.data && event.data.status)
    })
  }
  const course = ['open', 'pending', 'open', 'closed', 'open', 'deleted', 'open'] as const

  it.each(['zendesk', 'intercom'])('%s tells each turn', (name) => {
    expect(statuses(name, course)).toEqual(course.map((status) => [status]))
  })

  it('Freshdesk tells each turn but its deletion', () => {
    const told = course.map((status) => (status === 'deleted' ? [] : [status]))
    for (const form of ['template', 'ready-made']) expect(statuses(`freshdesk, ${form}`, course)).toEqual(told)
  })

  it('Zendesk tells a new priority, and of what stays as it was nothing', () => {
    const urgent = { ticket: '5158', status: 'open', priority: 'urgent' } as const
    expect(statuses('zendesk', ['open', 'open', urgent, urgent])).toEqual([['open'], [], ['open'], []])
  })
})

describe('a member of a Mailchimp audience', () => {
  const newLine = () => new Line(speaker('mailchimp'), usualSecret)
  const at = '2026-10-01T08:00:00.000Z'
  const [mara, tomas] = pseudonyms.email
  const member = (email: Pseudonym | undefined): EventDraft =>
    EventDraft.parse({ type: 'customer.updated', time: at, data: { customer: '8a25ff1d98', person: { email } } })
  const deleted = EventDraft.parse({
    type: 'customer.deleted',
    time: at,
    data: { customer: '8a25ff1d98', orders: [], erase: true },
  })
  const topics = (line: Line, draft: EventDraft) => line.voice.tell(draft).map((telling) => line.hear(telling).topic)

  it('who has a new address is heard under it: once for the move, once for the profile', () => {
    const line = newLine()
    expect(line.tell(member(mara))).toEqual([member(mara)])
    expect(line.tell(member(tomas))).toEqual([member(tomas), member(tomas)])
    expect(topics(line, member(mara))).toEqual(['upemail', 'profile'])
  })

  it('who is deleted has withdrawn from the audience, under the address known last; no erasure is told', () => {
    const line = newLine()
    line.tell(member(mara))
    line.tell(member(tomas))
    const data = { customer: '8a25ff1d98', person: { email: tomas }, channel: 'email', state: 'withdrawn' }
    const withdrawn = { type: 'consent.changed', time: at, data: { ...data, list: 'a6b5da1054' } }
    expect(line.tell(deleted)).toEqual([withdrawn])
    expect(line.tell(deleted)).toEqual([])
  })

  it('who was never known is deleted without a word', () => {
    expect(topics(newLine(), deleted)).toEqual([])
  })
})

describe('what is sent as CloudEvents', () => {
  const draft = EventDraft.parse({
    type: 'metric.reported',
    time: '2026-10-01T08:00:00.000Z',
    data: { metric: 'visitors', value: '12' },
  })
  const meter = { type: 'com.example.meter.read', data: { metric: 'visitors', value: '12' } }
  const alive = { type: 'com.example.alive', data: undefined }

  /** The official library leaves headers encoded. */
  it.each([
    ['structured', [meter], 'Euro €😀'],
    ['binary', [meter], 'Euro%20%E2%82%AC%F0%9F%98%80'],
    ['batch', [alive, meter], 'Euro €😀'],
  ])('is read by the official library too: %s', (form, said, subject) => {
    const line = new Line(speaker(`cloudevents, ${form}`), usualSecret)
    const read = line.voice.tell(draft).flatMap((telling) => {
      const { headers, body } = line.request(telling)
      return HTTP.toEvent({ headers, body: Buffer.from(body).toString('utf8') })
    })
    expect(read).toMatchObject(said.map((event) => ({ ...event, subject })))
    for (const event of read) expect(new CloudEvent(event as object).validate()).toBe(true)
  })
})
