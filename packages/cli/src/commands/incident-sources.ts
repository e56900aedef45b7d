/** Which delivery brought each step of an incident: from the alert back to the webhook. */
import type { ToldIncident } from '@kilter/client'
import { moment, plain, readable } from '../table.ts'

type Sourced = Pick<ToldIncident, 'subject' | 'timeline' | 'facts'>
type Names = (connection: string) => string

/** What happened, in order, each step with its source beneath it. */
export const stepsOf = ({ timeline }: Sourced, names: Names): string[] =>
  timeline.flatMap(({ at, what, connection, delivery }) => stepLines({ at, what, connection, delivery }, names))

/** The facts that no step tells. */
export function restOf({ timeline, facts }: Sourced, names: Names): string[] {
  const told = new Set(timeline.map(({ fact }) => fact))
  const rest = facts.filter(({ key }) => !told.has(key))
  if (rest.length === 0) return []
  const heading = timeline.length === 0 ? '  It rests on:' : '  It also rests on:'
  return [heading, ...rest.flatMap((fact) => stepLines(fact, names))]
}

interface Step {
  readonly at: string
  readonly what: string
  readonly connection?: string | undefined
  readonly delivery?: string | null | undefined
}

function stepLines({ at, what, connection, delivery }: Step, names: Names): string[] {
  const line = `    ${moment(at)}  ${readable(what)}`
  if (connection === undefined) return [line]
  const source = delivery ? `${plain(names(connection))}, ${delivery}` : plain(names(connection))
  return [line, `${' '.repeat(moment(at).length + 6)}${source}`]
}

/** How to go on from here to what the vendor sent. */
export function whereToLook({ facts, subject }: Sourced): string[] {
  const first = facts.find(({ delivery }) => delivery !== null)?.delivery
  if (first) return ['', `See what came in: kilter deliveries show ${first}`, `Read it again: kilter replay ${first}`]
  if (subject.kind !== 'connection') return []
  return ['', `See what could not be read: kilter deliveries --status parked --connection ${subject.key}`]
}
