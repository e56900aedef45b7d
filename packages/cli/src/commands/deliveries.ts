import { type Command, Option } from 'commander'
import { ask, askPage, type HubFlags, withHub, withLimit } from '../client.ts'
import { moment, table } from '../table.ts'

interface DeliveryFlags extends HubFlags {
  readonly status?: string
  readonly connection?: string
  readonly limit: number
}

export interface ListedDelivery {
  readonly id: string
  readonly connection: string
  readonly topic: string
  readonly status: string
  readonly reason?: string
  readonly receivedAt: string
  readonly attempts: number
}

export function addDeliveries(program: Command): void {
  const command = program
    .command('deliveries [id]')
    .description('List the webhooks that came in, newest first; or look at one.')
    .addOption(new Option('--status <status>', 'only these').choices(['received', 'aligned', 'ignored', 'parked']))
    .option('--connection <id>', 'only those of one connection')
  withHub(withLimit(command))
    .addHelpText(
      'after',
      '\nParked ones could not be read: see why with --status parked, and try again with "kilter replay".\n\nExample: kilter deliveries --status parked',
    )
    .action((id: string | undefined, flags: DeliveryFlags) => (id ? look(id, flags) : list(flags)))
}

async function list({ status, connection, limit, ...flags }: DeliveryFlags): Promise<void> {
  const page = await askPage<ListedDelivery>(flags, '/v1/deliveries', { status, connection }, limit)
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log(status || connection ? 'No such deliveries.' : 'No deliveries yet.')
  const rows = page.items.map((delivery) => [
    delivery.status,
    moment(delivery.receivedAt),
    delivery.topic,
    delivery.id,
    delivery.reason ?? '',
  ])
  console.log(table(['status', 'received', 'topic', 'id', 'reason'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

async function look(id: string, flags: DeliveryFlags): Promise<void> {
  const delivery = await ask<ListedDelivery>(flags, 'GET', `/v1/deliveries/${encodeURIComponent(id)}`)
  if (flags.json) return console.log(JSON.stringify(delivery, null, 2))
  console.log(
    table(
      ['field', 'value'],
      Object.entries(delivery).map(([name, value]) => [name, String(value)]),
    ),
  )
}
