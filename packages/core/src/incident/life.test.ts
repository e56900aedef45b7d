import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../detector/detector.ts'
import { Refusal } from '../refusal.ts'
import { addMilliseconds, type Instant, instantAt, quantityFrom, type TenantId } from '../values.ts'
import { type Actor, hub } from './actor.ts'
import { HistoryEntry } from './history.ts'
import { Incident, type IncidentChange, isAtHand } from './incident.ts'
import { Action, act } from './life.ts'
import { reconcile } from './reconcile.ts'

const tenant = 'shop' as TenantId
const subject = { kind: 'item', key: 'RED-DRESS-M' } as const
const olga: Actor = { kind: 'person', name: 'Olga' }
const start = Date.UTC(2026, 10, 20)
const at = (minute: number): Instant => instantAt(start + minute * 60_000)

const found: Finding = {
  discriminator: 'a',
  severity: 'warning',
  occurredAt: at(0),
  cause: 'recount',
  quantity: quantityFrom(2),
  evidence: ['x'],
  details: {},
}

/** One incident and all that happens to it. */
class Story {
  incident: Incident | undefined
  readonly told: IncidentChange[] = []
  minute = 0

  finds(findings: readonly Finding[]): this {
    this.minute += 1
    const known = this.incident ? [this.incident] : []
    const now = at(this.minute)
    const given = { tenant, detector: 'test', subject, known, findings, now, resolution: () => 'gone' }
    for (const change of reconcile(given)) this.#take(change)
    expect(reconcile({ ...given, known: this.incident ? [this.incident] : [] })).toEqual([])
    return this
  }

  does(action: Action, by = olga): this {
    if (!this.incident) throw new Error('nothing found yet')
    this.minute += 1
    const change = act(this.incident, action, by, at(this.minute))
    if (change) this.#take(change)
    return this
  }

  get types(): string[] {
    return this.told.map(({ type }) => type.replace('incident.', ''))
  }

  #take(change: IncidentChange): void {
    this.told.push(change)
    this.incident = change.incident
  }
}

const opened = () => new Story().finds([found])
const worse: Finding = { ...found, quantity: quantityFrom(3) }
const better: Finding = { ...found, quantity: quantityFrom(1) }
const severe: Finding = { ...found, severity: 'critical' }
const wider = { ...found, differencePerPiece: { amountMinor: 100, currency: 'EUR' } }
const dearer = { ...found, impact: { amountMinor: 100, currency: 'EUR' } }
const otherCause: Finding = { ...found, cause: 'sold' }
const moreEvidence: Finding = { ...found, evidence: ['x', 'y'] }

describe('an acknowledged incident', () => {
  it('stays so while its finding holds, says less or only has other evidence', () => {
    const story = opened().does({ do: 'acknowledge' }).finds([found]).finds([moreEvidence]).finds([better])
    expect(story.incident).toMatchObject({ status: 'acknowledged', quantity: '1' })
    expect(story.types).toEqual(['opened', 'acknowledged', 'updated', 'updated'])
  })

  it('is open again when quantity, severity or amount rises', () => {
    for (const [before, after] of [
      [found, worse],
      [found, severe],
      [dearer, { ...dearer, impact: { amountMinor: 101, currency: 'EUR' } }],
      [wider, { ...wider, differencePerPiece: { amountMinor: 101, currency: 'EUR' } }],
    ] as const) {
      const story = new Story().finds([before]).does({ do: 'acknowledge' }).finds([after])
      expect(story.incident?.status).toBe('open')
      expect(story.types.at(-1)).toBe('worsened')
    }
  })

  it('does not take an amount of another currency, or a quantity that was not said before, for more', () => {
    const dollars = { ...found, impact: { amountMinor: 999, currency: 'USD' } }
    expect(new Story().finds([dearer]).does({ do: 'acknowledge' }).finds([dollars]).incident?.status).toBe(
      'acknowledged',
    )
    const { quantity: _none, ...unsaid } = found
    expect(new Story().finds([unsaid]).does({ do: 'acknowledge' }).finds([found]).incident?.status).toBe('acknowledged')
  })

  it('is resolved when the finding goes', () => {
    expect(opened().does({ do: 'acknowledge' }).finds([]).incident).toMatchObject({
      status: 'resolved',
      resolution: 'gone',
    })
  })
})

