import { answered, type Delivery } from '@kilter/client'
import { type Command, Option } from 'commander'
import { askFile, type HubFlags, hub, pageOf, printFile, withHub, withLimit } from '../client.ts'
import { backThen } from '../durations.ts'
import { writeFile } from '../line-file.ts'
import { said } from '../said.ts'
import { moment, plain, table } from '../table.ts'
import { connectionIdOf, namesOfConnections } from './connection-named.ts'
import { addList } from './list.ts'

export interface DeliveryFilterFlags {
  readonly status?: Delivery['status']
  readonly connection?: string
  readonly topic?: string
  readonly from?: string
  readonly before?: string
}

interface DeliveryFlags extends HubFlags, DeliveryFilterFlags {
  readonly dedupeKey?: string
  readonly ndjson?: boolean
  readonly raw?: string
  readonly force?: boolean
  readonly limit: number
}

/** Which deliveries are meant. */
export const withDeliveryFilter = (command: Command): Command =>
  command
    .addOption(new Option('--status <status>', 'only these').choices(['received', 'aligned', 'ignored', 'parked']))
    .option('--connection <connection>', 'only those of one connection, by its id or name')
    .option('--topic <topic>', 'only those of one topic')
    .option(
      '--from <time>',
      'received then or later, e.g. 2026-11-20T14:00:00Z, 2026-11-20, or 7d for seven days ago',
      backThen,
    )
    .option('--before <time>', 'received before that', backThen)

export function addDeliveries(program: Command): void {
  const command = withDeliveryFilter(
    program
      .command('deliveries [id]')
      .description('List the webhooks that came in (deliveries), newest first; or show one.'),
  )
    .option('--dedupe-key <id>', 'the one with this id at its vendor, e.g. an X-Shopify-Webhook-Id; with --connection')
    .addOption(new Option('--ndjson', 'all of them, one JSON object a line').conflicts('json'))
    .option('--raw <file>', 'with an id: save what the vendor sent; it may hold personal data')
    .option('--force', 'replace the file')
  withHub(withLimit(command))
    .addHelpText(
      'after',
      '\nStatus: received = not processed yet; aligned = understood and compared with the other systems; ignored = nothing to do;\nparked = kept, but could not be read yet. For the reason see --status parked; to try again: kilter replay\n\nExamples:\n  kilter deliveries --status parked\n  kilter deliveries --connection "Web shop" --dedupe-key b54557e4-bdd9-4b37-8a5f-bf7d70bcd043\n  kilter deliveries show dlv_...\n  kilter deliveries show dlv_... --raw body.json',
    )
    .action((id: string | undefined, flags: DeliveryFlags) => {
      if (id === undefined && flags.raw !== undefined)
        command.error('error: give the id of the delivery that --raw should save')
      if (id === undefined) return list(flags)
      return showOne(id, flags)
    })
  withHub(command.command('show <id>').description('Show one; with --raw save what the vendor sent.')).action(
    (id: string, _own: unknown, self: Command) => showOne(id, self.optsWithGlobals()),
  )
  addList(command, list)
}

const showOne = (id: string, flags: DeliveryFlags): Promise<void> =>
  flags.raw === undefined ? look(id, flags) : save(id, flags.raw, flags)

async function list(flags: DeliveryFlags): Promise<void> {
  const { status, topic, from, before, dedupeKey, limit } = flags
  const connection = flags.connection && (await connectionIdOf(flags, flags.connection))
  const filter = { status, connection, topic, from, before }
  if (flags.ndjson) return printFile(flags, '/v1/deliveries/export', filter)
  const page = await pageOf(limit, (from) =>
    hub(flags).GET('/v1/deliveries', { params: { query: { ...said({ ...filter, dedupeKey }), ...from } } }),
  )
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0)
    return console.log(
      Object.values({ ...filter, dedupeKey }).some(Boolean) ? 'No deliveries match.' : 'No deliveries yet.',
    )
  const rows = page.items.map((delivery) => [
    delivery.status,
    moment(delivery.receivedAt),
    delivery.source ?? 'webhook',
    delivery.topic,
    delivery.id,
    delivery.reason ?? '',
  ])
  console.log(table(['status', 'received', 'by', 'topic', 'id', 'reason'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}. To see more: --limit <number>`)
}

/** Readable by its owner alone; there whole, or not at all. */
async function save(id: string, file: string, flags: DeliveryFlags): Promise<void> {
  let size = 0
  await writeFile(file, flags.force ?? false, (write) =>
    askFile(flags, `/v1/deliveries/${encodeURIComponent(id)}/raw`, (bytes) => {
      size += bytes.length
      write(bytes)
    }),
  )
  if (flags.json) console.log(JSON.stringify({ file, bytes: size }))
  else console.log(`${size} bytes written to ${plain(file)}. It may hold personal data.`)
}

async function look(id: string, flags: DeliveryFlags): Promise<void> {
  const delivery = await answered(hub(flags).GET('/v1/deliveries/{id}', { params: { path: { id } } }))
  if (flags.json) return console.log(JSON.stringify(delivery, null, 2))
  const names = await namesOfConnections(flags)
  console.log(cardOf(delivery, names(delivery.connection)).join('\n'))
}

function cardOf({ id, topic, dedupeKey, status, reason, receivedAt, attempts, source }: Delivery, from: string) {
  const line = (label: string, value: string) => `  ${`${label}:`.padEnd(10)}${plain(value)}`
  const by = source === undefined ? 'by a webhook' : `fetched: ${source}`
  return [
    `${id}  [${status}]`,
    line('from', from),
    line('topic', topic),
    line('received', `${moment(receivedAt)}, ${by}`),
    ...(reason === undefined ? [] : [line('why', reason)]),
    line('attempts', String(attempts)),
    line('known as', dedupeKey),
    '',
    `How Kilter understood it: kilter events --delivery ${id}`,
    `What the vendor sent: kilter deliveries show ${id} --raw <file>`,
    `To process it again: kilter replay ${id}`,
  ]
}
