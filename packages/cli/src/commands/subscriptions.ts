import { answered, type Subscription, type SubscriptionDelivery, type SubscriptionWithSecret } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { Failure } from '../failure.ts'
import { wholeNumber } from '../numbers.ts'
import { said } from '../said.ts'
import { moment, plain, table } from '../table.ts'

export function addSubscriptions(program: Command): void {
  const subscriptions = program.command('subscriptions').description('Send events to other tools as signed webhooks.')
  withHub(withLimit(subscriptions.command('list').description('List subscriptions.'))).action(list)
  withHub(
    subscriptions.command('add <address>').description('Send events to a tool. Its signing secret is shown once.'),
  )
    .requiredOption('--events <types>', 'which events to send, e.g. incident.*,order.placed, or * for all')
    .option('--description <text>', 'a name for it', '')
    .addHelpText('after', "\nExample: kilter subscriptions add https://tool.example/hook --events 'incident.*'")
    .action(add)
  withHub(subscriptions.command('show <id>').description('Show a subscription.')).action(show)
  withHub(
    subscriptions.command('pause <id>').description('Stop sending for now. New messages wait until you resume.'),
  ).action(turn('pause'))
  withHub(
    subscriptions
      .command('resume <id>')
      .description('Start sending again, including what is waiting. Also works after the hub switched it off.'),
  ).action(turn('resume'))
  withHub(subscriptions.command('rotate <id>').description('Make a new signing secret. It is shown once.'))
    .option(
      '--grace-hours <number>',
      'for how many hours messages are also signed with the old secret',
      wholeNumber(0, 168),
      24,
    )
    .action(rotate)
  withHub(subscriptions.command('test <id>').description('Send a test message.')).action(test)
  withHub(
    withLimit(subscriptions.command('deliveries <id>').description('List the messages sent to it, newest first.')),
  )
    .option('--status <status>', 'only these: waiting, sent, failed, dropped')
    .action(deliveries)
  withHub(
    subscriptions.command('recover <id>').description('Send everything again that did not arrive since a given time.'),
  )
    .requiredOption('--since <moment>', 'a time like 2026-11-20T14:00:00Z, or how long ago: 90m, 6h, 3d')
    .addHelpText('after', '\nExample: kilter subscriptions recover sub_01JD5E0Z6V3M8Q2R7T9W1X4Y5Z --since 6h')
    .action(recover)
  withHub(
    subscriptions.command('replay <id> <deliveries...>').description('Send messages again, under the same ids.'),
  ).action(replay)
  withHub(
    subscriptions.command('remove <id>').description('Remove a subscription. Nothing more is sent to it.'),
  ).action(remove)
}

const print = (answer: unknown): void => console.log(JSON.stringify(answer, null, 2))

