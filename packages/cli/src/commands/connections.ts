import type { Command } from 'commander'
import { ask, askPage, type HubFlags, withHub, withLimit } from '../client.ts'
import { moment, plain, table } from '../table.ts'
import { addConnectionChanges } from './connection-changes.ts'

interface ListedConnection {
  readonly id: string
  readonly vendor: string
  readonly name: string
  readonly roles: readonly string[]
  readonly pausedAt?: string
  readonly hookUrl: string
  readonly health: { readonly lastHeardAt?: string }
}

export function addConnections(program: Command): void {
  const command = program
    .command('connections [id]')
    .description('List what is connected; look at one; hold it back; or give it a new secret or settings.')
  withHub(withLimit(command))
    .addHelpText(
      'after',
      '\nExamples:\n  kilter connections\n  kilter connections pause con_...\n  kilter connections secret "Web shop" --secret-file ./new-secret',
    )
    .action((id: string | undefined, flags: HubFlags & { limit: number }) => (id ? look(id, flags) : list(flags)))
  withHub(
    command
      .command('pause <id>')
      .description('Keep what the vendor sends, and read it once the connection is resumed.'),
  ).action((id: string, _own: unknown, self: Command) => change(id, 'pause', self.optsWithGlobals()))
  withHub(command.command('resume <id>').description('Read what waited, and what comes.')).action(
    (id: string, _own: unknown, self: Command) => change(id, 'resume', self.optsWithGlobals()),
  )
  addConnectionChanges(command)
}

async function list({ limit, ...flags }: HubFlags & { limit: number }): Promise<void> {
  const page = await askPage<ListedConnection>(flags, '/v1/connections', {}, limit)
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log('Nothing is connected yet. See: kilter connect --help')
  const rows = page.items.map(({ name, vendor, roles, pausedAt, health, id }) => [
    ...[name, vendor, roles.join(', ')],
    pausedAt === undefined ? 'active' : `paused since ${moment(pausedAt)}`,
    ...[health.lastHeardAt === undefined ? 'never' : moment(health.lastHeardAt), id],
  ])
  console.log(table(['name', 'vendor', 'roles', 'state', 'last heard', 'id'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

const pathOf = (id: string): string => `/v1/connections/${encodeURIComponent(id)}`

async function look(id: string, flags: HubFlags): Promise<void> {
  const connection = await ask<ListedConnection>(flags, 'GET', pathOf(id))
  if (flags.json) return console.log(JSON.stringify(connection, null, 2))
  const shown = Object.entries(connection).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  console.log(table(['field', 'value'], shown))
}

async function change(id: string, does: 'pause' | 'resume', flags: HubFlags): Promise<void> {
  const connection = await ask<ListedConnection>(flags, 'POST', `${pathOf(id)}/${does}`)
  if (flags.json) return console.log(JSON.stringify(connection, null, 2))
  const name = plain(connection.name)
  if (does === 'resume') console.log(`${name} is resumed. What waited is read now.`)
  else console.log(`${name} is paused. What comes is kept, and read after: kilter connections resume ${connection.id}`)
}
