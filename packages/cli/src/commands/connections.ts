import { answered } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { moment, plain, table } from '../table.ts'
import { cardOf, stateOf } from './connection-card.ts'
import { addConnectionChanges } from './connection-changes.ts'
import { connectionIdOf } from './connection-named.ts'
import { addConnectionRemove } from './connection-remove.ts'
import { addConnectionStatistics } from './connection-statistics.ts'
import { addConnectionTest } from './connection-test.ts'
import { addList } from './list.ts'

export function addConnections(program: Command): void {
  const command = program
    .command('connections [connection]')
    .description('List what is connected; look at one; hold it back; give it a new secret or settings; or remove it.')
  withHub(withLimit(command))
    .addHelpText(
      'after',
      '\nExamples:\n  kilter connections\n  kilter connections show "Web shop"\n  kilter connections pause "Web shop"\n  kilter connections secret "Web shop" --secret-file ./new-secret',
    )
    .action((id: string | undefined, flags: HubFlags & { limit: number }) => (id ? look(id, flags) : list(flags)))
  withHub(
    command
      .command('pause <connection>')
      .description('Pause a connection. What the vendor sends is kept, and processed once you resume it.'),
  ).action((id: string, _own: unknown, self: Command) => change(id, 'pause', self.optsWithGlobals()))
  withHub(
    command
      .command('resume <connection>')
      .description('Resume a connection: process what waited, and what comes in from now on.'),
  ).action((id: string, _own: unknown, self: Command) => change(id, 'resume', self.optsWithGlobals()))
  withHub(
    command
      .command('show <connection>')
      .description('Show a connection: its settings, how it is doing, and its open problems.'),
  ).action((connection: string, _own: unknown, self: Command) => look(connection, self.optsWithGlobals()))
  addList(command, list)
  addConnectionTest(command)
  addConnectionStatistics(command)
  addConnectionChanges(command)
  addConnectionRemove(command)
}

async function list({ limit, ...flags }: HubFlags & { limit: number }): Promise<void> {
  const page = await pageOf(limit, (query) => hub(flags).GET('/v1/connections', { params: { query } }))
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log('Nothing is connected yet. To start: kilter connect --help')
  const rows = page.items.map((connection) => [
    ...[connection.name, connection.vendor, connection.roles.join(', '), stateOf(connection)],
    ...[connection.health.lastHeardAt === undefined ? 'never' : moment(connection.health.lastHeardAt), connection.id],
  ])
  console.log(table(['name', 'vendor', 'roles', 'state', 'last heard', 'id'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}. To see more: --limit <number>`)
}

async function look(named: string, flags: HubFlags): Promise<void> {
  const id = await connectionIdOf(flags, named)
  const connection = await answered(hub(flags).GET('/v1/connections/{id}', { params: { path: { id } } }))
  if (flags.json) return console.log(JSON.stringify(connection, null, 2))
  console.log(cardOf(connection).join('\n'))
}

async function change(named: string, does: 'pause' | 'resume', flags: HubFlags): Promise<void> {
  const id = await connectionIdOf(flags, named)
  const connection = await answered(hub(flags).POST(`/v1/connections/{id}/${does}`, { params: { path: { id } } }))
  if (flags.json) return console.log(JSON.stringify(connection, null, 2))
  const name = plain(connection.name)
  if (does === 'resume') console.log(`${name} is active again. What waited is processed now.`)
  else console.log(`${name} is paused. What arrives is kept until you run: kilter connections resume ${connection.id}`)
}
