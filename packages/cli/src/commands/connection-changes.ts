/** `kilter connections secret` and `set`: what a connection signs with, and what it is asked with, given later. */
import { answered, type Connection, ifMatch } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { password } from '../prompts.ts'
import { plain } from '../table.ts'
import { connectionNamed } from './connection-named.ts'
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
import { type Vendor, vendorNamed } from './vendors.ts'

export function addConnectionChanges(connections: Command): void {
  withHub(
    connections
      .command('secret <connection>')
      .description('Enter a new signing secret. The old one keeps working until you drop it.')
      .option('--secret-file <file>', 'a file that holds the new secret; "-" reads standard input')
      .option('--drop-old', 'accept only the newest secret from now on'),
  )
    .addHelpText(
      'after',
      `
The secret is read from the file, from KILTER_SECRET, or asked for on a terminal. It is never an option, because other programs on
the machine can see those.

Examples:
  kilter connections secret "Web shop" --secret-file ./new-secret
  kilter connections secret "Web shop" --drop-old`,
    )
    .action((connection: string, _own: unknown, self: Command) => secret(connection, self.optsWithGlobals()))
  withHub(
    connections
      .command('set <connection>')
      .description('Add or change credentials and settings. What you leave out stays as it is.')
      .option('--setting <name=value...>', 'settings of the vendor; name= removes one')
      .option('--credential-file <name=file...>', 'files that hold credentials, e.g. accessToken=./square-token'),
  )
    .addHelpText(
      'after',
      `
Without options you are asked for both; credentials are not shown as you type. To see what there is: kilter vendors <vendor>

Example: kilter connections set "Web shop" --setting shop=example.myshopify.com --credential-file accessToken=./token`,
    )
    .action((connection: string, _own: unknown, self: Command) => set(connection, self.optsWithGlobals()))
}

async function secret(
  named: string,
  { secretFile, dropOld = false, ...flags }: HubFlags & { secretFile?: string; dropOld?: boolean },
): Promise<void> {
  const given = signingFrom(secretFile) ?? (dropOld ? undefined : await typedSecret())
  const { id } = await connectionNamed(flags, named)
  const wanted = { ...(given !== undefined && { secret: given }), dropOld }
  const changed = await answered(
    hub(flags).POST('/v1/connections/{id}/secret', { params: { path: { id } }, body: wanted }),
  )
  if (flags.json) return console.log(JSON.stringify(changed, null, 2))
  const name = plain(changed.name)
  const good = changed.secrets.join(', ')
  if (changed.secrets.length === 1) return console.log(`${name} has one secret: ${good}`)
  console.log(
    `${name} has ${changed.secrets.length} secrets, newest first: ${good}. All of them are accepted.\n` +
      `Once the vendor uses the new one: kilter connections secret ${changed.id} --drop-old`,
  )
}

async function typedSecret(): Promise<string> {
  if (!canAsk()) throw new Failure('Set KILTER_SECRET to the new secret, or give a file with --secret-file.', 2)
  return password({ message: 'The new signing secret', validate: (text) => text !== '' || 'Please enter a secret.' })
}

async function set(named: string, { setting, credentialFile, ...flags }: HubFlags & InputFlags): Promise<void> {
  const isGiven = setting !== undefined || credentialFile !== undefined
  if (!isGiven && !canAsk())
    throw new Failure('Say what to change: --setting name=value or --credential-file name=file.', 2)
  const { id, vendor } = await connectionNamed(flags, named)
  const described = await vendorNamed(flags, vendor)
  const given = inputFrom({ ...(setting && { setting }), ...(credentialFile && { credentialFile }) })
  const { credentials, settings } = isGiven ? given : await asked(described)
  const before = await answered(hub(flags).GET('/v1/connections/{id}', { params: { path: { id } } }))
  const wanted = {
    ...(Object.keys(settings).length > 0 && { settings: settingsAfter(before.settings, settings, described) }),
    ...(Object.keys(credentials).length > 0 && { secrets: credentials }),
  }
  const changed = await answered(
    hub(flags).PATCH('/v1/connections/{id}', { params: { path: { id }, header: ifMatch(before) }, body: wanted }),
  )
  if (flags.json) return console.log(JSON.stringify(changed, null, 2))
  console.log(
    `${plain(changed.name)} now has credentials: ${changed.credentials.join(', ') || 'none'}; settings: ${plain(JSON.stringify(changed.settings))}`,
  )
}

const asked = async (vendor: Vendor): Promise<Omit<Input, 'signing'>> => ({
  credentials: await askedCredentials(vendor, {}, 'leave empty to keep the current one'),
  settings: await askedSettings(vendor, {}, () => 'leave empty to keep the current value'),
})

/** The API takes settings as a whole. */
function settingsAfter(
  before: Connection['settings'],
  given: Input['settings'],
  vendor: Vendor,
): Connection['settings'] {
  const kept = Object.entries(before).filter(([name]) => given[name] !== '')
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
  return { ...Object.fromEntries(kept), ...typed(named, vendor) }
}
