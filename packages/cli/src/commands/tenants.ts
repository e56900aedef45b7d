import { answered } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { moment, table } from '../table.ts'
import { exportTo } from './export.ts'

export function addTenants(program: Command): void {
  const tenants = program
    .command('tenants')
    .description(
      'Create, export and erase the businesses (tenants) of a hub. For whoever runs the hub; needs KILTER_OPERATOR_KEY.',
    )
  asOperator(withLimit(tenants.command('list').description('List tenants, and the progress of erasing them.'))).action(
    list,
  )
  asOperator(tenants.command('create <id> <name>').description('Create a tenant. Its owner key is shown once.'))
    .addHelpText('after', '\nExample: kilter tenants create corner-shop "Corner Shop"')
    .action(create)
  asOperator(
    tenants
      .command('key <id>')
      .description(
        'Create a new owner key for a tenant that lost its own. It is shown once; its other keys keep working.',
      ),
  )
    .addHelpText('after', '\nExample: kilter tenants key corner-shop')
    .action(giveKey)
  asOperator(
    tenants.command('export <id> <file>').description('Export everything of a tenant to a file, before it leaves.'),
  )
    .option('--force', 'replace the file if it is there')
    .action((id: string, file: string, flags: HubFlags & { force?: boolean }) =>
      exportTo(file, flags, ({ header, query }) => {
        const params = { path: { id }, header, query }
        return hub({ ...flags, keyFrom }).GET('/v1/tenants/{id}/archive', { params })
      }),
    )
  asOperator(tenants.command('erase <id>').description('Erase a tenant and all its data for good.'))
    .requiredOption('--confirm <id>', 'its id again, to confirm')
    .action(erase)
}

const keyFrom = 'KILTER_OPERATOR_KEY'

const asOperator = (command: Command): Command => withHub(command, keyFrom)

async function list({ limit, ...flags }: HubFlags & { readonly limit: number }): Promise<void> {
  const page = await pageOf(limit, (query) => hub({ ...flags, keyFrom }).GET('/v1/tenants', { params: { query } }))
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  const rows = page.items.map(({ id, name, status, createdAt, erased }) => [
    ...[id, name, status, moment(createdAt), erased === undefined ? '' : String(erased)],
  ])
  console.log(table(['id', 'name', 'status', 'since', 'rows erased'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}. To see more: --limit <number>`)
}

async function create(id: string, name: string, flags: HubFlags): Promise<void> {
  const made = await answered(hub({ ...flags, keyFrom }).POST('/v1/tenants', { body: { id, name } }))
  if (flags.json) return console.log(JSON.stringify(made, null, 2))
  console.log(`${made.name} created. Its owner key, shown only once:\n  ${made.key}`)
}

async function giveKey(id: string, flags: HubFlags): Promise<void> {
  const given = await answered(hub({ ...flags, keyFrom }).POST('/v1/tenants/{id}/keys', { params: { path: { id } } }))
  if (flags.json) return console.log(JSON.stringify(given, null, 2))
  console.log(`The new owner key of ${id}, shown only once:\n  ${given.key}`)
  console.log('With it, list all keys: kilter keys list. Then revoke the lost one: kilter keys revoke')
}

async function erase(id: string, { confirm, ...flags }: HubFlags & { readonly confirm: string }): Promise<void> {
  const wanted = { params: { path: { id } }, body: { confirm } }
  const erasing = await answered(hub({ ...flags, keyFrom }).POST('/v1/tenants/{id}/erase', wanted))
  if (flags.json) return console.log(JSON.stringify(erasing, null, 2))
  console.log(`${erasing.name} is locked and is being erased. To see the progress: kilter tenants list`)
}
