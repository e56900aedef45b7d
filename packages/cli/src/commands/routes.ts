/** `kilter routes`: who is told of what, and when. */
import { answered, ifMatch, type Route } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, pageOf, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { namesOf } from '../routes/route.ts'
import { clearing, type RouteFlags, settingsFrom, withSettings } from '../routes/settings.ts'
import { ofWhat, timeOf, when } from '../routes/words.ts'
import { plain, table } from '../table.ts'

export function addRoutes(program: Command): void {
  const routes = program.command('routes').description('Say who is told of what, and when.')
  withHub(routes.command('list').description('List routes.')).action(list)
  withHub(routes.command('show <route>').description('Show one in full, by its id or name.')).action(show)
  withSettings(routes.command('add').description('Add a route; the first one ends what holds by itself.'))
    .addHelpText(
      'after',
      '\nExample: kilter routes add --name Stock --to Olga --detector oversell --quiet 22:00-07:00 --escalate-after 30m --escalate-to Otto',
    )
    .action(add)
  withSettings(routes.command('set <route>').description('Change what is named of a route, and nothing else.'))
    .option('--clear <what...>', `fall back to the default: ${Object.keys(clearing).join(', ')}`)
    .option('--on', 'switch it on again')
    .addHelpText('after', '\nExample: kilter routes set Stock --severity critical --clear quiet')
    .action(set)
  withHub(routes.command('remove <route>').description('Remove a route.')).action(remove)
}

async function list(flags: HubFlags): Promise<void> {
  const page = await pageOf(200, (query) => hub(flags).GET('/v1/routes', { params: { query } }))
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log('Nobody is told. Add somebody: kilter alerts add you@shop.example')
  const names = await namesOf(flags)
  const rows = page.items.map((route) => [
    ...[route.enabled ? route.name : `${route.name} (off)`, ofWhat(route.match)],
    ...[route.recipients.map(names).join(', '), when(route), route.id],
  ])
  console.log(table(['name', 'of what', 'to', 'when', 'id'], rows))
  if (page.items.every(isDefault)) console.log('\nNone is set: these hold until you add one.')
}

async function show(wanted: string, flags: HubFlags): Promise<void> {
  const route = await find(wanted, flags)
  if (flags.json) return console.log(JSON.stringify(route, null, 2))
  const names = await namesOf(flags)
  const to = (recipients: readonly string[]) => recipients.map(names).join(', ')
  const { escalate, fallback } = route
  const lines = [
    `${route.name}${route.enabled ? '' : ' (off)'}  ${route.id}`,
    `  of what     ${ofWhat(route.match)}`,
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
  if (flags.name === undefined) throw new Failure('Say what to call it, with --name.', 2)
  if (flags.to === undefined) throw new Failure('Say who is told, with --to. See kilter alerts who.', 2)
  const body = await settingsFrom(flags, { name: flags.name, recipients: [] })
  const before = await pageOf(200, (query) => hub(flags).GET('/v1/routes', { params: { query } }))
  const made = await answered(hub(flags).POST('/v1/routes', { body }))
  if (flags.json) return console.log(JSON.stringify(made, null, 2))
  console.log(`${made.name} holds from now on, as ${made.id}.`)
  if (before.items.length > 0 && before.items.every(isDefault)) console.log(firstOne)
}

const isDefault = ({ version }: Route): boolean => version === 0

const firstOne =
  'The two default routes (critical at once, the rest once a day) no longer apply: what your routes do not fit reaches nobody. See kilter doctor.'

async function set(wanted: string, flags: RouteFlags): Promise<void> {
  const { id, version, ...found } = await find(wanted, flags)
  const params = { path: { id }, header: ifMatch({ version }) }
  const body = await settingsFrom(flags, found)
  const made = await answered(hub(flags).PUT('/v1/routes/{id}', { params, body }))
  if (flags.json) return console.log(JSON.stringify(made, null, 2))
  console.log(`${made.name} holds as changed. What waits already leaves as it was planned.`)
}

async function remove(wanted: string, flags: HubFlags): Promise<void> {
  const { id, name, version } = await find(wanted, flags)
  const params = { path: { id }, header: ifMatch({ version }) }
  const removed = await answered(hub(flags).DELETE('/v1/routes/{id}', { params }))
  console.log(flags.json ? JSON.stringify(removed) : `${name} is removed.`)
}

async function find(wanted: string, flags: HubFlags): Promise<Route> {
  const { items } = await pageOf(200, (query) => hub(flags).GET('/v1/routes', { params: { query } }))
  const found = items.filter(({ id, name }) => id === wanted || name === wanted)
  const [only] = found
  if (only && found.length === 1) return only
  if (only) throw new Failure(`Several routes are called ${wanted}: name one by its id. See kilter routes list.`)
  throw new Failure(`There is no route ${wanted}. See kilter routes list.`)
}
