/** The frame of a detector: which findings hold in a subject's joined facts, now; and how a person is told. */
import type { z } from 'zod'
import type { Role } from '../connector/connector.ts'
import type { Places } from '../connector/places.ts'
import type { FactKey } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import type { Incident, Severity } from '../incident/incident.ts'
import type { StockPolicy } from '../stock/stock-policy.ts'
import type { Subject } from '../subject.ts'
import type { ConnectionId, Instant, Money, Quantity } from '../values.ts'

/** What an assessment may know of a tenant's connections. */
export interface ConnectionView {
  readonly id: ConnectionId
  readonly name: string
  readonly vendor: string
  readonly roles: readonly Role[]
  readonly createdAt: Instant
  /** Known only where an incident is told: see `withPlaces`. */
  readonly places?: Places
  readonly pausedAt?: Instant
}

export interface Situation<Policy> {
  readonly subject: Subject
  readonly policy: Policy
  /** The policy where what one connection says is judged. */
  policyOf(connection: ConnectionId): Policy
  readonly now: Instant
  readonly connections: readonly ConnectionView[]
  /** How the tenant wants stock reckoned, for all detectors alike. */
  readonly stock: StockPolicy
}

/** A mismatch that holds at this moment, with its evidence. */
export interface Finding {
  /** Tells this detector's findings on one subject apart; together they are the fingerprint. */
  readonly discriminator: string
  readonly severity: Severity
  /** When it became so, in the vendors' own time. */
  readonly occurredAt: Instant
  readonly evidence: readonly FactKey[]
  readonly cause?: string
  readonly quantity?: Quantity
  /** The number that the merchant sees. */
  readonly order?: string
  /** What it costs or puts at risk now, of the whole finding: these are summed. Absent where that is not known. */
  readonly impact?: Money
  /** Two prices of one piece differ by so much: compared like an amount, and never summed. */
  readonly differencePerPiece?: Money
  /** What is behind it, where that is something else than its subject: incidents of one root are one story. */
  readonly rootedIn?: Subject
  /** Its detector is only being tried: recorded, and told to nobody. */
  readonly shadow?: boolean
  /** What the words need beyond this; flat text, no personal data. */
  readonly details: Readonly<Record<string, string>>
}

export interface Assessment {
  readonly findings: readonly Finding[]
  /** The next moment at which time alone could change the answer. */
  readonly recheckAt?: Instant
}

export const quiet: Assessment = { findings: [] }

/** One thing that happened, for the story of an incident. */
export interface Moment {
  readonly at: Instant
  readonly what: string
  /** The fact that says so, one of the evidence; absent where none does by itself. */
  readonly fact?: FactKey
}

export interface Words {
  readonly title: string
  readonly summary: string
  readonly advice: string
  /** The business goal that it hurts. */
  readonly goal: string
  /** What happened, in order. */
  readonly timeline: readonly Moment[]
}

/** A field of a policy that keeps findings quiet which are not further off than it says. */
export interface Tolerance {
  readonly field: string
  /** How far off; undefined where the field does not bear on it. Judged where one connection is judged (`policyOf`). */
  sizeOf(told: Sized): number | undefined
  /** A size as the field spells it. */
  spelt(size: number): string | number
}

type Sized = Pick<Incident, 'quantity' | 'impact' | 'differencePerPiece'>

export interface DetectorDefinition<PolicySchema extends z.ZodObject> {
  readonly id: string
  readonly about: Subject['kind']
  /** Every field has a default: an empty policy is a complete one. */
  readonly policy: PolicySchema
  /** What may be suggested where people mark its incidents as false alarms. */
  readonly tolerances?: readonly Tolerance[]
  assess(facts: FactSet, situation: Situation<z.infer<PolicySchema>>): Assessment
  /** Why a finding no longer holds, e.g. `restocked`. */
  resolution(facts: FactSet, situation: Situation<z.infer<PolicySchema>>, incident: Incident): string
  words(incident: Incident, connections: readonly ConnectionView[]): Words
}

export type Detector = DetectorDefinition<z.ZodObject>

export const defineDetector = <PolicySchema extends z.ZodObject>(
  definition: DetectorDefinition<PolicySchema>,
): Detector => definition as unknown as Detector
