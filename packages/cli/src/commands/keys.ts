import { type AccessRole, accessRoles, scopes as allScopes } from '@kilter/core'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { ask, askPage, type HubFlags, withHub, withLimit } from '../client.ts'
import { wholeNumber } from '../numbers.ts'
import { moment, table } from '../table.ts'

interface ListedKey {
  readonly id: string
  readonly name: string
  readonly role: AccessRole
  readonly scopes: readonly string[] | null
  readonly status: string
  readonly expiresAt?: string
  readonly lastUsedOn?: string
}

interface CreateFlags extends HubFlags {
  readonly role: AccessRole
  readonly scope: readonly string[]
  readonly days?: number
}

const dayMilliseconds = 24 * 3_600_000
const daysMax = 3_650
const overlapHoursMax = 168

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('Say who may call the API, and take it back.')
  withHub(withLimit(keys.command('list').description('List keys, newest first.'))).action(list)
  withHub(keys.command('create <name>').description('Make a key and show it, this once.'))
    .addOption(new Option('--role <role>', 'how much it may do').choices(accessRoles).default('viewer'))
    .option('--scope <scope>', 'where; repeat it for several. Left out: everywhere', scope, [])
    .option('--days <days>', 'for how many days. Left out: until it is revoked', wholeNumber(1, daysMax))
    .addHelpText(
      'after',
      `
Roles: a viewer looks; an operator decides, replays and maps items; an admin connects and sets up; an owner takes all out.
Scopes: ${allScopes.join(', ')}.

Example: kilter keys create console --role operator --scope incidents:write --days 90`,
    )
    .action(create)
  withHub(keys.command('rotate <id>').description('Replace a key by a new one of the same rights.'))
    .option('--overlap-hours <hours>', 'how long the old one still opens', wholeNumber(0, overlapHoursMax), 24)
    .action(rotate)
  withHub(keys.command('revoke <ids...>').description('Take keys back: they open nothing any more.')).action(revoke)
}

function scope(text: string, before: readonly string[]): readonly string[] {
  if ((allScopes as readonly string[]).includes(text)) return [...before, text]
  throw new InvalidArgumentError(`Scopes are: ${allScopes.join(', ')}.`)
}

async function list({ limit, ...flags }: HubFlags & { readonly limit: number }): Promise<void> {
  const page = await askPage<ListedKey>(flags, '/v1/keys', {}, limit)
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  const rows = page.items.map(({ id, name, role, scopes, status, expiresAt, lastUsedOn }) => [
    ...[name, role, scopes?.join(' ') ?? 'everywhere', status],
    ...[expiresAt ? moment(expiresAt) : 'never', lastUsedOn ?? 'never', id],
  ])
  console.log(table(['name', 'role', 'where', 'status', 'ends', 'last used', 'id'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

async function create(name: string, { role, scope, days, ...flags }: CreateFlags): Promise<void> {
  const expiresAt = days === undefined ? undefined : new Date(Date.now() + days * dayMilliseconds).toISOString()
  const wanted = { name, role, ...(scope.length > 0 && { scopes: scope }), ...(expiresAt && { expiresAt }) }
  show(flags, await ask<GivenKey>(flags, 'POST', '/v1/keys', wanted))
}

async function rotate(id: string, { overlapHours, ...flags }: HubFlags & { overlapHours: number }): Promise<void> {
  const path = `/v1/keys/${encodeURIComponent(id)}/rotate`
  show(flags, await ask<GivenKey>(flags, 'POST', path, { overlapHours }))
  if (!flags.json && overlapHours > 0) console.log(`The old one opens for ${overlapHours} hours more.`)
}

async function revoke(ids: readonly string[], flags: HubFlags): Promise<void> {
  for (const id of ids) await ask(flags, 'DELETE', `/v1/keys/${encodeURIComponent(id)}`)
  if (flags.json) return console.log(JSON.stringify({ revoked: ids }, null, 2))
  console.log(ids.length === 1 ? 'It opens nothing any more.' : `${ids.length} keys open nothing any more.`)
}

type GivenKey = ListedKey & { readonly key: string }

function show({ json }: HubFlags, given: GivenKey): void {
  console.log(json ? JSON.stringify(given, null, 2) : `${given.name} (${given.role}), shown only now:\n  ${given.key}`)
}
