/** `kilter alerts maintenance` and `kilter alerts mutes`: when no alerts go out, and about what. */
import { answered } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, pageOf, withHub } from '../client.ts'
import { fromNowOn } from '../durations.ts'
import { Failure } from '../failure.ts'
import { recipientIdOf } from '../routes/route.ts'
import { said } from '../said.ts'
import { moment, table } from '../table.ts'
import { connectionIdsOf } from './connection-named.ts'

interface WindowFlags extends HubFlags {
  readonly from?: string
  readonly for?: string
  readonly detector?: string[]
  readonly location?: string[]
  readonly connection?: string[]
  readonly item?: string[]
}

interface MuteFlags extends HubFlags {
  readonly for?: string
  readonly to?: string
  readonly detector?: string
  readonly subject?: string
}

export function addSilence(alerts: Command): void {
  const maintenance = alerts
    .command('maintenance')
    .description('Pause alerts for a while, e.g. during a stocktake. Whatever is still open afterwards is sent then.')
  withHub(maintenance.command('list').description('List maintenance that is planned or under way.')).action(listWindows)
  withHub(maintenance.command('add <name>').description('Plan maintenance, or start it now.'))
    .option('--for <time>', 'how long, or until when, like 2h or 2026-11-27T18:00:00Z', fromNowOn)
    .option('--from <time>', 'when it starts, like 30m (from now) or 2026-11-27T16:00:00Z (default: now)', fromNowOn)
    .option('--detector <names...>', 'only incidents of these detectors; * stands for anything')
    .option('--location <names...>', 'only at these locations')
    .option('--connection <connections...>', 'only what these connections say or suffer, by id or name')
    .option('--item <skus...>', 'only these items; * stands for anything')
    .addHelpText('after', '\nExample: kilter alerts maintenance add Stocktake --for 4h --location main')
    .action(addWindow)
  withHub(maintenance.command('end <id>').description('End it now and send the alerts that waited.')).action(endWindow)

  const mutes = alerts.command('mutes').description('Mute alerts about something for a while.')
  withHub(mutes.command('list').description('List mutes, including those from links in messages.')).action(listMutes)
  withHub(mutes.command('add').description('Mute something, for one person or everybody.'))
    .option('--for <time>', 'how long, or until when, like 7d or 2026-11-27T18:00:00Z', fromNowOn)
    .option('--to <recipient>', 'whom, by id or name; everybody unless given. See kilter alerts who')
    .option('--detector <name>', 'only incidents of this detector')
    .option('--subject <key>', 'only about this, e.g. an SKU')
    .addHelpText('after', '\nExample: kilter alerts mutes add --detector stock.drift --subject RED-DRESS-M --for 7d')
    .action(addMute)
  withHub(mutes.command('end <id>').description('End a mute.')).action(endMute)
}

async function listWindows(flags: HubFlags): Promise<void> {
  const page = await pageOf(200, (query) => hub(flags).GET('/v1/maintenance', { params: { query } }))
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log('No maintenance is planned.')
  const rows = page.items.map(({ name, from, to, match, id }) => [name, moment(from), moment(to), ofWhat(match), id])
  console.log(table(['name', 'from', 'to', 'about', 'id'], rows))
}

async function addWindow(name: string, { for: to, from, json, url, ...only }: WindowFlags): Promise<void> {
  if (to === undefined) throw new Failure('Say how long, with --for.', 2)
  const { detector: detectors, location: locations, connection, item: items } = only
  const connections = await connectionIdsOf({ url }, connection)
  const match = said({ detectors, locations, connections, items })
  const body = { name, to, match, ...said({ from }) }
  const planned = await answered(hub({ url }).POST('/v1/maintenance', { body }))
  if (json) return console.log(JSON.stringify(planned, null, 2))
  console.log(`${planned.name} is planned until ${moment(planned.to)}: ${planned.id}`)
}

async function endWindow(id: string, flags: HubFlags): Promise<void> {
  const ended = await answered(hub(flags).DELETE('/v1/maintenance/{id}', { params: { path: { id } } }))
  if (flags.json) return console.log(JSON.stringify(ended))
  const messages = ended.released === 1 ? '1 message that waited is' : `${ended.released} messages that waited are`
  console.log(`Maintenance ended. ${messages} sent now.`)
}

async function listMutes(flags: HubFlags): Promise<void> {
  const page = await pageOf(200, (query) => hub(flags).GET('/v1/mutes', { params: { query } }))
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log('Nothing is muted.')
  const rows = page.items.map(({ detector = 'anything', subject = 'anything', recipient = 'everybody', until, id }) => [
    ...[detector, subject, recipient, moment(until), id],
  ])
  console.log(table(['detector', 'subject', 'for', 'until', 'id'], rows))
}

async function addMute({ for: until, to, detector, subject, json, url }: MuteFlags): Promise<void> {
  if (until === undefined) throw new Failure('Say how long, with --for.', 2)
  const recipient = to && (await recipientIdOf({ url }, to))
  const body = { until, ...said({ recipient, detector, subject }) }
  const made = await answered(hub({ url }).POST('/v1/mutes', { body }))
  if (json) return console.log(JSON.stringify(made, null, 2))
  console.log(`Muted until ${moment(made.until)}: ${made.id}. Incidents are still recorded.`)
}

async function endMute(id: string, flags: HubFlags): Promise<void> {
  const ended = await answered(hub(flags).DELETE('/v1/mutes/{id}', { params: { path: { id } } }))
  console.log(flags.json ? JSON.stringify(ended) : 'Mute ended.')
}

function ofWhat(match: Readonly<Record<string, unknown>>): string {
  const texts = Object.values(match).map((each) => (Array.isArray(each) ? each.join(' or ') : String(each)))
  return texts.length === 0 ? 'everything' : texts.join(', ')
}
