import { writeFileSync } from 'node:fs'
import { type Alert, answered } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { backThen } from '../durations.ts'
import { Failure } from '../failure.ts'
import { recipientIdOf } from '../routes/route.ts'
import { said } from '../said.ts'
import { moment, table } from '../table.ts'
import { addAlertsAdd } from './alerts-add.ts'
import { addAlertsRemove } from './alerts-remove.ts'
import { addSilence } from './silence.ts'

export function addAlerts(program: Command): void {
  const alerts = program.command('alerts').description('Say who is told of incidents, and see what was told.')
  addAlertsAdd(alerts)
  withHub(alerts.command('who').description('List who is told.')).action(who)
  withHub(withLimit(alerts.command('list').description('List messages, newest first.')))
    .option('--status <status>', 'only these: gathering, waiting, sent, failed, dropped')
    .action(list)
  withHub(alerts.command('preview [incident]').description('Say who would be told of an incident, when and why.'))
    .option('--page <file>', 'write a page instead that shows what is told of every kind of incident; asks no hub')
    .addHelpText(
      'after',
      '\nExamples: kilter alerts preview inc_...\n          kilter alerts preview --page alerts.html',
    )
    .action(preview)
  withHub(alerts.command('test <recipient>').description('Send a test message.')).action(test)
  withHub(alerts.command('replay [ids...]').description('Send messages again that did not get through.'))
    .option('--since <time>', 'all that failed since then, like 6h or 2026-11-27T18:00:00Z', backThen)
    .option('--to <recipient>', 'with --since: only to this recipient, by id or name')
    .addHelpText('after', '\nExample: kilter alerts replay --since 6h')
    .action(replay)
  addAlertsRemove(alerts)
  addSilence(alerts)
}

async function who(flags: HubFlags): Promise<void> {
  const page = await pageOf(200, (query) => hub(flags).GET('/v1/recipients', { params: { query } }))
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0)
    return console.log(
      'Nobody is told. Add somebody: kilter alerts add you@shop.example, or --slack and others: kilter alerts add --help',
    )
  const rows = page.items.map(({ status, name, channel, address, id }) => [status, name, channel, address, id])
  console.log(table(['status', 'name', 'channel', 'address', 'id'], rows))
}

interface ListFlags extends HubFlags {
  readonly status?: Alert['status']
  readonly limit: number
}

async function list({ status, limit, ...flags }: ListFlags): Promise<void> {
  const page = await pageOf(limit, (from) =>
    hub(flags).GET('/v1/alerts', { params: { query: { ...said({ status }), ...from } } }),
  )
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log('No messages.')
  const rows = page.items.map((alert) => [
    ...[alert.status, moment(alert.createdAt), alert.reason, String(alert.incidents)],
    ...[alert.name ?? alert.recipient, alert.id, alert.why ?? ''],
  ])
  console.log(table(['status', 'made', 'reason', 'incidents', 'to', 'id', 'why'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

async function preview(incident: string | undefined, { page, ...flags }: HubFlags & { page?: string }): Promise<void> {
  if (page !== undefined) return writePage(page)
  if (incident === undefined) throw new Failure('Name an incident, or a file with --page. See kilter incidents.', 2)
  const planned = await answered(hub(flags).POST('/v1/alerts/preview', { body: { incident } }))
  if (flags.json) return console.log(JSON.stringify(planned, null, 2))
  for (const { name, reason, at, why } of planned.tell) console.log(`${name}: ${reason}, ${moment(at)}; ${why}`)
  for (const { recipient = 'nobody', why } of planned.silent) console.log(`${recipient}: not told; ${why}`)
}

async function writePage(file: string): Promise<void> {
  const [{ previewPage }, { exampleHub, exampleMessages }] = await Promise.all([
    import('@kilter/channels'),
    import('../examples/messages.ts'),
  ])
  const messages = await exampleMessages()
  try {
    writeFileSync(file, previewPage(messages, new URL(exampleHub).host))
  } catch (error) {
    throw new Failure(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`)
  }
  console.log(`${messages.length} messages of a simulated shop are in ${file}: open it in a browser.`)
}

async function test(recipient: string, flags: HubFlags): Promise<void> {
  const id = await recipientIdOf(flags, recipient)
  const params = { path: { id, message: 'test' } } as const
  const sent = await answered(hub(flags).POST('/v1/recipients/{id}/{message}', { params }))
  console.log(flags.json ? JSON.stringify(sent) : `On its way as ${sent.id}: see "kilter alerts list".`)
}

async function replay(
  ids: readonly string[],
  { since, to, ...flags }: HubFlags & { since?: string; to?: string },
): Promise<void> {
  if (since !== undefined && ids.length > 0) throw new Failure('Name messages, or a time with --since, not both.', 2)
  if (since !== undefined) {
    const recipient = to && (await recipientIdOf(flags, to))
    return replaySince(flags, { since, ...said({ recipient }) })
  }
  if (ids.length === 0) throw new Failure('Name a message, or a time with --since. See kilter alerts list.', 2)
  for (const id of ids) {
    const again = await answered(hub(flags).POST('/v1/alerts/{id}/replay', { params: { path: { id } } }))
    console.log(flags.json ? JSON.stringify(again) : `${again.id} is due again.`)
  }
}

async function replaySince(flags: HubFlags, body: { since: string; recipient?: string }): Promise<void> {
  const { replayed, unreachable, more } = await answered(hub(flags).POST('/v1/alerts/replay', { body }))
  if (flags.json) return console.log(JSON.stringify({ replayed, unreachable, more }))
  console.log(`${replayed} due again.`)
  if (unreachable > 0) console.log(`${unreachable} wait for a recipient that is off: see kilter alerts who.`)
  if (more) console.log('There are more: ask again.')
}
