import { answered, type Incident, type paths } from '@kilter/client'
import { type Command, Option } from 'commander'
import { type HubFlags, hub, pageOf, printFile, withHub, withLimit } from '../client.ts'
import { said } from '../said.ts'
import { moment, plain, readable, table } from '../table.ts'
import { namesOfConnections } from './connection-named.ts'
import { addIncidentActions } from './incident-actions.ts'
import { restOf, stepsOf, whereToLook } from './incident-sources.ts'
import { addList } from './list.ts'
import { listStories } from './stories.ts'

interface IncidentFlags extends HubFlags {
  readonly status?: Incident['status']
  readonly detector?: string
  readonly story?: string
  readonly stories?: boolean
  readonly csv?: boolean
  readonly ndjson?: boolean
  readonly limit: number
}

/** What is told of an incident. */
export type ToldIncident = Pick<
  Incident,
  | 'id'
  | 'detector'
  | 'status'
  | 'severity'
  | 'subject'
  | 'cause'
  | 'quantity'
  | 'order'
  | 'impact'
  | 'title'
  | 'summary'
  | 'advice'
  | 'goal'
  | 'timeline'
  | 'occurredAt'
  | 'detectedAt'
  | 'resolvedAt'
  | 'resolution'
>

export function addIncidents(program: Command): void {
  const command = program
    .command('incidents [id]')
    .description('List incidents, newest first; show one with its history; or decide what happens to them.')
    .addOption(new Option('--status <status>', 'only these').choices(['open', 'acknowledged', 'snoozed', 'resolved']))
    .option('--detector <id>', 'only those found by one detector, e.g. oversell')
    .option('--story <key>', 'only those of one story (a group with the same cause; see --stories)')
    .addOption(
      new Option(
        '--stories',
        'group incidents with the same cause into one line (open ones, unless --status says otherwise)',
      ).conflicts(['detector', 'story']),
    )
  command
    .addOption(new Option('--csv', 'all of them as CSV, for a spreadsheet').conflicts(['json', 'stories', 'ndjson']))
    .addOption(new Option('--ndjson', 'all of them, one JSON object a line').conflicts(['json', 'stories']))
  withHub(withLimit(command))
    .addHelpText(
      'after',
      '\nExamples:\n  kilter incidents --status open --detector oversell\n  kilter incidents --csv > incidents.csv\n  kilter incidents --stories\n  kilter incidents show inc_...',
    )
    .action((id: string | undefined, flags: IncidentFlags) => show(id, flags))
  withHub(command.command('show <id>').description('Show one with its history and the webhooks behind it.')).action(
    (id: string, _own: unknown, self: Command) => tell(id, self.optsWithGlobals()),
  )
  addList(command, (flags: IncidentFlags) => show(undefined, flags))
  addIncidentActions(command)
}

async function show(id: string | undefined, flags: IncidentFlags): Promise<void> {
  if (id !== undefined) return tell(id, flags)
  const { status, detector, story } = flags
  if (flags.csv || flags.ndjson)
    return printFile(flags, '/v1/incidents/export', { status, detector, story, format: flags.csv ? 'csv' : 'ndjson' })
  return flags.stories ? listStories(flags, flags.status, flags.limit) : list(flags)
}

async function list({ status, detector, story, limit, ...flags }: IncidentFlags): Promise<void> {
  const page = await pageOf(limit, (from) =>
    hub(flags).GET('/v1/incidents', { params: { query: { ...said({ status, detector, story }), ...from } } }),
  )
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log(nothingFound(status ?? detector ?? story))
  const rows = page.items.map((incident) => [
    stateOf(incident),
    incident.severity,
    moment(incident.occurredAt),
    readable(incident.title),
    (incident.cause ?? '').replaceAll('-', ' '),
    incident.quantity ?? '',
    incident.id,
  ])
  console.log(table(['status', 'severity', 'since', 'what', 'cause', 'quantity', 'id'], rows))
  const todo = page.items.filter((incident) => incident.status !== 'resolved')
  if (todo.length > 0) console.log(['', 'To do', ...adviceOf(todo)].join('\n'))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

const nothingFound = (filter: string | undefined): string =>
  filter ? 'No such incidents.' : 'No incidents: everything your systems say fits together.'

/** The same advice is said once, with all that it is for. */
function adviceOf(incidents: readonly ToldIncident[]): string[] {
  const byAdvice = Map.groupBy(incidents, ({ advice }) => advice)
  return [...byAdvice].flatMap(([advice, group]) => [
    ...group.map(({ title }) => `  ${readable(title)}`),
    `    → ${readable(advice)}`,
  ])
}

const stateOf = ({ status, resolution }: ToldIncident): string => (resolution ? `${status}: ${resolution}` : status)

async function tell(id: string, flags: IncidentFlags): Promise<void> {
  const path = { id }
  const incident = await answered(hub(flags).GET('/v1/incidents/{id}', { params: { path } }))
  if (flags.json) return console.log(JSON.stringify(incident, null, 2))
  const names = await namesOfConnections(flags)
  const { items } = await pageOf(historyShown, (query) =>
    hub(flags).GET('/v1/incidents/{id}/history', { params: { path, query } }),
  )
  const history = items.toReversed().flatMap(entryLines)
  console.log(
    [
      ...summary(incident),
      ...stepsOf(incident, names),
      ...restOf(incident, names),
      ...(history.length > 0 ? ['  History:', ...history] : []),
      ...(await whereToLook(incident, flags)),
    ].join('\n'),
  )
}

type HistoryEntry =
  paths['/v1/incidents/{id}/history']['get']['responses'][200]['content']['application/json']['items'][number]

const historyShown = 50

function entryLines({ at, by, type, why, until, assignee, deliveries = [] }: HistoryEntry): string[] {
  const who = by.kind === 'hub' ? 'the hub' : plain(by.name ?? by.kind)
  const to = assignee === undefined ? '' : ` to ${assignee === null ? 'nobody' : plain(assignee)}`
  const end = until === undefined ? '' : ` until ${moment(until)}`
  const said = why === undefined ? '' : `: ${plain(why)}`
  const line = `    ${moment(at)}  ${type.replace('incident.', '')}${to}${end} by ${who}${said}`
  return deliveries.length === 0 ? [line] : [line, `${' '.repeat(moment(at).length + 6)}for ${deliveries.join(', ')}`]
}

/** An incident as a person wants to hear it: what, why, what to do, and how it came about. */
export const story = (incident: ToldIncident): string[] => [...summary(incident), ...incident.timeline.map(stepLine)]

function summary(incident: ToldIncident): string[] {
  const { title, status, advice, goal } = incident
  const todo = status === 'resolved' ? [] : [`  To do: ${readable(advice)}`]
  return [
    `${readable(title)}  [${stateOf(incident)}]`,
    `  ${readable(incident.summary)}`,
    ...todo,
    `  What is at risk: ${plain(goal)}`,
  ]
}

const stepLine = ({ at, what }: { readonly at: string; readonly what: string }): string =>
  `    ${moment(at)}  ${readable(what)}`
