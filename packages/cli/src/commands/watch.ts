import type { Delivery, Incident } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, pageOf, withHub } from '../client.ts'
import { wholeNumber } from '../numbers.ts'
import { plain } from '../table.ts'

interface WatchFlags extends HubFlags {
  readonly for?: number
}

/** Per round; a hub that takes in more than this between two rounds shows the newest of them. */
const shownMax = 50
const roundMilliseconds = 1_000

export function addWatch(program: Command): void {
  const command = program
    .command('watch')
    .description('Show webhooks and incidents live, until you press Ctrl-C.')
    .option('--for <seconds>', 'stop after this many seconds', wholeNumber(1, 86_400))
  withHub(command)
    .addHelpText('after', '\nWith --json: one line of JSON each.\n\nExample: kilter watch')
    .action((flags: WatchFlags) => watch(flags))
}

/** What was shown last of each thing, by id: told again when that changes. */
type Known = Map<string, string>

async function watch(flags: WatchFlags): Promise<void> {
  const until = flags.for === undefined ? Number.POSITIVE_INFINITY : Date.now() + flags.for * 1_000
  const known: Known = new Map()
  await news(flags, known)
  if (!flags.json) console.log(`Watching ${flags.url}. Stop with Ctrl-C.`)
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(roundMilliseconds, until - Date.now())))
    for (const line of await news(flags, known)) console.log(line)
  }
}

/** What is new since the last round, the oldest first. */
async function news(flags: HubFlags, known: Known): Promise<string[]> {
  const [deliveries, incidents] = await Promise.all([
    pageOf(shownMax, (query) => hub(flags).GET('/v1/deliveries', { params: { query } })),
    pageOf(shownMax, (query) => hub(flags).GET('/v1/incidents', { params: { query } })),
  ])
  const lines = [
    ...deliveries.items
      .toReversed()
      .map((item) => ({ item, state: item.status, line: deliveryLine(item), kind: 'delivery' })),
    ...incidents.items
      .toReversed()
      .map((item) => ({ item, state: item.status, line: incidentLine(item), kind: 'incident' })),
  ].filter(({ item, state }) => known.get(item.id) !== state)
  for (const { item, state } of lines) known.set(item.id, state)
  return lines.map(({ item, line, kind }) => (flags.json ? JSON.stringify({ kind, ...item }) : line))
}

const timeOf = (instant: string): string => instant.slice(11, 19)

const deliveryLine = ({ receivedAt, topic, status, reason }: Delivery): string =>
  `${timeOf(receivedAt)}  ${status.padEnd(8)} ${plain(topic)}${reason ? `: ${plain(reason)}` : ''}`

function incidentLine({ detectedAt, resolvedAt, status, title, advice }: Incident): string {
  if (resolvedAt !== undefined) return `${timeOf(resolvedAt)}  ✓ ${plain(title)}`
  return [`${timeOf(detectedAt)}  ✗ ${plain(title)} (${status})`, `            → ${plain(advice)}`].join('\n')
}
