/** `kilter incidents ack|snooze|resolve|reopen|comment|false-alarm`: what somebody decides, about one or many. */
import { answered, type paths } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { fromNowOn } from '../durations.ts'
import { Failure } from '../failure.ts'
import { said } from '../said.ts'
import { plain } from '../table.ts'

interface ActionFlags extends HubFlags {
  readonly reason?: string
  readonly text?: string
  readonly until?: string
}

type Bulk = paths['/v1/incidents/bulk']['post']
type Action = Bulk['requestBody']['content']['application/json']['action']
type Acted = Bulk['responses'][200]['content']['application/json']['items'][number]

interface Verb {
  readonly name: string
  readonly does: Action['do']
  readonly about: string
  readonly example: string
  /** Options that must be given. */
  readonly needs?: 'reason' | 'text'
}

const verbs: readonly Verb[] = [
  {
    name: 'ack',
    does: 'acknowledge',
    about: 'Acknowledge incidents: somebody is taking care of them.',
    example: 'ack inc_...',
  },
  {
    name: 'snooze',
    does: 'snooze',
    about: 'Snooze incidents until a given time, or until they change.',
    example: 'snooze inc_... --until 2026-12-01T08:00:00Z',
  },
  {
    name: 'resolve',
    does: 'resolve',
    about: 'Resolve incidents by hand. They open again if they get worse or come back.',
    example: 'resolve inc_... --reason "the supplier sends two"',
    needs: 'reason',
  },
  {
    name: 'reopen',
    does: 'reopen',
    about: 'Undo a resolve, acknowledgement or snooze.',
    example: 'reopen inc_...',
  },
  {
    name: 'comment',
    does: 'comment',
    about: 'Add a comment to the history.',
    example: 'comment inc_... --text "called the till"',
    needs: 'text',
  },
  {
    name: 'false-alarm',
    does: 'mark-false',
    about: 'Close incidents as false alarms. Helps to suggest better settings.',
    example: 'false-alarm inc_... --reason "they are on the counter"',
    needs: 'reason',
  },
]

export function addIncidentActions(incidents: Command): void {
  for (const verb of verbs) {
    const command = incidents.command(`${verb.name} <ids...>`).description(verb.about)
    if (verb.needs === 'text') command.requiredOption('--text <text>', 'the comment')
    else if (verb.needs === 'reason') command.requiredOption('--reason <text>', 'why; shown with the incident')
    else command.option('--reason <text>', 'why; kept in its history')
    if (verb.name === 'snooze')
      command.option(
        '--until <time>',
        'like 2026-12-01T08:00:00Z, 2026-12-01, tomorrow or 7d; at most 366 days away',
        fromNowOn,
      )
    withHub(command)
      .addHelpText('after', `\nExample:\n  kilter incidents ${verb.example}`)
      .action((ids: string[], _own: unknown, self: Command) => decide(verb, ids, self.optsWithGlobals()))
  }
}

const idsMax = 200

async function decide({ does }: Verb, ids: readonly string[], flags: ActionFlags): Promise<void> {
  if (ids.length > idsMax) throw new Failure(`Give at most ${idsMax} incidents at once.`, 2)
  const { reason, text, until } = flags
  const given = said({ reason, text, until })
  const body = { ids: [...ids], action: { do: does, ...given } as Action }
  const answer = await answered(hub(flags).POST('/v1/incidents/bulk', { body }))
  if (flags.json) console.log(JSON.stringify(answer, null, 2))
  else for (const item of answer.items) console.log(lineOf(item))
  const failed = answer.items.filter(({ outcome }) => outcome === 'refused' || outcome === 'not-found')
  if (failed.length > 0) throw new Failure(`${failed.length} of ${answer.items.length} failed.`)
}

function lineOf({ id, outcome, detail, status }: Acted): string {
  if (outcome === 'not-found') return `${plain(id)}  there is no such incident`
  if (outcome === 'refused') return `${id}  refused: ${plain(detail ?? '')}`
  return `${id}  ${outcome === 'unchanged' ? 'no change needed' : 'done'} [${status}]`
}
