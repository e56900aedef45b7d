import { answered } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { backThen } from '../durations.ts'
import { said } from '../said.ts'
import { moment, table } from '../table.ts'
import { connectionIdOf } from './connection-named.ts'

interface EventFlags extends HubFlags {
  readonly type?: string
  readonly connection?: string
  readonly delivery?: string
  readonly from?: string
  readonly before?: string
  readonly limit: number
}

export function addEvents(program: Command): void {
  const command = program
    .command('events [id]')
    .description('Show how the hub understood the webhooks that came in, newest first; or show one event.')
  withHub(withLimit(command))
    .option('--type <type>', 'only these, e.g. order.placed')
    .option('--connection <connection>', 'only those of one connection, by its id or name')
    .option('--delivery <id>', 'only what came from one delivery (webhook)')
    .option(
      '--from <time>',
      'received then or later, e.g. 2026-11-20T14:00:00Z, 2026-11-20, or 7d for seven days ago',
      backThen,
    )
    .option('--before <time>', 'received before that', backThen)
    .addHelpText(
      'after',
      '\nExamples:\n  kilter events --type stock.counted\n  kilter events --delivery dlv_...\n  kilter events dlv_....0',
    )
    .action((id: string | undefined, flags: EventFlags) => (id === undefined ? list(flags) : look(id, flags)))
}

async function list({ limit, type, connection: named, delivery, from, before, ...flags }: EventFlags): Promise<void> {
  const connection = named && (await connectionIdOf(flags, named))
  const filter = said({ type: type as never, connection, delivery, from, before })
  const page = await pageOf(limit, (page) =>
    hub(flags).GET('/v1/events', { params: { query: { ...filter, ...page } } }),
  )
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log(Object.keys(filter).length > 0 ? 'No such events.' : 'No events yet.')
  const rows = page.items.map((event) => [
    ...[moment(event.receivedAt), event.type, moment(event.time), aboutOf(event.data), event.id],
  ])
  console.log(table(['received', 'type', 'happened', 'about', 'id'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}. To see more: --limit <number>`)
}

async function look(id: string, flags: EventFlags): Promise<void> {
  const event = await answered(hub(flags).GET('/v1/events/{id}', { params: { path: { id } } }))
  console.log(JSON.stringify(event, null, 2))
}

/** What a person would call it by: an order's number, an item's SKU. */
function aboutOf(data: Readonly<Record<string, unknown>>): string {
  const item = data.item as { readonly sku?: unknown; readonly externalId?: unknown } | undefined
  const names = [data.number, data.order, data.sale, item?.sku, item?.externalId, data.product, data.customer]
  return names.find((name): name is string => typeof name === 'string') ?? ''
}
