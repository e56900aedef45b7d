import { type Command, Option } from 'commander'
import { ask, askAll, type HubFlags, withHub } from '../client.ts'
import { moment, table } from '../table.ts'

interface DeliveryFlags extends HubFlags {
  readonly status?: string
  readonly connection?: string
  readonly limit: string
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
    .option('--limit <number>', 'how many at most', '50')
  withHub(command)
    .addHelpText(
      'after',
      '\nParked ones could not be read: see why with --status parked, and try again with "kilter replay".',
    )
    .action((id: string | undefined, flags: DeliveryFlags) => (id ? look(id, flags) : list(flags)))
}

async function list(flags: DeliveryFlags): Promise<void> {
  const query = new URLSearchParams()
  if (flags.status) query.set('status', flags.status)
  if (flags.connection) query.set('connection', flags.connection)
  const deliveries = await askAll<ListedDelivery>(flags, `/v1/deliveries?${query}`, Number(flags.limit) || 50)
  if (flags.json) return console.log(JSON.stringify({ items: deliveries }, null, 2))
  if (deliveries.length === 0) return console.log('No deliveries.')
  const rows = deliveries.map(({ status, receivedAt, topic, id, reason }) => [
    status,
    moment(receivedAt),
    topic,
    id,
    reason ?? '',
  ])
  console.log(table(['status', 'received', 'topic', 'id', 'reason'], rows))
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
