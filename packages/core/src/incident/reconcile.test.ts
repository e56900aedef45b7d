import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Finding } from '../detector/detector.ts'
import { instantAt, quantityFrom, type TenantId } from '../values.ts'
import { type Incident, type IncidentId, incidentIdOf } from './incident.ts'
import { reconcile } from './reconcile.ts'

const tenant = 'shop' as TenantId
const subject = { kind: 'item', key: 'RED-DRESS-M' } as const
const at = (second: number) => instantAt(Date.UTC(2026, 10, 20) + second * 1_000)

const findings: fc.Arbitrary<Finding[]> = fc.uniqueArray(
  fc.record({
    discriminator: fc.constantFrom('a', 'b', 'c'),
    severity: fc.constantFrom('warning' as const, 'critical' as const),
    occurredAt: fc.integer({ min: 0, max: 2 }).map(at),
    evidence: fc.array(fc.constantFrom('x', 'y')),
    quantity: fc.integer({ min: 1, max: 2 }).map(quantityFrom),
    details: fc.dictionary(fc.constantFrom('p', 'q'), fc.constantFrom('1', '2')),
  }),
  { selector: ({ discriminator }) => discriminator },
)

function apply(known: Map<IncidentId, Incident>, found: readonly Finding[], now = at(9)) {
  const changes = reconcile({
    tenant,
    detector: 'test',
    subject,
    known: known.values(),
    findings: found,
    now,
    resolution: () => 'gone',
  })
  for (const { incident } of changes) known.set(incident.id, incident)
  return changes
}

it('I3: afterwards the record agrees with the findings, one incident each; asked again, it answers nothing', () => {
  fc.assert(
    fc.property(fc.array(findings, { maxLength: 6 }), (history) => {
      const known = new Map<IncidentId, Incident>()
      for (const [second, found] of history.entries()) {
        apply(known, found, at(second))
        expect(apply(known, found, at(second + 1))).toEqual([])
        const open = [...known.values()].filter(({ status }) => status === 'open')
        expect(open.map(({ discriminator }) => discriminator).sort()).toEqual(
          found.map(({ discriminator }) => discriminator).sort(),
        )
        for (const finding of found) {
          const id = incidentIdOf({ tenant, detector: 'test', subject, discriminator: finding.discriminator })
          expect(known.get(id)).toMatchObject(finding)
        }
      }
    }),
  )
})

it('opens, updates, resolves with the reason, and reopens the same record', () => {
  const known = new Map<IncidentId, Incident>()
  const finding: Finding = {
    discriminator: 'a',
    severity: 'critical',
    occurredAt: at(0),
    evidence: [],
    details: {},
    quantity: quantityFrom(2),
  }
  const { quantity: _quantity, ...without } = finding
  expect(apply(known, [finding], at(1))).toMatchObject([
    { type: 'incident.opened', incident: { status: 'open', detectedAt: at(1) } },
  ])
  const [updated] = apply(known, [without], at(2))
  expect(updated).toMatchObject({ type: 'incident.updated', incident: { updatedAt: at(2), detectedAt: at(1) } })
  expect(updated?.incident).not.toHaveProperty('quantity')
  expect(apply(known, [], at(3))).toMatchObject([
    { type: 'incident.resolved', incident: { status: 'resolved', resolution: 'gone', resolvedAt: at(3) } },
  ])
  const [reopened] = apply(known, [finding], at(4))
  expect(reopened).toMatchObject({
    type: 'incident.reopened',
    incident: { status: 'open', reopened: 1, detectedAt: at(1) },
  })
  expect(reopened?.incident).not.toHaveProperty('resolvedAt')
  expect(known.size).toBe(1)
})

it('leaves an acknowledged incident acknowledged while its finding holds', () => {
  const known = new Map<IncidentId, Incident>()
  const finding: Finding = { discriminator: 'a', severity: 'critical', occurredAt: at(0), evidence: [], details: {} }
  const [opened] = apply(known, [finding])
  if (!opened) throw new Error('nothing opened')
  known.set(opened.incident.id, { ...opened.incident, status: 'acknowledged' })
  expect(apply(known, [finding])).toEqual([])
  expect(apply(known, [{ ...finding, details: { p: '1' } }])).toMatchObject([{ incident: { status: 'acknowledged' } }])
})

it('gives each tenant, detector, subject and discriminator an id of its own', () => {
  const base = { tenant, detector: 'test', subject, discriminator: 'a' }
  const others = [
    base,
    { ...base, tenant: 'other' as TenantId },
    { ...base, detector: 'other' },
    { ...base, subject: { ...subject, key: 'OTHER' } },
    { ...base, discriminator: 'b' },
  ]
  expect(new Set(others.map(incidentIdOf)).size).toBe(others.length)
})
