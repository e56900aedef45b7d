/** Which delivery brought each step of an incident: from the alert back to the webhook. */
import { answered, type ToldIncident } from '@kilter/client'
import { type HubFlags, hub } from '../client.ts'
import { Failure } from '../failure.ts'
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
  const heading = timeline.length === 0 ? '  Based on:' : '  Also based on:'
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

/** How to go on from here to what the vendor sent, where this hub has it. */
export async function whereToLook({ facts, subject }: Sourced, flags: HubFlags): Promise<string[]> {
  const first = facts.find(({ delivery }) => delivery !== null)?.delivery
  if (first && !(await isHere(first, flags)))
    return [
      '',
      'What came in is not at this hub: it stayed at the hub that this archive came from, or is past its retention.',
    ]
  if (first)
    return ['', `To see what came in: kilter deliveries show ${first}`, `To process it again: kilter replay ${first}`]
  if (subject.kind !== 'connection') return []
  return ['', `To see what could not be read: kilter deliveries --status parked --connection ${subject.key}`]
}

const notFound = 404

/** Whoever may not look is shown the way all the same. */
const isHere = (id: string, flags: HubFlags): Promise<boolean> =>
  answered(hub(flags).GET('/v1/deliveries/{id}', { params: { path: { id } } })).then(
    () => true,
    (error) => !(error instanceof Failure && error.status === notFound),
  )
