import { type Command, Option } from 'commander'
import { ask, askPage, type HubFlags, printFile, withHub, withLimit } from '../client.ts'
import { moment, plain, readable, table } from '../table.ts'
import { namesOfConnections } from './connection-named.ts'
import { addIncidentActions } from './incident-actions.ts'
import { restOf, type Sourced, stepsOf, whereToLook } from './incident-sources.ts'
import { listStories } from './stories.ts'

interface IncidentFlags extends HubFlags {
  readonly status?: string
  readonly detector?: string
  readonly story?: string
  readonly stories?: boolean
  readonly csv?: boolean
  readonly ndjson?: boolean
  readonly limit: number
}

export interface ToldIncident {
  readonly id: string
  readonly detector: string
  readonly status: string
  readonly severity: string
  readonly subject: { readonly kind: string; readonly key: string }
  readonly cause?: string
  readonly quantity?: string
  readonly order?: string
  readonly impact?: { readonly amountMinor: number; readonly currency: string }
  readonly title: string
  readonly summary: string
  readonly advice: string
  readonly goal: string
  readonly timeline: readonly { readonly at: string; readonly what: string }[]
  readonly occurredAt: string
  readonly detectedAt: string
  readonly resolvedAt?: string
  readonly resolution?: string
}

export function addIncidents(program: Command): void {
  const command = program
    .command('incidents [id]')
    .description('List incidents, newest first; tell one with its history; or decide about some.')
    .addOption(new Option('--status <status>', 'only these').choices(['open', 'acknowledged', 'snoozed', 'resolved']))
    .option('--detector <id>', 'only those of one detector, e.g. oversell')
    .option('--story <key>', 'only those of one story')
    .addOption(
      new Option(
        '--stories',
        'those that one thing is behind as one line; of the open ones, without --status',
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
  withHub(
    command.command('show <id>').description('Tell one with its history, and which deliveries are behind it.'),
  ).action((id: string, _own: unknown, self: Command) => tell(id, self.optsWithGlobals()))
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
  const page = await askPage<ToldIncident>(flags, '/v1/incidents', { status, detector, story }, limit)
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log(nothingFound(status ?? detector ?? story))
  const rows = page.items.map((incident) => [
    stateOf(incident),
    moment(incident.occurredAt),
    readable(incident.title),
    incident.cause ?? '',
    incident.quantity ?? '',
    incident.id,
  ])
  console.log(table(['status', 'since', 'what', 'cause', 'quantity', 'id'], rows))
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
  const incident = await ask<ToldIncident & Sourced>(flags, 'GET', `/v1/incidents/${encodeURIComponent(id)}`)
  if (flags.json) return console.log(JSON.stringify(incident, null, 2))
  const names = await namesOfConnections(flags)
  const path = `/v1/incidents/${encodeURIComponent(id)}/history`
  const { items } = await askPage<HistoryEntry>(flags, path, {}, historyShown)
  const history = items.toReversed().map(entryLine)
  console.log(
    [
      ...summary(incident),
      ...stepsOf(incident, names),
      ...restOf(incident, names),
      ...(history.length > 0 ? ['  History:', ...history] : []),
      ...whereToLook(incident),
    ].join('\n'),
  )
}

interface HistoryEntry {
  readonly at: string
  readonly by: { readonly kind: string; readonly name?: string }
  readonly type: string
  readonly why?: string
  readonly until?: string
  readonly assignee?: string | null
}

const historyShown = 50

function entryLine({ at, by, type, why, until, assignee }: HistoryEntry): string {
  const who = by.kind === 'hub' ? 'the hub' : plain(by.name ?? by.kind)
  const to = assignee === undefined ? '' : ` to ${assignee === null ? 'nobody' : plain(assignee)}`
  const end = until === undefined ? '' : ` until ${moment(until)}`
  const said = why === undefined ? '' : `: ${plain(why)}`
  return `    ${moment(at)}  ${type.replace('incident.', '')}${to}${end} by ${who}${said}`
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
    `  Goal it hurts: ${plain(goal)}`,
  ]
}

const stepLine = ({ at, what }: { readonly at: string; readonly what: string }): string =>
  `    ${moment(at)}  ${readable(what)}`
