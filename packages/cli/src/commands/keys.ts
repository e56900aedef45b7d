import { answered, type NewKey } from '@kilter/client'
import { type AccessRole, accessRoles, scopes as allScopes, type Scope } from '@kilter/core'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { wholeNumber } from '../numbers.ts'
import { moment, table } from '../table.ts'

interface CreateFlags extends HubFlags {
  readonly role: AccessRole
  readonly scope: readonly Scope[]
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

function scope(text: string, before: readonly Scope[]): readonly Scope[] {
  const known = allScopes.find((each) => each === text)
  if (known !== undefined) return [...before, known]
  throw new InvalidArgumentError(`Scopes are: ${allScopes.join(', ')}.`)
}

async function list({ limit, ...flags }: HubFlags & { readonly limit: number }): Promise<void> {
  const page = await pageOf(limit, (query) => hub(flags).GET('/v1/keys', { params: { query } }))
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  const rows = page.items.map(({ id, name, role, scopes, status, expiresAt, revokedAt, lastUsedOn }) => [
    ...[name, role, scopes?.join(' ') ?? 'everywhere', status],
    ...[endOf(expiresAt, revokedAt), lastUsedOn ?? 'never', id],
  ])
  console.log(table(['name', 'role', 'where', 'status', 'ends', 'last used', 'id'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

/** One that was replaced may open for some hours more. */
function endOf(...ends: readonly (string | undefined)[]): string {
  const [first] = ends.filter((end) => end !== undefined).sort()
  return first === undefined ? 'never' : moment(first)
}

async function create(name: string, { role, scope, days, ...flags }: CreateFlags): Promise<void> {
  const expiresAt = days === undefined ? undefined : new Date(Date.now() + days * dayMilliseconds).toISOString()
  const body = { name, role, ...(scope.length > 0 && { scopes: [...scope] }), ...(expiresAt && { expiresAt }) }
  show(flags, await answered(hub(flags).POST('/v1/keys', { body })))
}

async function rotate(id: string, { overlapHours, ...flags }: HubFlags & { overlapHours: number }): Promise<void> {
  const rotated = hub(flags).POST('/v1/keys/{id}/rotate', { params: { path: { id } }, body: { overlapHours } })
  show(flags, await answered(rotated))
  if (!flags.json && overlapHours > 0) console.log(`The old one opens for ${overlapHours} hours more.`)
}

async function revoke(ids: readonly string[], flags: HubFlags): Promise<void> {
  for (const id of ids) await answered(hub(flags).DELETE('/v1/keys/{id}', { params: { path: { id } } }))
  if (flags.json) return console.log(JSON.stringify({ revoked: ids }, null, 2))
  console.log(ids.length === 1 ? 'It opens nothing any more.' : `${ids.length} keys open nothing any more.`)
}

function show({ json }: HubFlags, given: NewKey): void {
  console.log(json ? JSON.stringify(given, null, 2) : `${given.name} (${given.role}), shown only now:\n  ${given.key}`)
}
