import { answered, type Connection } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { isCalled } from '../named.ts'
import { input, password } from '../prompts.ts'
import { plain } from '../table.ts'
import { momentFrom, watchBackfill } from './backfill.ts'
import { type Connected, connectionsSeen } from './connection-named.ts'
import {
  askedCredentials,
  askedSettings,
  canAsk,
  type Input,
  type InputFlags,
  inputFrom,
  signingFrom,
  typed,
} from './vendor-input.ts'
import { needsOf, stepsOf, type Vendor, vendorNamed } from './vendors.ts'

interface ConnectFlags extends HubFlags, InputFlags {
  readonly name?: string
  readonly role?: Connection['roles']
  readonly since?: string
  readonly force?: boolean
}

export function addConnect(program: Command): void {
  const command = program
    .command('connect <vendor>')
    .description('Connect a vendor: on a terminal it asks for what that vendor needs, and says what to do there.')
    .option('--name <name>', 'what you call it, e.g. "Web shop"; without it you are asked')
    .option('--secret-file <file>', 'a file that holds the signing secret; "-" reads standard input')
    .option('--role <role...>', 'what it is used for, e.g. physical for stock on shelves')
    .option('--credential-file <name=file...>', 'files that hold what lookups need, e.g. accessToken=./square-token')
    .option('--since <date>', 'ask for what was before the connection, e.g. since 2026-10-01')
    .option('--setting <name=value...>', 'settings of the vendor, e.g. shop=example.myshopify.com')
    .option('--force', 'connect it under a name that another connection has already')
  withHub(command)
    .addHelpText(
      'after',
      `
Secrets are read from files or the environment: arguments are seen by every process of the machine.

Examples:
  kilter connect shopify
  KILTER_SECRET=... kilter connect shopify --name "Web shop" --setting shop=example.myshopify.com
  kilter connect square --name Till --secret-file ./square-key --credential-file accessToken=./square-token`,
    )
    .action((vendor: string, flags: ConnectFlags) => connect(vendor, flags))
}

interface Given extends Input {
  readonly name: string
}

async function connect(vendor: string, { role, url, json, force = false, ...flags }: ConnectFlags): Promise<void> {
  const described =
    flags.name === undefined && !canAsk() ? await nameless(vendor, url) : await vendorNamed({ url }, vendor)
  const others = force ? [] : await connectionsSeen({ url })
  const { name, signing, credentials, settings } = await givenOrAsked(described, flags, others)
  const body = {
    vendor,
    name,
    settings: typed(settings, described),
    secrets: { ...(signing && { signing }), ...credentials },
    ...(role && { roles: role }),
  }
  const connected = await answered(hub({ url }).POST('/v1/connections', { body }))
  if (json) return console.log(JSON.stringify(connected, null, 2))
  console.log(
    `${connected.name} is connected as ${connected.id}.\nGive this address to the vendor: ${connected.hookUrl}\n`,
  )
  console.log(stepsOf(described.steps, connected.hookUrl).join('\n'))
  if (!signing) console.log('\nIt has no secret yet: everything it sends is refused until it has one.')
  console.log(`\nOnce that is done, see whether it works: kilter connections test ${connected.id}`)
  const isAskable = described.lists.length > 0 && described.credentials.every((name) => credentials[name])
  if (isAskable) await offerBackfill({ url }, connected, flags)
}

/** Says first that there is no such vendor, and else that a name is missing, be a hub there or not. */
async function nameless(vendor: string, url: string): Promise<never> {
  const missing = new Failure('Say what you call it: --name "Web shop".', 2)
  await vendorNamed({ url }, vendor).catch((error) => {
    throw error instanceof Failure && error.status === notFound ? error : missing
  })
  throw missing
}

const notFound = 404

/** What was before is asked for where somebody wants it: at a terminal by a question, else by `--since`. */
async function offerBackfill(flags: HubFlags, connection: Connected, given: { since?: string; name?: string }) {
  const since = given.since ?? (given.name === undefined ? await askedSince(connection.name) : '')
  if (since === '')
    return console.log(`\nWhat was before: kilter backfill ${JSON.stringify(connection.name)} --since <date>`)
  console.log()
  await watchBackfill(flags, connection, { since: momentFrom(since), wait: true })
}

async function askedSince(name: string): Promise<string> {
  const message = `Ask ${name} for what was before, since when? (a date like 2026-10-01; empty: not)`
  return (await input({ message })).trim()
}

/** Whoever names a name has said all; else a person at a terminal is asked. */
async function givenOrAsked(
  vendor: Vendor,
  { name, ...flags }: Omit<ConnectFlags, keyof HubFlags | 'role' | 'force'>,
  others: readonly Connected[],
): Promise<Given> {
  const fault = name === undefined ? undefined : takenFault(name, others)
  if (fault !== undefined) throw new Failure(fault)
  const given = { signing: signingFrom(flags.secretFile), ...inputFrom(flags) }
  if (name !== undefined) return { name, ...given }
  return asked(vendor, given, others)
}

/** Two of one name could only be told apart by their ids. */
function takenFault(name: string, others: readonly Connected[]): string | undefined {
  const taken = others.find((other) => isCalled(other, name))
  return (
    taken &&
    plain(
      `There is a connection ${taken.name} already (${taken.vendor}, ${taken.id}). Choose another name, or add --force to have two. ` +
        `To change the one there is: kilter connections set ${JSON.stringify(taken.name)}`,
    )
  )
}

async function asked(vendor: Vendor, given: Input, others: readonly Connected[]): Promise<Given> {
  console.log(`${needsOf(vendor)}\n`)
  const name = await input({
    ...{ message: 'What do you call it?', default: vendor.name },
    validate: (name) => takenFault(name, others) ?? true,
  })
  const signing = given.signing ?? (await password({ message: `${vendor.secret} (empty: later)` }))
  const credentials = await askedCredentials(vendor, given.credentials, 'later')
  const settings = await askedSettings(vendor, given.settings, 'as usual')
  return { name, signing, credentials, settings }
}
