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
import { isNeeded, needsOf, stepsOf, type Vendor, vendorNamed } from './vendors.ts'

interface ConnectFlags extends HubFlags, InputFlags {
  readonly name?: string
  readonly role?: Connection['roles']
  readonly since?: string
  readonly force?: boolean
}

export function addConnect(program: Command): void {
  const command = program
    .command('connect <vendor>')
    .description('Connect a vendor. Asks for what that vendor needs and tells you what to do in its admin.')
    .option('--name <name>', 'a name for it, e.g. "Web shop"; you are asked for it otherwise')
    .option('--secret-file <file>', 'a file that holds the signing secret; "-" reads standard input')
    .option('--role <role...>', 'what Kilter uses it for, e.g. physical: it counts the goods that are really there')
    .option(
      '--credential-file <name=file...>',
      'files that hold credentials for its API, e.g. accessToken=./square-token',
    )
    .option('--since <date>', 'also fetch what happened before, from this date on, e.g. 2026-10-01')
    .option('--setting <name=value...>', 'settings of the vendor, e.g. shop=example.myshopify.com')
    .option('--force', 'connect it under a name that another connection has already')
  withHub(command)
    .addHelpText(
      'after',
      `
Secrets are read from files or the environment. They are never options, because other programs on the machine can see those.

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
    `${connected.name} is connected: ${connected.id}\nEnter this address at the vendor: ${connected.hookUrl}\n`,
  )
  console.log(stepsOf(described.steps, connected.hookUrl).join('\n'))
  if (!signing)
    console.log(
      `\nIt has no signing secret yet. Until you enter one, everything it sends is refused: kilter connections secret ${connected.id}`,
    )
  console.log(`\nOnce that is done, check that it works: kilter connections test ${connected.id}`)
  const isAskable = described.lists.length > 0 && described.credentials.every((name) => credentials[name])
  if (isAskable) await offerBackfill({ url }, connected, flags)
}

/** Says first that there is no such vendor, and else that a name is missing, be a hub there or not. */
async function nameless(vendor: string, url: string): Promise<never> {
  const missing = new Failure('Give it a name: --name "Web shop".', 2)
  await vendorNamed({ url }, vendor).catch((error) => {
    throw error instanceof Failure && error.status === notFound ? error : missing
  })
  throw missing
}

const notFound = 404

/** What was before is asked for where somebody wants it: at a terminal by a question, else by `--since`. */
async function offerBackfill(flags: HubFlags, connection: Connected, given: { since?: string; name?: string }) {
  const since = given.since ?? (given.name === undefined ? await askedSince() : '')
  if (since === '')
    return console.log(
      `\nTo fetch what happened before: kilter backfill ${JSON.stringify(connection.name)} --since <date>`,
    )
  console.log()
  await watchBackfill(flags, connection, { since: momentFrom(since), wait: true })
}

async function askedSince(): Promise<string> {
  const message = `Fetch what happened before, from which date on? (like 2026-10-01; leave empty to fetch nothing)`
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
    ...{ message: 'A name for it', default: vendor.name },
    validate: (name) => takenFault(name, others) ?? true,
  })
  const signing =
    given.signing ??
    (await password({
      message: `${vendor.secret} (leave empty to enter it later; until then everything it sends is refused)`,
    }))
  const credentials = await askedCredentials(
    vendor,
    given.credentials,
    'leave empty to enter it later; until then Kilter knows only what webhooks say',
  )
  const settings = await askedSettings(vendor, given.settings, emptyMeans(vendor))
  return { name, signing, credentials, settings }
}

const emptyMeans = (vendor: Vendor) => (setting: string) => {
  if (isNeeded(vendor, setting)) return 'required'
  const usual = vendor.settings.properties?.[setting]?.default
  return usual === undefined ? 'leave empty to do without' : `leave empty for ${JSON.stringify(usual)}`
}
