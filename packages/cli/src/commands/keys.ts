import { answered, type NewKey } from '@kilter/client'
import { type AccessRole, accessRoles, scopes as allScopes, type Scope } from '@kilter/core'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { allOf, type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { theOne } from '../named.ts'
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
  const keys = program.command('keys').description('Create, list, replace and revoke access keys.')
  withHub(withLimit(keys.command('list').description('List access keys, newest first.'))).action(list)
  withHub(keys.command('create <name>').description('Create an access key. It is shown once.'))
    .addOption(new Option('--role <role>', 'what its holder may do').choices(accessRoles).default('viewer'))
    .option('--scope <scope>', 'limit it to one part of the API; repeat for several (default: everywhere)', scope, [])
    .option('--days <days>', 'how many days it works (default: until it is revoked)', wholeNumber(1, daysMax))
    .addHelpText(
      'after',
      `
Roles: a viewer can look at everything; an operator can also decide about incidents, replay webhooks and match items; an admin can
also connect systems and change settings; an owner can also export and erase.
Scopes: ${allScopes.join(', ')}.

Example: kilter keys create console --role operator --scope incidents:write --days 90`,
    )
    .action(create)
  withHub(keys.command('rotate <key>').description('Replace a key with a new one that has the same rights.'))
    .option('--overlap-hours <hours>', 'how many hours the old key keeps working', wholeNumber(0, overlapHoursMax), 24)
    .action(rotate)
  withHub(keys.command('revoke <keys...>').description('Revoke keys. They stop working at once.')).action(revoke)
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
  console.log(table(['name', 'role', 'where', 'status', 'expires', 'last used', 'id'], rows))
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
  if (!flags.json)
    console.log(`
Hand it over safely. Whoever gets it types:
  export KILTER_URL=${flags.url} KILTER_ADMIN_KEY=<the key>
  kilter incidents`)
}

async function rotate(wanted: string, { overlapHours, ...flags }: HubFlags & { overlapHours: number }): Promise<void> {
  const id = await keyIdOf(flags, wanted)
  const rotated = hub(flags).POST('/v1/keys/{id}/rotate', { params: { path: { id } }, body: { overlapHours } })
  show(flags, await answered(rotated))
  if (!flags.json && overlapHours > 0)
    console.log(`The old key keeps working for ${overlapHours} more ${overlapHours === 1 ? 'hour' : 'hours'}.`)
}

async function revoke(wanted: readonly string[], flags: HubFlags): Promise<void> {
  const ids = await Promise.all(wanted.map((each) => keyIdOf(flags, each)))
  for (const id of ids) await answered(hub(flags).DELETE('/v1/keys/{id}', { params: { path: { id } } }))
  if (flags.json) return console.log(JSON.stringify({ revoked: ids }, null, 2))
  console.log(ids.length === 1 ? 'Key revoked.' : `${ids.length} keys revoked.`)
}

/** Of what may be an id or the name of a key that still works. */
async function keyIdOf(flags: HubFlags, wanted: string): Promise<string> {
  if (wanted.startsWith('key_')) return wanted
  const all = await allOf((query) => hub(flags).GET('/v1/keys', { params: { query } }))
  const active = all.filter(({ status }) => status === 'active')
  return theOne(wanted, active, { kind: 'active key', list: 'kilter keys list' }).id
}

function show({ json }: HubFlags, given: NewKey): void {
  console.log(json ? JSON.stringify(given, null, 2) : `${given.name} (${given.role}), shown only once:\n  ${given.key}`)
}