describe('a snoozed incident', () => {
  const hour = at(60)

  it('sleeps until its time, and wakes at exactly that time though nothing changed', () => {
    const story = opened().does({ do: 'snooze', until: hour })
    expect(story.finds([better]).incident).toMatchObject({ status: 'snoozed', snoozedUntil: hour })
    story.minute = 58
    expect(story.finds([better]).incident?.status).toBe('snoozed')
    expect(story.finds([better]).incident?.status).toBe('open')
    expect(story.incident).not.toHaveProperty('snoozedUntil')
    expect(story.told.at(-1)).toMatchObject({ type: 'incident.woken', entry: { by: hub, at: hour } })
  })

  it('wakes before its time when it gets worse', () => {
    const story = opened().does({ do: 'snooze', until: hour }).finds([worse])
    expect(story.types).toEqual(['opened', 'snoozed', 'worsened'])
    expect(story.incident?.status).toBe('open')
  })

  it('without a time wakes at any change of what it says, and not at other evidence', () => {
    for (const finding of [worse, better, otherCause]) {
      expect(opened().does({ do: 'snooze' }).finds([finding]).incident?.status).toBe('open')
    }
    expect(opened().does({ do: 'snooze' }).finds([moreEvidence]).incident?.status).toBe('snoozed')
  })

  it('is resolved when the finding goes, and open when it comes back', () => {
    const story = opened().does({ do: 'snooze', until: hour }).finds([])
    expect(story.incident).toMatchObject({ status: 'resolved', resolution: 'gone' })
    expect(story.incident).not.toHaveProperty('snoozedUntil')
    expect(story.finds([found]).incident).toMatchObject({ status: 'open', reopened: 1 })
  })

  it('refuses a time that is over, or further away than a year', () => {
    for (const until of [at(0), at(2), addMilliseconds(at(2), 367 * 24 * 3_600_000)])
      expect(() => opened().does({ do: 'snooze', until })).toThrow(expect.objectContaining({ code: 'invalid' }))
  })

  it('is woken by hand, once', () => {
    const story = opened().does({ do: 'snooze' }).does({ do: 'unsnooze' }).does({ do: 'unsnooze' })
    expect(story.types).toEqual(['opened', 'snoozed', 'woken'])
  })
})

describe('an incident closed by hand', () => {
  const closed = () => opened().does({ do: 'resolve', reason: 'the supplier sends two' })

  it('stays closed while the finding holds as it was, or says less', () => {
    const story = closed().finds([found]).finds([moreEvidence]).finds([better])
    expect(story.incident).toMatchObject({
      status: 'resolved',
      resolution: 'by-hand',
      reason: 'the supplier sends two',
      holds: true,
    })
    expect(story.types).toEqual(['opened', 'resolved'])
  })

  it('is reopened when it gets worse or has another cause', () => {
    for (const finding of [worse, severe, otherCause]) {
      const { incident } = closed().finds([finding])
      expect(incident).toMatchObject({ status: 'open', reopened: 1 })
      for (const name of ['resolution', 'reason', 'resolvedAt', 'holds']) expect(incident).not.toHaveProperty(name)
    }
  })

  it('is reopened when its finding went and comes back the same', () => {
    const story = closed().finds([]).finds([]).finds([found])
    expect(story.types).toEqual(['opened', 'resolved', 'cleared', 'reopened'])
    expect(story.incident).toMatchObject({ status: 'open', reopened: 1 })
  })

  it('is reopened by hand while the finding holds, and not after', () => {
    expect(closed().does({ do: 'reopen' }).incident).toMatchObject({ status: 'open', reopened: 1 })
    expect(() => closed().finds([]).does({ do: 'reopen' })).toThrow(Refusal)
    expect(() => opened().finds([]).does({ do: 'reopen' })).toThrow(expect.objectContaining({ code: 'conflict' }))
  })
})

