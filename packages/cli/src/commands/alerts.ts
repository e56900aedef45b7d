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
  const alerts = program.command('alerts').description('Decide who is alerted about incidents, and see what was sent.')
  addAlertsAdd(alerts)
  withHub(alerts.command('who').description('List everybody who is alerted (recipients).')).action(who)
  withHub(withLimit(alerts.command('list').description('List alert messages, newest first.')))
    .option('--status <status>', 'only these: gathering, waiting, sent, failed, dropped')
    .action(list)
  withHub(
    alerts.command('preview [incident]').description('Show who would be alerted about an incident, when and why.'),
  )
    .option('--page <file>', 'instead, write a page that shows the alert for every kind of incident; needs no hub')
    .addHelpText(
      'after',
      '\nExamples: kilter alerts preview inc_...\n          kilter alerts preview --page alerts.html',
    )
    .action(preview)
  withHub(alerts.command('test <recipient>').description('Send somebody a test message.')).action(test)
  withHub(alerts.command('replay [ids...]').description('Send messages again that could not be delivered.'))
    .option('--since <time>', 'everything that failed since then, like 6h or 2026-11-27T18:00:00Z', backThen)
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
      'Nobody is alerted yet. Add somebody: kilter alerts add you@shop.example, or --slack and others: kilter alerts add --help',
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
  console.log(table(['status', 'created', 'reason', 'incidents', 'to', 'id', 'trouble'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}. To see more: --limit <number>`)
}

async function preview(incident: string | undefined, { page, ...flags }: HubFlags & { page?: string }): Promise<void> {
  if (page !== undefined) return writePage(page)
  if (incident === undefined)
    throw new Failure('Give the id of an incident (kilter incidents), or a file with --page.', 2)
  const planned = await answered(hub(flags).POST('/v1/alerts/preview', { body: { incident } }))
  if (flags.json) return console.log(JSON.stringify(planned, null, 2))
  for (const { name, reason, at, why } of planned.tell) console.log(`${name}: ${reason}, ${moment(at)}; ${why}`)
  for (const { recipient = 'nobody', why } of planned.silent) console.log(`${recipient}: not alerted; ${why}`)
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
    throw new Failure(`Cannot write ${file}: ${(error as NodeJS.ErrnoException).code}`)
  }
  console.log(`${messages.length} messages of a simulated shop are in ${file}: open it in a browser.`)
}

async function test(recipient: string, flags: HubFlags): Promise<void> {
  const id = await recipientIdOf(flags, recipient)
  const params = { path: { id, message: 'test' } } as const
  const sent = await answered(hub(flags).POST('/v1/recipients/{id}/{message}', { params }))
  console.log(
    flags.json
      ? JSON.stringify(sent)
      : `Test message ${sent.id} is on its way. To see whether it arrived: kilter alerts list`,
  )
}

async function replay(
  ids: readonly string[],
  { since, to, ...flags }: HubFlags & { since?: string; to?: string },
): Promise<void> {
  if (since !== undefined && ids.length > 0) throw new Failure('Give either ids or --since, not both.', 2)
  if (since !== undefined) {
    const recipient = to && (await recipientIdOf(flags, to))
    return replaySince(flags, { since, ...said({ recipient }) })
  }
  if (ids.length === 0) throw new Failure('Give the ids of messages (kilter alerts list), or a time with --since.', 2)
  for (const id of ids) {
    const again = await answered(hub(flags).POST('/v1/alerts/{id}/replay', { params: { path: { id } } }))
    console.log(flags.json ? JSON.stringify(again) : `${again.id} will be sent again now.`)
  }
}

async function replaySince(flags: HubFlags, body: { since: string; recipient?: string }): Promise<void> {
  const { replayed, unreachable, more } = await answered(hub(flags).POST('/v1/alerts/replay', { body }))
  if (flags.json) return console.log(JSON.stringify({ replayed, unreachable, more }))
  console.log(`${replayed} will be sent again now.`)
  if (unreachable > 0)
    console.log(`${unreachable} cannot be sent, because their recipient is switched off: kilter alerts who`)
  if (more) console.log('There are more. Run this again.')
}
