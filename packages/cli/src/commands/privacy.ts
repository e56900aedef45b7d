import type { Command } from 'commander'
import { askPage, type HubFlags, withHub, withLimit } from '../client.ts'
import { moment, table } from '../table.ts'

interface ListedRequest {
  readonly id: string
  readonly kind: 'erase' | 'export'
  readonly scope: 'person' | 'connection'
  readonly status: 'pending' | 'done' | 'recorded'
  readonly connection?: string
  readonly customers: readonly { readonly customer: string }[]
  readonly requestedAt: string
}

export function addPrivacy(program: Command): void {
  const privacy = program.command('privacy').description('See what vendors ask for on behalf of their customers.')
  withHub(withLimit(privacy.command('requests').description('List these requests, newest first.')))
    .addHelpText(
      'after',
      '\nErasures are carried out by the hub. Data that a customer asks for is yours to send.\n\nExample: kilter privacy requests',
    )
    .action(list)
}

async function list({ limit, ...flags }: HubFlags & { readonly limit: number }): Promise<void> {
  const page = await askPage<ListedRequest>(flags, '/v1/privacy/requests', {}, limit)
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log('No vendor has asked for anything yet.')
  const rows = page.items.map((request) => [
    request.kind,
    request.status,
    moment(request.requestedAt),
    whomOf(request),
    request.connection ?? '',
    request.id,
  ])
  console.log(table(['wanted', 'status', 'asked', 'customer', 'connection', 'id'], rows))
  if (page.items.some(({ status }) => status === 'recorded'))
    console.log('\nTo do\n  Send these customers the data that you hold of them: the hub does not answer for you.')
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

const whomOf = ({ scope, customers }: ListedRequest): string =>
  scope === 'connection' ? 'everybody' : [...new Set(customers.map(({ customer }) => customer))].join(', ')
