/** What an incident rests on, so that each step of it leads to the delivery that brought it. */
import { deliveryOf, type Fact, factKey, type Incident, oldestFirst, type Subjects } from '@kilter/core'
import { toldFact } from './told-fact.ts'

/** The latest, where there are more. */
const factsMax = 100

/** Its evidence as far as it is kept, in the vendors' own time; of one that names none, what was said of its subject. */
export async function factsOf(incident: Incident, subjects: Subjects): Promise<readonly Fact[]> {
  if (incident.erasedAt !== undefined) return []
  const { facts } = await subjects.read(incident.tenant, incident.subject)
  const named = incident.evidence.flatMap((key) => facts.get(key) ?? [])
  const said = incident.evidence.length > 0 ? named : [...facts.all()].filter(({ kind }) => !isHubsOwn.has(kind))
  return said.sort(oldestFirst).slice(-factsMax)
}

/** Sums and notes of the hub that say nothing of what went wrong. */
const isHubsOwn = new Set<Fact['kind']>(['demand', 'heard', 'clock'])

export const toldFacts = (facts: readonly Fact[]) => facts.map((fact) => ({ key: factKey(fact), ...toldFact(fact) }))

/** A moment of its story, with where it comes from. */
export function withSource<Told extends { readonly fact?: string }>(moment: Told, facts: readonly Fact[]) {
  const fact = facts.find((each) => factKey(each) === moment.fact)
  return fact ? { ...moment, connection: fact.connection, delivery: deliveryOf(fact) ?? null } : moment
}
