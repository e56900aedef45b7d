import { answered } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { moment, table } from '../table.ts'
import { exportTo } from './export.ts'

export function addTenants(program: Command): void {
  const tenants = program
    .command('tenants')
    .description('Make and erase the businesses of a hub; for whoever runs it, with KILTER_OPERATOR_KEY.')
  asOperator(withLimit(tenants.command('list').description('List tenants, and how far erasing has come.'))).action(list)
  asOperator(
    tenants.command('create <id> <name>').description('Make a tenant, and show its first key, an owner’s, once.'),
  )
    .addHelpText('after', '\nExample: kilter tenants create corner-shop "Corner Shop"')
    .action(create)
  asOperator(
    tenants
      .command('key <id>')
      .description('Make an owner’s key for a tenant that lost its own, and show it once. Its other keys stay.'),
  )
    .addHelpText('after', '\nExample: kilter tenants key corner-shop')
    .action(giveKey)
  asOperator(tenants.command('export <id> <file>').description('Write all of a tenant into a file, before it leaves.'))
    .option('--force', 'replace the file if it is there')
    .action((id: string, file: string, flags: HubFlags & { force?: boolean }) =>
      exportTo(file, flags, ({ header, query }) => {
        const params = { path: { id }, header, query }
        return hub({ ...flags, keyFrom }).GET('/v1/tenants/{id}/archive', { params })
      }),
    )
  asOperator(tenants.command('erase <id>').description('Erase a tenant with everything of it, for good.'))
    .requiredOption('--confirm <id>', 'its id once more')
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
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

async function create(id: string, name: string, flags: HubFlags): Promise<void> {
  const made = await answered(hub({ ...flags, keyFrom }).POST('/v1/tenants', { body: { id, name } }))
  if (flags.json) return console.log(JSON.stringify(made, null, 2))
  console.log(`${made.name} is here. The key of its owner, shown only now:\n  ${made.key}`)
}

async function giveKey(id: string, flags: HubFlags): Promise<void> {
  const given = await answered(hub({ ...flags, keyFrom }).POST('/v1/tenants/{id}/keys', { params: { path: { id } } }))
  if (flags.json) return console.log(JSON.stringify(given, null, 2))
  console.log(`The new key of the owner of ${id}, shown only now:\n  ${given.key}`)
  console.log('With it, see which keys there are: kilter keys list. Take back what was lost: kilter keys revoke')
}

async function erase(id: string, { confirm, ...flags }: HubFlags & { readonly confirm: string }): Promise<void> {
  const wanted = { params: { path: { id } }, body: { confirm } }
  const erasing = await answered(hub({ ...flags, keyFrom }).POST('/v1/tenants/{id}/erase', wanted))
  if (flags.json) return console.log(JSON.stringify(erasing, null, 2))
  console.log(`${erasing.name} is locked out, and is being erased. See how far: kilter tenants list`)
}
