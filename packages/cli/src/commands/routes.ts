/** `kilter routes`: who is alerted about what, and when. */
import { answered, ifMatch, type Route } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, pageOf, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { theOne } from '../named.ts'
import { namesOf } from '../routes/route.ts'
import { clearing, type RouteFlags, settingsFrom, withSettings } from '../routes/settings.ts'
import { ofWhat, timeOf, when } from '../routes/words.ts'
import { plain, table } from '../table.ts'

export function addRoutes(program: Command): void {
  const routes = program.command('routes').description('Decide who is alerted about what, and when.')
  withHub(routes.command('list').description('List routes.')).action(list)
  withHub(routes.command('show <route>').description('Show a route in full, by its id or name.')).action(show)
  withSettings(
    routes
      .command('add')
      .description(
        'Add a route. Your first route replaces the two default ones: from then on only your own routes decide who is alerted.',
      ),
  )
    .addHelpText(
      'after',
      '\nExample: kilter routes add --name Stock --to Olga --detector oversell --quiet 22:00-07:00 --escalate-after 30m --escalate-to Otto',
    )
    .action(add)
  withSettings(
    routes.command('set <route>').description('Change a route. Options that you leave out stay as they are.'),
  )
    .option('--clear <what...>', `reset to the default: ${Object.keys(clearing).join(', ')}`)
    .option('--on', 'switch the route on again')
    .addHelpText('after', '\nExample: kilter routes set Stock --severity critical --clear quiet')
    .action(set)
  withHub(routes.command('remove <route>').description('Remove a route.')).action(remove)
}

async function list(flags: HubFlags): Promise<void> {
  const page = await pageOf(200, (query) => hub(flags).GET('/v1/routes', { params: { query } }))
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0)
    return console.log('Nobody is alerted yet. Add somebody: kilter alerts add you@shop.example')
  const names = await namesOf(flags)
  const rows = page.items.map((route) => [
    ...[route.enabled ? route.name : `${route.name} (off)`, ofWhat(route.match)],
    ...[route.recipients.map(names).join(', '), when(route), route.id],
  ])
  console.log(table(['name', 'about', 'to', 'when', 'id'], rows))
  if (page.items.every(isDefault)) console.log('\nThese are the default routes. They apply until you add your own.')
}

async function show(wanted: string, flags: HubFlags): Promise<void> {
  const route = await find(wanted, flags)
  if (flags.json) return console.log(JSON.stringify(route, null, 2))
  const names = await namesOf(flags)
  const to = (recipients: readonly string[]) => recipients.map(names).join(', ')
  const { escalate, fallback } = route
  const lines = [
    `${route.name}${route.enabled ? '' : ' (off)'}  ${route.id}`,
    `  about       ${ofWhat(route.match)}`,
    `  to          ${to(route.recipients)}`,
    `  when        ${when(route)}`,
    escalate && `  escalates   after ${timeOf(escalate.afterMinutes * 60)} to ${to(escalate.recipients)}`,
    `  falls back  after ${timeOf(fallback.afterMinutes * 60)} to ${to(fallback.recipients) || 'whoever can be reached'}`,
  ]
  console.log(
    lines
      .filter(Boolean)
      .map((line) => plain(String(line)))
      .join('\n'),
  )
}

async function add(flags: RouteFlags): Promise<void> {
  if (flags.name === undefined) throw new Failure('Give the route a name with --name.', 2)
  if (flags.to === undefined)
    throw new Failure('Say who is alerted with --to. To see who there is: kilter alerts who', 2)
  const body = await settingsFrom(flags, { name: flags.name, recipients: [] })
  const before = await pageOf(200, (query) => hub(flags).GET('/v1/routes', { params: { query } }))
  const made = await answered(hub(flags).POST('/v1/routes', { body }))
  if (flags.json) return console.log(JSON.stringify(made, null, 2))
  console.log(`Route ${made.name} added: ${made.id}.`)
  if (before.items.length > 0 && before.items.every(isDefault)) console.log(firstOne)
}

const isDefault = ({ version }: Route): boolean => version === 0

const firstOne =
  'The two default routes (critical at once, the rest once a day) no longer apply: what none of your routes covers reaches nobody. To check: kilter doctor'

async function set(wanted: string, flags: RouteFlags): Promise<void> {
  const { id, version, ...found } = await find(wanted, flags)
  const params = { path: { id }, header: ifMatch({ version }) }
  const body = await settingsFrom(flags, found)
  const made = await answered(hub(flags).PUT('/v1/routes/{id}', { params, body }))
  if (flags.json) return console.log(JSON.stringify(made, null, 2))
  console.log(`Route ${made.name} changed. Alerts that are already waiting go out as planned.`)
}

async function remove(wanted: string, flags: HubFlags): Promise<void> {
  const { id, name, version } = await find(wanted, flags)
  const params = { path: { id }, header: ifMatch({ version }) }
  const removed = await answered(hub(flags).DELETE('/v1/routes/{id}', { params }))
  console.log(flags.json ? JSON.stringify(removed) : `Route ${name} removed.`)
}

async function find(wanted: string, flags: HubFlags): Promise<Route> {
  const { items } = await pageOf(200, (query) => hub(flags).GET('/v1/routes', { params: { query } }))
  return theOne(wanted, items, { kind: 'route', list: 'kilter routes list' })
}