describe('a false alarm', () => {
  it('is closed, remembers what it said then, and both are taken back together', () => {
    const story = opened().does({ do: 'mark-false', reason: 'two are on the counter' })
    expect(story.incident).toMatchObject({
      status: 'resolved',
      resolution: 'false-alarm',
      falseAlarm: { by: olga, reason: 'two are on the counter', quantity: '2', at: at(2) },
    })
    story.does({ do: 'unmark-false' })
    expect(story.incident).toMatchObject({ status: 'open' })
    expect(story.incident).not.toHaveProperty('falseAlarm')
  })

  it('keeps with its mark what it said then', () => {
    const both = { ...dearer, ...wider }
    const story = new Story()
      .finds([both])
      .does({ do: 'mark-false', reason: 'fine' })
      .finds([{ ...both, ...worse }])
    const { quantity, impact, differencePerPiece } = both
    expect(story.incident?.falseAlarm).toMatchObject({ quantity, impact, differencePerPiece })
    expect(story.incident?.quantity).toBe('3')
  })

  it('may be said of what the hub resolved, and does not open it again when taken back', () => {
    const story = opened().finds([]).does({ do: 'mark-false', reason: 'never was' })
    expect(story.incident).toMatchObject({
      status: 'resolved',
      resolution: 'gone',
      falseAlarm: { reason: 'never was' },
    })
    expect(story.does({ do: 'unmark-false' }).incident).toMatchObject({ status: 'resolved', resolution: 'gone' })
  })

  it('keeps its mark when it comes back', () => {
    const story = opened().does({ do: 'mark-false', reason: 'no' }).finds([worse])
    expect(story.incident).toMatchObject({ status: 'open', quantity: '3', falseAlarm: { quantity: '2' } })
  })
})

it('comments and assigns whatever its status, and changes nothing else', () => {
  const story = opened().does({ do: 'comment', text: 'called the till' }).does({ do: 'assign', to: 'Ben' })
  expect(story.incident).toMatchObject({ status: 'open', assignee: 'Ben' })
  story.finds([]).does({ do: 'comment', text: 'fine now' }).does({ do: 'assign', to: null })
  expect(story.incident).not.toHaveProperty('assignee')
  expect(story.told.map(({ entry }) => entry?.why ?? entry?.assignee)).toEqual([
    undefined,
    'called the till',
    'Ben',
    'gone',
    'fine now',
    null,
  ])
})

it('refuses to acknowledge or snooze what is resolved', () => {
  for (const action of [{ do: 'acknowledge' }, { do: 'snooze' }, { do: 'unsnooze' }] as const)
    expect(() => opened().finds([]).does(action)).toThrow(expect.objectContaining({ code: 'conflict' }))
})

const reason = fc.constantFrom('because', 'other')
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.constantFrom(
    { do: 'acknowledge' as const },
    { do: 'snooze' as const },
    { do: 'unsnooze' as const },
    { do: 'reopen' as const },
    { do: 'unmark-false' as const },
    { do: 'comment' as const, text: 'hello' },
    { do: 'assign' as const, to: 'Ben' },
    { do: 'assign' as const, to: null },
  ),
  fc.integer({ min: 0, max: 40 }).map((minute) => ({ do: 'snooze' as const, until: at(minute) })),
  reason.map((why) => ({ do: 'resolve' as const, reason: why })),
  reason.map((why) => ({ do: 'mark-false' as const, reason: why })),
)
const findings = fc.uniqueArray(
  fc.record({
    discriminator: fc.constantFrom('a', 'b'),
    severity: fc.constantFrom('warning' as const, 'critical' as const),
    occurredAt: fc.constant(at(0)),
    cause: fc.constantFrom('recount', 'sold'),
    evidence: fc.constantFrom(['x'], ['y']),
    quantity: fc.integer({ min: 1, max: 3 }).map(quantityFrom),
    details: fc.constant({}),
  }),
  { selector: ({ discriminator }) => discriminator },
)
const step = fc.oneof(
  fc.record({ found: findings }),
  fc.record({ on: fc.constantFrom('a', 'b'), action }),
  fc.record({ pass: fc.integer({ min: 1, max: 10 }) }),
)

