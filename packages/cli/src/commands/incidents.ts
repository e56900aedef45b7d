import { type Command, Option } from 'commander'
import { ask, askAll, type HubFlags, withHub } from '../client.ts'
import { moment, table } from '../table.ts'

interface IncidentFlags extends HubFlags {
  readonly status?: string
  readonly detector?: string
  readonly limit: string
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
    .description('List incidents, newest first; or tell one.')
    .addOption(new Option('--status <status>', 'only these').choices(['open', 'acknowledged', 'snoozed', 'resolved']))
    .option('--detector <id>', 'only those of one detector, e.g. oversell')
    .option('--limit <number>', 'how many at most', '50')
  withHub(command)
    .addHelpText('after', '\nExample: kilter incidents --status open --detector oversell')
    .action((id: string | undefined, flags: IncidentFlags) => (id ? tell(id, flags) : list(flags)))
}

async function list(flags: IncidentFlags): Promise<void> {
  const query = new URLSearchParams()
  if (flags.status) query.set('status', flags.status)
  if (flags.detector) query.set('detector', flags.detector)
  const incidents = await askAll<ToldIncident>(flags, `/v1/incidents?${query}`, Number(flags.limit) || 50)
  if (flags.json) return console.log(JSON.stringify({ items: incidents }, null, 2))
  if (incidents.length === 0) return console.log('No incidents: everything your systems say fits together.')
  const rows = incidents.map(({ status, resolution, occurredAt, title, cause, id }) => [
    resolution ? `${status}: ${resolution}` : status,
    moment(occurredAt),
    title,
    cause ?? '',
    id,
  ])
  console.log(table(['status', 'since', 'what', 'cause', 'id'], rows))
}

async function tell(id: string, flags: IncidentFlags): Promise<void> {
  const incident = await ask<ToldIncident>(flags, 'GET', `/v1/incidents/${encodeURIComponent(id)}`)
  if (flags.json) return console.log(JSON.stringify(incident, null, 2))
  console.log(story(incident).join('\n'))
}

/** An incident as a person wants to hear it: what, why, what to do, and how it came about. */
export function story({ title, status, resolution, summary, advice, goal, timeline }: ToldIncident): string[] {
  const state = resolution ? `${status}: ${resolution}` : status
  const told = timeline.map(({ at, what }) => `    ${moment(at)}  ${what}`)
  const todo = status === 'resolved' ? [] : [`  To do: ${advice}`]
  return [`${title}  [${state}]`, `  ${summary}`, ...todo, `  Goal it hurts: ${goal}`, ...told]
}
