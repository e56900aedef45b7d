/** What a hub on one machine is told by its environment, beside the options of `kilter start`; and the table of all of it. */

import { SignInSettings } from '@kilter/outbound'
import type { Command } from 'commander'
import { z } from 'zod'
import { Failure } from './failure.ts'

const Settings = z.object({
  KILTER_ADMIN_KEY: z
    .string()
    .optional()
    .describe('The key: `start` takes it instead of making one, the other commands send it'),
  KILTER_OPERATOR_KEY: z
    .string()
    .optional()
    .describe('The key of the hub itself: `start` admits it, `kilter tenants` sends it'),
  KILTER_SHOP_NAME: z.string().max(100).default('Your shop').describe('What alerts call the shop'),
  KILTER_HOSTS: z
    .string()
    .regex(/^[a-z\d.-]+(,[a-z\d.-]+){0,19}$/i, 'it must be names like kilter.lan,hub.example.com')
    .optional()
    .describe(
      'Other names that the hub is called by, e.g. `kilter.lan`; numeric addresses, `localhost` and the host of `--public-url` need not be said',
    )
    .transform((text) => text?.split(',')),
  KILTER_ALLOW_PRIVATE_TARGETS: z
    .enum(['0', '1'])
    .default('0')
    .describe(
      '`1` lets lookups, pulls and webhooks reach private addresses, for a sandbox; never on a hub that strangers may use',
    )
    .transform((text) => text === '1'),
})

export type Settings = z.infer<typeof Settings>

/** Empty is not set. Throws Failure that names every setting that is wrong, and no value. */
export function settingsFrom(environment: Readonly<Record<string, string | undefined>>): Settings {
  const read = Settings.safeParse(Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')))
  if (read.success) return read.data
  const wrong = read.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`)
  throw new Failure(['These settings are wrong:', ...wrong].join('\n'), 2)
}

interface Row {
  readonly name: string
  readonly option?: string
  readonly usual: string
  readonly what: string
}

/** Markdown: each variable with the option that says the same, its default, and what it is. */
export function settingsTable(program: Command, channels: z.ZodObject): string {
  const rows = [...rowsOfOptions(program), ...rowsOf(Settings), ...rowsOf(SignInSettings), ...rowsOf(channels)]
  const lines = rows.map(
    ({ name, option, usual, what }) => `| \`${name}\` | ${option ? `\`${option}\`` : ''} | ${usual} | ${what} |`,
  )
  return ['| variable | option | unless set | what it is |', '| --- | --- | --- | --- |', ...lines].join('\n')
}

function rowsOfOptions(program: Command): Row[] {
  const found = new Map<string, Row>()
  for (const { options } of program.commands.flatMap((command) => [command, ...command.commands])) {
    for (const { envVar, long, defaultValue, description } of options) {
      if (envVar === undefined || found.has(envVar)) continue
      const usual = defaultValue === undefined ? '' : `\`${defaultValue}\``
      found.set(envVar, { name: envVar, option: long ?? '', usual, what: description })
    }
  }
  return [...found.values()]
}

function rowsOf(settings: z.ZodObject): Row[] {
  const { properties = {} } = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([name, said]) => {
    const { default: usual, description: what = '' } = said as { default?: unknown; description?: string }
    return { name, usual: usual === undefined || usual === '' ? '' : `\`${usual}\``, what }
  })
}
