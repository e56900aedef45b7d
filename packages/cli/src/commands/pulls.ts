import { answered, type Backfill, type Pull } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { moment, plain, table } from '../table.ts'
import { type Connected, connectionNamed, connectionsOf } from './connection-named.ts'
import { askedOf, vendorNamed } from './vendors.ts'

interface PullFlags extends HubFlags {
  readonly now?: boolean
  readonly every?: string
}

export const pullOf = (flags: HubFlags, id: string): Promise<Pull> =>
  answered(hub(flags).GET('/v1/connections/{id}/pull', { params: { path: { id } } }))

export function addPulls(program: Command): void {
  const command = program
    .command('pulls [connection]')
    .description('Show what Kilter fetched from vendors because webhooks get lost, and how much they missed.')
    .option('--now', 'fetch from that vendor now')
    .option('--every <minutes>', 'how often to fetch from now on, or "off"')
  withHub(command)
    .addHelpText(
      'after',
      `
Name the connection by its id or by the name you gave it.

Examples:
  kilter pulls
  kilter pulls "Web shop" --now
  kilter pulls "Web shop" --every 30`,
    )
    .action((connection: string | undefined, flags: PullFlags) =>
      connection === undefined ? list(flags) : one(connection, flags),
    )
}

async function list({ now, every, ...flags }: PullFlags): Promise<void> {
  if (now || every !== undefined) throw new Failure('Say which connection: kilter pulls <connection> --now', 2)
  const connections = await connectionsOf(flags)
  const pulls = await Promise.all(connections.map(({ id }) => pullOf(flags, id)))
  const items = connections.map((connection, index) => ({ connection, pull: pulls[index] as Pull }))
  if (flags.json) return console.log(JSON.stringify({ items: pulls }, null, 2))
  if (items.length === 0) return console.log('Nothing is connected yet. Connect a vendor: kilter connect <vendor>')
  const rows = items.map(({ connection, pull }) => [
    connection.name,
    connection.vendor,
    everyOf(pull),
    pull.pulledAt === null ? 'never' : moment(pull.pulledAt),
    ...missedOf(pull).map(String),
    troubleOf(connection, pull),
  ])
  console.log(table(['connection', 'vendor', 'asked', 'last', 'missed: 2 days', '30 days', 'trouble'], rows))
  console.log('\nMissed: changes that no webhook reported. To see one connection: kilter pulls <connection>')
}

async function one(name: string, { now, every, ...flags }: PullFlags): Promise<void> {
  const connection = await connectionNamed(flags, name)
  const params = { path: { id: connection.id } }
  const body = every === undefined ? undefined : { everyMinutes: minutesFrom(every) }
  if (body) await answered(hub(flags).PUT('/v1/connections/{id}/pull', { params, body }))
  const pull = now
    ? await answered(hub(flags).POST('/v1/connections/{id}/pull', { params }))
    : await pullOf(flags, connection.id)
  if (flags.json) return console.log(JSON.stringify(pull, null, 2))
  const { staysLost } = await vendorNamed(flags, connection.vendor)
  console.log([...told(connection, pull), ...askedOf({ lists: [], staysLost })].join('\n'))
}

function told(connection: Connected, pull: Pull): string[] {
  const head = [`${connection.name} (${connection.vendor}): ${everyOf(pull)}`]
  if (pull.lists.length === 0) return head
  const [lately = 0, month = 0] = missedOf(pull)
  const rows = pull.lists.map(({ name, watermark, reason }) => [name, moment(watermark), reason ?? ''])
  const backfill = pull.backfill && `Backfill since ${moment(pull.backfill.since)}: ${backfillWords(pull.backfill)}`
  return [
    ...head,
    ...(pull.missing.length > 0 ? [firstSet(connection, pull.missing)] : []),
    ...(pull.waitsFor === null ? [] : [`Waiting: ${pull.waitsFor}`]),
    '',
    table(['list', 'fetched up to', 'trouble'], rows),
    '',
    `Missed by webhooks: ${lately} today and yesterday, ${month} in 30 days.`,
    ...(backfill ? [backfill] : []),
  ]
}

export function backfillWords({ endedAt, share, listed, kept, lists }: NonNullable<Backfill>): string {
  const failed = lists.filter(({ reason }) => reason !== null).map(({ list, reason }) => `${list}: ${reason}`)
  const state = endedAt === null ? `${Math.floor(share * 100)} %` : failed.length > 0 ? 'ended' : 'done'
  return [`${state}, ${listed} things, ${kept} of them new.`, ...failed].join('\n  ')
}

/** What is to be done before a vendor can be asked. */
export function firstSet(connection: Connected, missing: readonly string[]): string {
  const instead = missing.includes('settings.apiBaseUrl') ? ', and which setting may stand for apiBaseUrl' : ''
  return (
    `Before Kilter can fetch from it, set: ${setCommand(connection, missing)}\n` +
    `To see what that is${instead}: kilter vendors ${connection.vendor}`
  )
}

function setCommand({ name }: Connected, missing: readonly string[]): string {
  const options = missing.map((each) => {
    const [setting] = /(?<=^settings\.).+/.exec(each) ?? []
    return setting === undefined ? `--credential-file ${each}=<file>` : `--setting ${setting}=<value>`
  })
  return plain(`kilter connections set ${JSON.stringify(name)} ${options.join(' ')}`)
}

function everyOf({ everyMinutes, lists, missing }: Pull): string {
  if (lists.length === 0) return 'cannot be asked'
  if (missing.length > 0) return 'not asked yet'
  return everyMinutes === 0 ? 'switched off' : `every ${everyMinutes} min`
}

function missedOf({ missed }: Pull): [number, number] {
  const yesterday = new Date(Date.now() - 24 * 3_600_000).toISOString().slice(0, '2026-11-20'.length)
  const sum = (days: Pull['missed']) => days.reduce((total, { count }) => total + count, 0)
  return [sum(missed.filter(({ day }) => day >= yesterday)), sum(missed)]
}

function troubleOf(connection: Connected, { missing, waitsFor, lists }: Pull): string {
  if (lists.length > 0 && missing.length > 0) return setCommand(connection, missing)
  return [waitsFor, ...lists.map(({ name, reason }) => reason && `${name}: ${reason}`)].filter(Boolean).join('; ')
}

function minutesFrom(text: string): number {
  if (text === 'off') return 0
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new Failure(`--every ${text} is not valid. Write a number of minutes, or off.`, 2)
}
