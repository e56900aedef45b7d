/** `kilter connections remove`: one system is no longer listened to. */
import { answered, ifMatch } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { checkMeant } from '../meant.ts'
import { plain } from '../table.ts'
import { connectionNamed } from './connection-named.ts'

export function addConnectionRemove(connections: Command): void {
  withHub(
    connections
      .command('remove <connection>')
      .description('Remove a connection, by its id or name. What it has sent so far stays.')
      .option('--yes', 'do not ask for confirmation'),
  )
    .addHelpText('after', '\nExample: kilter connections remove "Web shop"')
    .action((connection: string, _own: unknown, self: Command) => remove(connection, self.optsWithGlobals()))
}

async function remove(named: string, { yes, ...flags }: HubFlags & { yes?: boolean }): Promise<void> {
  const { id } = await connectionNamed(flags, named)
  const found = await answered(hub(flags).GET('/v1/connections/{id}', { params: { path: { id } } }))
  const name = plain(found.name)
  if (!flags.json)
    console.log(`${name} (${plain(found.vendor)}, ${id})
  goes   its secrets, credentials and settings; its webhook address ${found.hookUrl} stops working
  stays  what it has sent so far, its incidents and their history`)
  await checkMeant(found.name, yes)
  const params = { path: { id }, header: ifMatch(found) }
  await answered(hub(flags).DELETE('/v1/connections/{id}', { params }))
  if (flags.json) return console.log(JSON.stringify({ id }))
  console.log(`Connection ${name} removed. Remove its webhook in the vendor's own admin too.`)
}
