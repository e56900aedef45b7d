/** `kilter alerts remove`: somebody is alerted no more. */
import { answered } from '@kilter/client'
import type { Command } from 'commander'
import { allOf, type HubFlags, hub, withHub } from '../client.ts'
import { checkMeant } from '../meant.ts'
import { recipientNamed } from '../routes/route.ts'
import { plain } from '../table.ts'

export function addAlertsRemove(alerts: Command): void {
  withHub(alerts.command('remove <recipient>').description('Stop alerting somebody, by their id or name.'))
    .option('--yes', 'do not ask for confirmation')
    .addHelpText('after', '\nExample: kilter alerts remove Olga')
    .action(remove)
}

async function remove(wanted: string, { yes, ...flags }: HubFlags & { yes?: boolean }): Promise<void> {
  const { id, name, channel, address } = await recipientNamed(flags, wanted)
  if (!flags.json)
    console.log(`${plain(name)} (${plain(channel)}, ${plain(address)})
  goes   the address, and what is still waiting to be sent there${await routesTold(flags, id)}
  stays  what was sent so far, in kilter alerts list`)
  await checkMeant(name, yes)
  const removed = await answered(hub(flags).DELETE('/v1/recipients/{id}', { params: { path: { id } } }))
  console.log(flags.json ? JSON.stringify(removed) : `${plain(name)} gets no more alerts.`)
}

/** Routes of one's own alone: the default ones name everybody. */
async function routesTold(flags: HubFlags, recipient: string): Promise<string> {
  const routes = await allOf((query) => hub(flags).GET('/v1/routes', { params: { query } }))
  const naming = routes.filter(({ version, recipients }) => version > 0 && recipients.includes(recipient))
  return naming.length === 0 ? '' : `; their place in the routes ${naming.map(({ name }) => plain(name)).join(', ')}`
}
