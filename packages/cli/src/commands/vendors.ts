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
    readonly properties?: Readonly<Record<string, { readonly type?: string; readonly default?: unknown }>>
    readonly required?: readonly string[]
  }
}

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
    throw new Failure(`There is no vendor ${plain(vendor)}. ${known} What each is: kilter vendors`, 1, notFound)
  }
}

export function addVendors(program: Command): void {
  const command = program.command('vendors [vendor]').description('List what can be connected; or see what one needs.')
  withHub(command)
    .addHelpText('after', '\nExample: kilter vendors stripe')
    .action((vendor: string | undefined, flags: HubFlags) => (vendor ? look(vendor, flags) : list(flags)))
}

async function list(flags: HubFlags): Promise<void> {
  const page = await answered(hub(flags).GET('/v1/vendors'))
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  const rows = page.items.map(({ vendor, name, roles }) => [vendor, name, roles.join(', ')])
  console.log(table(['vendor', 'name', 'used for'], rows))
  console.log('\nSee what one needs: kilter vendors <vendor>. Connect it: kilter connect <vendor>')
}

async function look(vendor: string, flags: HubFlags): Promise<void> {
  const found = await vendorNamed(flags, vendor)
  console.log(flags.json ? JSON.stringify(found, null, 2) : needsOf(found))
}

/** In the words of a person who is about to do it. */
export function needsOf(vendor: Vendor): string {
  const { name, secret, credentials, settings, steps, source, signature } = vendor
  const required = new Set(settings.required ?? [])
  const named = Object.entries(settings.properties ?? {}).filter(([setting]) => setting !== 'apiBaseUrl')
  const rows = [
    ['secret', secret],
    ...credentials.map((credential) => [`credential ${credential}`, 'for reading its API']),
    ...named.map(([setting, { default: usual }]) => [
      `setting ${setting}`,
      required.has(setting) && usual === undefined
        ? 'needed'
        : usual === undefined
          ? ''
          : `${JSON.stringify(usual)} unless set`,
    ]),
  ]
  return [
    `${name} (${signature})`,
    '',
    table(['what it needs', ''], rows),
    '',
    ...stepsOf(steps),
    '',
    ...askedOf(vendor),
    `Source: ${source}`,
  ].join('\n')
}

/** What is found again where a webhook got lost. */
export const askedOf = ({ lists, staysLost }: Pick<Vendor, 'lists' | 'staysLost'>): string[] => [
  ...(lists.length > 0 ? [`Asked for every hour: ${lists.join(', ')}.`] : []),
  ...(staysLost === '' ? [] : [`Stays lost with a webhook: ${staysLost}.`]),
]

export const stepsOf = (steps: readonly string[], hookUrl = '<the address you are given>'): string[] => [
  'In its own admin:',
  ...steps.map((step, place) => `  ${place + 1}. ${step.replaceAll('{hookUrl}', hookUrl)}`),
]