it('LIFE-01: whatever people do and findings say, the record stays one that can be trusted', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const records = new Map<string, Incident>()
      const history = new Map<string, HistoryEntry[]>()
      let holding: readonly Finding[] = []
      let minute = 0
      const now = () => at(minute)
      const take = ({ incident, entry, type }: IncidentChange) => {
        const key = incident.discriminator
        records.set(key, incident)
        if (!entry) return
        expect(entry).toMatchObject({ type, status: incident.status, version: incident.version })
        history.set(key, [...(history.get(key) ?? []), entry])
      }
      const judge = () => {
        // Only what is at hand is handed over, and what a finding may bring back: as align does.
        const known = [...records.values()].filter(
          (each) => isAtHand(each) || holding.some(({ discriminator }) => discriminator === each.discriminator),
        )
        const given = {
          tenant,
          detector: 'test',
          subject,
          known,
          findings: holding,
          now: now(),
          resolution: () => 'gone',
        }
        for (const change of reconcile(given)) take(change)
      }
      for (const each of steps) {
        if ('found' in each) holding = each.found
        if ('pass' in each) minute += each.pass
        const before = 'on' in each ? records.get(each.on) : undefined
        if ('on' in each && before) {
          try {
            const change = act(before, Action.parse(each.action), olga, now())
            if (change) {
              take(change)
              const again = each.action.do === 'comment' ? undefined : act(change.incident, each.action, olga, now())
              expect(again).toBeUndefined()
            }
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal)
          }
        }
        judge()
        for (const incident of records.values()) {
          expect(Incident.parse(incident)).toEqual(incident)
          const isFound = holding.find(({ discriminator }) => discriminator === incident.discriminator)
          if (incident.status === 'resolved') {
            expect(incident.resolution).toMatch(/./)
            expect(incident.resolvedAt).toBeDefined()
            expect(incident.holds === true).toBe(isFound !== undefined)
          } else {
            expect(isFound).toMatchObject({ quantity: incident.quantity, severity: incident.severity })
            for (const name of ['resolution', 'reason', 'resolvedAt', 'holds'])
              expect(incident).not.toHaveProperty(name)
          }
          if (incident.snoozedUntil !== undefined) {
            expect(incident.status).toBe('snoozed')
            expect(incident.snoozedUntil > now()).toBe(true)
          }
          const entries = history.get(incident.discriminator) ?? []
          expect(entries.map(({ version }) => version)).toEqual(entries.map((_, index) => index + 1))
          expect(entries.map((entry) => entry.at)).toEqual(entries.map((entry) => entry.at).sort())
          expect(entries.at(-1)?.status).toBe(incident.status)
          for (const entry of entries) expect(HistoryEntry.parse(entry)).toEqual(entry)
        }
        expect(new Set([...records.values()].map(({ id }) => id)).size).toBe(records.size)
      }
    }),
    { numRuns: 2_000 },
  )
})

it('LIFE-02: where nobody acts, what is open depends on the last findings alone', () => {
  fc.assert(
    fc.property(fc.array(findings, { maxLength: 6 }), findings, (path, last) => {
      const records = new Map<string, Incident>()
      for (const [minute, holding] of [...path, last].entries()) {
        const given = { tenant, detector: 'test', subject, known: records.values(), findings: holding, now: at(minute) }
        for (const { incident } of reconcile({ ...given, resolution: () => 'gone' }))
          records.set(incident.discriminator, incident)
      }
      const open = [...records.values()].filter(({ status }) => status !== 'resolved')
      const shown = (each: Finding | Incident) =>
        `${each.discriminator} ${each.quantity} ${each.severity} ${each.cause}`
      expect(open.map(shown).sort()).toEqual(last.map(shown).sort())
      expect(open.every(({ status }) => status === 'open')).toBe(true)
    }),
  )
})
