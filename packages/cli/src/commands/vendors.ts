import { answered, type Vendor as Described } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { nearTo } from '../near.ts'
import { plain, table } from '../table.ts'

/** What a vendor needs to be connected, as its connector says. */
export interface Vendor extends Described {
  /** A JSON Schema, of which this much is read. */
  readonly settings: {
    [name: string]: unknown
    readonly properties?: Readonly<Record<string, Setting>>
    readonly required?: readonly string[]
    readonly $defs?: Readonly<Record<string, Setting>>
  }
}

interface Setting {
  readonly $ref?: string
  readonly type?: string
  readonly default?: unknown
  readonly description?: string
}

/** For a sandbox, unless a vendor says what else they are for there. */
const forSandboxes: readonly string[] = ['apiBaseUrl', 'tokenUrl']

/** What a person may want to set. */
export const settingsOf = ({ settings }: Vendor): [string, Setting][] =>
  Object.entries(settings.properties ?? {})
    .map(([name, setting]): [string, Setting] => [name, whole(setting, settings.$defs)])
    .filter(([name, { description }]) => description !== undefined || !forSandboxes.includes(name))

/** With what it refers to. */
function whole({ $ref, ...setting }: Setting, defs: Vendor['settings']['$defs'] = {}): Setting {
  const meant = $ref === undefined ? undefined : defs[$ref.replace('#/$defs/', '')]
  return meant === undefined ? setting : { ...whole(meant, defs), ...setting }
}

export const isNeeded = ({ settings }: Vendor, name: string): boolean =>
  settings.required?.includes(name) === true && settings.properties?.[name]?.default === undefined

const notFound = 404

/** Throws Failure that lists the names that are like it, or all of them. */
export async function vendorNamed(flags: Pick<HubFlags, 'url'>, vendor: string): Promise<Vendor> {
  try {
    return (await answered(hub(flags).GET('/v1/vendors/{vendor}', { params: { path: { vendor } } }))) as Vendor
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== notFound) throw error
    const { items } = await answered(hub(flags).GET('/v1/vendors'))
    const names = items.map((each) => each.vendor)
    const near = nearTo(vendor, names)
    const known = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Known: ${names.join(', ')}.`
    throw new Failure(`There is no vendor ${plain(vendor)}. ${known} To see them all: kilter vendors`, 1, notFound)
  }
}

export function addVendors(program: Command): void {
  const command = program
    .command('vendors [vendor]')
    .description('List the vendors that can be connected, or show what one of them needs.')
  withHub(command)
    .addHelpText('after', '\nExample: kilter vendors stripe')
    .action((vendor: string | undefined, flags: HubFlags) => (vendor ? look(vendor, flags) : list(flags)))
}

async function list(flags: HubFlags): Promise<void> {
  const page = await answered(hub(flags).GET('/v1/vendors'))
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  const rows = page.items.map(({ vendor, name, roles }) => [vendor, name, roles.join(', ')])
  console.log(table(['vendor', 'name', 'used for'], rows))
  console.log('\nTo see what one needs: kilter vendors <vendor>. To connect it: kilter connect <vendor>')
}

async function look(vendor: string, flags: HubFlags): Promise<void> {
  const found = await vendorNamed(flags, vendor)
  console.log(flags.json ? JSON.stringify(found, null, 2) : needsOf(found))
}

/** In the words of a person who is about to do it. */
export function needsOf(vendor: Vendor): string {
  const { name, secret, credentials, steps, source, signature } = vendor
  const rows = [
    ['secret', secret],
    ...credentials.map((credential) => [`credential ${credential}`, 'lets Kilter read from its API']),
    ...settingsOf(vendor).map(([setting, { default: usual, description = '' }]) => [
      `setting ${setting}`,
      [
        isNeeded(vendor, setting) ? 'Required.' : 'Optional.',
        ...[description, usual === undefined ? '' : `Default: ${JSON.stringify(usual)}.`].filter(Boolean),
      ].join(' '),
    ]),
  ]
  return [
    `${name} (${signature})`,
    '',
    table(['what it needs', ''], rows),
    '',
    'What Kilter uses it for:',
    ...vendor.roles.map((role) => `  ${role.padEnd(10)} ${roleWords[role]}`),
    '',
    ...stepsOf(steps),
    '',
    ...askedOf(vendor),
    `Source: ${source}`,
  ].join('\n')
}

const roleWords: Readonly<Record<Vendor['roles'][number], string>> = {
  physical: 'counts the goods that are really there, like a till or a warehouse',
  sellable: 'offers goods for sale and shows how many there are, like a web shop',
  orders: 'takes orders',
  customers: 'knows customers',
  consent: 'knows who agreed to marketing',
  payments: 'takes payments and pays them back',
  books: 'keeps the books',
  support: 'has conversations with customers',
  feedback: 'collects what customers think',
  shipping: 'sends parcels',
  metrics: 'measures how the business does',
}

/** What is found again where a webhook got lost. */
export const askedOf = ({ lists, staysLost }: Pick<Vendor, 'lists' | 'staysLost'>): string[] => [
  ...(lists.length > 0 ? [`Fetched every hour, in case a webhook got lost: ${lists.join(', ')}.`] : []),
  ...(staysLost === '' ? [] : [`Cannot be recovered if a webhook is lost: ${staysLost}.`]),
]

export const stepsOf = (steps: readonly string[], hookUrl = '<the address you are given>'): string[] => [
  'To do in the vendor’s own admin:',
  ...steps.map((step, place) => `  ${place + 1}. ${step.replaceAll('{hookUrl}', hookUrl)}`),
]