async function list({ limit, ...flags }: HubFlags & { readonly limit: number }): Promise<void> {
  const page = await pageOf(limit, (query) => hub(flags).GET('/v1/subscriptions', { params: { query } }))
  if (flags.json) return print(page)
  if (page.items.length === 0)
    return console.log('No subscriptions yet. Add one: kilter subscriptions add <address> --events <types>')
  const rows = page.items.map(({ status, url, events, description, id, reason }) => [
    ...[status, url, events.join(','), description, id, reason ?? ''],
  ])
  console.log(table(['status', 'to', 'events', 'description', 'id', 'why'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

interface AddFlags extends HubFlags {
  readonly events: string
  readonly description: string
}

async function add(address: string, { events, description, ...flags }: AddFlags): Promise<void> {
  const types = events.split(',').map((type) => type.trim())
  const body = { url: address, events: types, description }
  const made = await answered(hub(flags).POST('/v1/subscriptions', { body }))
  if (flags.json) return print(made)
  console.log(`Subscription ${made.id} added. From now on it gets ${made.events.join(', ')}.`)
  tellSecret(made)
  if (made.warning !== undefined) console.log(`Warning: ${plain(made.warning)}`)
  console.log(`Try it: kilter subscriptions test ${made.id}`)
}

const tellSecret = ({ secret }: SubscriptionWithSecret): void =>
  console.log(`Its signing secret, shown only once; give it to the receiver:\n  ${secret}`)

async function show(id: string, flags: HubFlags): Promise<void> {
  const found = await answered(hub(flags).GET('/v1/subscriptions/{id}', { params: { path: { id } } }))
  if (flags.json) return print(found)
  tell(found)
}

function tell({ id, url, headers, events, description, status, reason, failingSince, secrets }: Subscription): void {
  const signed = secrets.map(({ hint, until }) => (until ? `${hint} until ${moment(until)}` : hint))
  const rows = [
    ...[
      ['id', id],
      ['status', status],
      ['why', reason ?? ''],
      ['failing since', failingSince ? moment(failingSince) : ''],
    ],
    ...[
      ['to', url],
      ['headers', headers.join(', ')],
      ['events', events.join(', ')],
      ['description', description],
    ],
    ['signed with', signed.join(', ')],
  ].filter(([, value]) => value !== '')
  console.log(table(['', ''], rows).split('\n').slice(2).join('\n'))
}

const turn =
  (path: 'pause' | 'resume') =>
  async (id: string, flags: HubFlags): Promise<void> => {
    const changed = await answered(hub(flags).POST(`/v1/subscriptions/{id}/${path}`, { params: { path: { id } } }))
    if (flags.json) return print(changed)
    console.log(`${changed.id} is ${changed.status}.`)
  }

async function rotate(id: string, { graceHours, ...flags }: HubFlags & { readonly graceHours: number }): Promise<void> {
  const wanted = { params: { path: { id } }, body: { graceHours } }
  const changed = await answered(hub(flags).POST('/v1/subscriptions/{id}/rotate', wanted))
  if (flags.json) return print(changed)
  const until = changed.secrets[1]?.until
  console.log(
    until ? `Messages are signed with both secrets until ${moment(until)}.` : 'The old secret is no longer used.',
  )
  tellSecret(changed)
}

async function test(id: string, flags: HubFlags): Promise<void> {
  const sent = await answered(hub(flags).POST('/v1/subscriptions/{id}/test', { params: { path: { id } } }))
  if (flags.json) return print(sent)
  console.log(`Test message ${sent.id} is on its way. To see whether it arrived: kilter subscriptions deliveries ${id}`)
}

interface DeliveriesFlags extends HubFlags {
  readonly status?: SubscriptionDelivery['status']
  readonly limit: number
}

async function deliveries(id: string, { status, limit, ...flags }: DeliveriesFlags): Promise<void> {
  const page = await pageOf(limit, (page) => {
    const params = { path: { id }, query: { ...said({ status }), ...page } }
    return hub(flags).GET('/v1/subscriptions/{id}/deliveries', { params })
  })
  if (flags.json) return print(page)
  if (page.items.length === 0) return console.log('No messages.')
  const rows = page.items.map((message) => {
    const last = message.attempts.at(-1)
    const when = message.dueAt && message.tries > 0 ? `next try ${moment(message.dueAt)}` : ''
    return [
      ...[message.status, moment(message.createdAt), message.type, String(message.tries), String(last?.code ?? '')],
      ...[last ? `${last.milliseconds} ms` : '', message.id, [message.why, when].filter(Boolean).join(' ')],
    ]
  })
  console.log(table(['status', 'created', 'event', 'tries', 'answer', 'took', 'id', 'why'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

async function recover(id: string, { since, ...flags }: HubFlags & { readonly since: string }): Promise<void> {
  const wanted = { params: { path: { id } }, body: { since: sinceOf(since) } }
  const recovered = await answered(hub(flags).POST('/v1/subscriptions/{id}/recover', wanted))
  if (flags.json) return print(recovered)
  console.log(recovered.due === 0 ? 'Everything since then has arrived.' : `${recovered.due} will be sent again now.`)
}

const unitMilliseconds: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

function sinceOf(text: string): string {
  const [, count, unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  if (count !== undefined) return new Date(Date.now() - Number(count) * (unitMilliseconds[unit] ?? 0)).toISOString()
  if (/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))) return text
  throw new Failure('--since must be a time like 2026-11-20T14:00:00Z, or how long ago: 90m, 6h, 3d.', 2)
}

async function replay(id: string, messages: readonly string[], flags: HubFlags): Promise<void> {
  for (const delivery of messages) {
    const params = { path: { id, delivery } }
    const again = await answered(hub(flags).POST('/v1/subscriptions/{id}/deliveries/{delivery}/replay', { params }))
    console.log(flags.json ? JSON.stringify(again) : `${again.id} will be sent again now.`)
  }
}

async function remove(id: string, flags: HubFlags): Promise<void> {
  await answered(hub(flags).DELETE('/v1/subscriptions/{id}', { params: { path: { id } } }))
  console.log(flags.json ? JSON.stringify({ id }) : `Subscription removed; nothing more will be sent to it.`)
}
