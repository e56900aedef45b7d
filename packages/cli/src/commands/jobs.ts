import { type Command, Option } from 'commander'
import { type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { said } from '../said.ts'
import { moment, table } from '../table.ts'

interface JobFlags extends HubFlags {
  readonly kind?: 'erasure' | 'backfill'
  readonly status?: 'under-way' | 'done' | 'failed'
  readonly limit: number
}

export function addJobs(program: Command): void {
  const command = program
    .command('jobs')
    .description(
      'Show what the hub is doing in the background, and what it has done: fetching older data (backfills) and erasing people (erasures).',
    )
    .addOption(new Option('--kind <kind>', 'only these').choices(['erasure', 'backfill']))
    .addOption(new Option('--status <status>', 'only these').choices(['under-way', 'done', 'failed']))
  withHub(withLimit(command)).addHelpText('after', '\nExample: kilter jobs --status under-way').action(list)
}

async function list({ limit, kind, status, ...flags }: JobFlags): Promise<void> {
  const query = said({ kind, status })
  const page = await pageOf(limit, (page) => hub(flags).GET('/v1/jobs', { params: { query: { ...query, ...page } } }))
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log('No background jobs yet.')
  const rows = page.items.map((job) => [
    ...[job.kind, job.status, job.share === null ? '' : `${Math.floor(job.share * 100)} %`, moment(job.startedAt)],
    ...[job.endedAt === null ? '' : moment(job.endedAt), countsOf(job.counts), job.reason ?? '', job.id],
  ])
  console.log(table(['kind', 'status', 'done', 'started', 'ended', 'so far', 'trouble', 'id'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}. To see more: --limit <number>`)
}

const countsOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')
