import { answered, type Subscription, type SubscriptionDelivery, type SubscriptionWithSecret } from '@kilter/client'
import { subscribableTypes } from '@kilter/core'
import type { Command } from 'commander'
import { allOf, type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { backThen } from '../durations.ts'
import { theOne } from '../named.ts'
import { wholeNumber } from '../numbers.ts'
import { said } from '../said.ts'
import { moment, plain, table } from '../table.ts'

export function addSubscriptions(program: Command): void {
  const subscriptions = program.command('subscriptions').description('Send events to other tools as signed webhooks.')
  withHub(withLimit(subscriptions.command('list').description('List subscriptions.'))).action(list)
  withHub(
    subscriptions.command('add <address>').description('Send events to a tool. Its signing secret is shown once.'),
  )
    .requiredOption(
      '--events <types>',
      'which events to send: types, families like incident.*, or * for all; see below',
    )
    .option('--description <text>', 'a name for it', '')
    .addHelpText('after', () => addHelp())
    .action(add)
  withHub(subscriptions.command('show <subscription>').description('Show a subscription.')).action(show)
  withHub(
    subscriptions
      .command('pause <subscription>')
      .description('Stop sending for now. New messages wait until you resume.'),
  ).action(turn('pause'))
  withHub(
    subscriptions
      .command('resume <subscription>')
      .description('Start sending again, including what is waiting. Also works after the hub switched it off.'),
  ).action(turn('resume'))
  withHub(subscriptions.command('rotate <subscription>').description('Make a new signing secret. It is shown once.'))
    .option(
      '--grace-hours <number>',
      'for how many hours messages are also signed with the old secret',
      wholeNumber(0, 168),
      24,
    )
    .action(rotate)
  withHub(subscriptions.command('test <subscription>').description('Send a test message.')).action(test)
  withHub(
    withLimit(
      subscriptions.command('deliveries <subscription>').description('List the messages sent to it, newest first.'),
    ),
  )
    .option('--status <status>', 'only these: waiting, sent, failed, dropped')
    .action(deliveries)
  withHub(
    subscriptions
      .command('recover <subscription>')
      .description('Send everything again that did not arrive since a given time.'),
  )
    .requiredOption('--since <moment>', 'like 2026-11-20, 2026-11-20T14:00:00Z, or how long ago: 90m, 6h, 3d', backThen)
    .addHelpText('after', '\nExample: kilter subscriptions recover sub_01JD5E0Z6V3M8Q2R7T9W1X4Y5Z --since 6h')
    .action(recover)
  withHub(
    subscriptions
      .command('replay <subscription> <deliveries...>')
      .description('Send messages again, under the same ids.'),
  ).action(replay)
  withHub(
    subscriptions.command('remove <subscription>').description('Remove a subscription. Nothing more is sent to it.'),
  ).action(remove)
}

const addHelp = (): string => `
The address must be public, begin with https:// and use port 443; KILTER_WEBHOOK_PORTS, where the hub is started, allows other ports.
To try it on your own machine, start the hub with KILTER_ALLOW_PRIVATE_TARGETS=1: then http://127.0.0.1:3000/hook is allowed too.

Events, by family; order.* stands for all of one, * for everything:
${familiesOf(subscribableTypes).join('\n')}

Example: kilter subscriptions add https://tool.example/hook --events 'incident.*'`

const familiesOf = (types: readonly string[]): string[] =>
  [...Map.groupBy(types, (type) => type.split('.')[0] ?? type)].map(
    ([family, each]) => `  ${`${family}.*`.padEnd(16)}${each.join(', ')}`,
  )

/** Of what may be an id or a description that only one has. */
async function subscriptionIdOf(flags: HubFlags, named: string): Promise<string> {
  if (named.startsWith('sub_')) return named
  const all = await allOf((query) => hub(flags).GET('/v1/subscriptions', { params: { query } }))
  const called = all.map(({ id, description: name }) => ({ id, name }))
  return theOne(named, called, { kind: 'subscription', list: 'kilter subscriptions list' }).id
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

async function show(named: string, flags: HubFlags): Promise<void> {
  const id = await subscriptionIdOf(flags, named)
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
  async (named: string, flags: HubFlags): Promise<void> => {
    const id = await subscriptionIdOf(flags, named)
    const changed = await answered(hub(flags).POST(`/v1/subscriptions/{id}/${path}`, { params: { path: { id } } }))
    if (flags.json) return print(changed)
    console.log(`${changed.id} is ${changed.status}.`)
  }

async function rotate(
  named: string,
  { graceHours, ...flags }: HubFlags & { readonly graceHours: number },
): Promise<void> {
  const id = await subscriptionIdOf(flags, named)
  const wanted = { params: { path: { id } }, body: { graceHours } }
  const changed = await answered(hub(flags).POST('/v1/subscriptions/{id}/rotate', wanted))
  if (flags.json) return print(changed)
  const until = changed.secrets[1]?.until
  console.log(
    until ? `Messages are signed with both secrets until ${moment(until)}.` : 'The old secret is no longer used.',
  )
  tellSecret(changed)
}

async function test(named: string, flags: HubFlags): Promise<void> {
  const id = await subscriptionIdOf(flags, named)
  const sent = await answered(hub(flags).POST('/v1/subscriptions/{id}/test', { params: { path: { id } } }))
  if (flags.json) return print(sent)
  console.log(`Test message ${sent.id} is on its way. To see whether it arrived: kilter subscriptions deliveries ${id}`)
}

interface DeliveriesFlags extends HubFlags {
  readonly status?: SubscriptionDelivery['status']
  readonly limit: number
}

async function deliveries(named: string, { status, limit, ...flags }: DeliveriesFlags): Promise<void> {
  const id = await subscriptionIdOf(flags, named)
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

async function recover(named: string, { since, ...flags }: HubFlags & { readonly since: string }): Promise<void> {
  const id = await subscriptionIdOf(flags, named)
  const wanted = { params: { path: { id } }, body: { since } }
  const recovered = await answered(hub(flags).POST('/v1/subscriptions/{id}/recover', wanted))
  if (flags.json) return print(recovered)
  console.log(recovered.due === 0 ? 'Everything since then has arrived.' : `${recovered.due} will be sent again now.`)
}

async function replay(named: string, messages: readonly string[], flags: HubFlags): Promise<void> {
  const id = await subscriptionIdOf(flags, named)
  for (const delivery of messages) {
    const params = { path: { id, delivery } }
    const again = await answered(hub(flags).POST('/v1/subscriptions/{id}/deliveries/{delivery}/replay', { params }))
    console.log(flags.json ? JSON.stringify(again) : `${again.id} will be sent again now.`)
  }
}

async function remove(named: string, flags: HubFlags): Promise<void> {
  const id = await subscriptionIdOf(flags, named)
  await answered(hub(flags).DELETE('/v1/subscriptions/{id}', { params: { path: { id } } }))
  console.log(flags.json ? JSON.stringify({ id }) : `Subscription removed; nothing more will be sent to it.`)
}
