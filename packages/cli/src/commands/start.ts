import { type Command, InvalidArgumentError, Option } from 'commander'
import { dataOption } from '../data-option.ts'
import { Failure } from '../failure.ts'
import { giveMemoryBackSoon } from '../give-back.ts'
import type { Hub } from '../hub.ts'
import { wholeNumber } from '../numbers.ts'
import { settingsFrom } from '../settings.ts'

interface StartFlags {
  readonly data: string
  readonly port: number
  readonly host: string
  readonly publicUrl?: string
  readonly retentionDays: number
  readonly json?: boolean
}

export function addStart(program: Command): void {
  program
    .command('start')
    .description('Run the hub on this machine.')
    .addOption(dataOption())
    .addOption(
      new Option('--port <number>', 'the port to listen on; 0 takes any free one')
        .env('KILTER_PORT')
        .argParser(wholeNumber(0, 65_535))
        .default(8787),
    )
    .addOption(new Option('--host <address>', 'the address to listen on').env('KILTER_HOST').default('127.0.0.1'))
    .addOption(
      new Option('--public-url <url>', 'where vendors reach this hub, when it stands behind a proxy or tunnel')
        .env('KILTER_PUBLIC_URL')
        .argParser(webAddress),
    )
    .addOption(
      new Option(
        '--retention-days <days>',
        'how long the bytes of deliveries are kept, and messages whose incidents are over',
      )
        .env('KILTER_RETENTION_DAYS')
        .argParser(wholeNumber(1, 3_650))
        .default(30),
    )
    .option('--json', 'say what it listens on as one JSON line')
    .addHelpText(
      'after',
      `
The first start prints an admin key once. KILTER_ADMIN_KEY sets it instead; at a later start it adds a key to those that are there.
KILTER_SMTP_URL and KILTER_MAIL_FROM let alerts leave as e-mail. All settings: packages/cli/README.md.

Example: kilter start --data ./shop --port 8787 --public-url https://hub.example.com`,
    )
    .action((flags: StartFlags) => start(flags))
}

async function start({ data, port, host, publicUrl, retentionDays, json }: StartFlags): Promise<void> {
  const {
    KILTER_ADMIN_KEY: adminKey,
    KILTER_OPERATOR_KEY: operatorKey,
    KILTER_SHOP_NAME,
    KILTER_ALLOW_PRIVATE_TARGETS,
    KILTER_HOSTS,
  } = settingsFrom(process.env)
  const { startHub } = await import('../hub.ts')
  const starting = startHub({
    folder: data,
    port,
    host,
    retentionDays,
    settings: process.env,
    shop: KILTER_SHOP_NAME,
    allowPrivateTargets: KILTER_ALLOW_PRIVATE_TARGETS,
    ...(publicUrl && { publicUrl }),
    ...(KILTER_HOSTS && { hosts: KILTER_HOSTS }),
    ...(adminKey && { adminKey }),
    ...(operatorKey && { operatorKey }),
  })
  stopOnSignal(starting) // before anybody is told that it runs
  const hub = await starting.catch((error) => {
    throw new Failure(`The hub cannot start: ${reasonOf(error, port)}`)
  })
  const made = adminKey ? undefined : hub.adminKey
  const { url, olderKeys } = hub
  const isShort = adminKey !== undefined && adminKey.length < keyLengthLeast
  const told = { ...(made && { adminKey: made }), ...(olderKeys.length > 0 && { olderKeys }) }
  if (json) console.log(JSON.stringify({ url, ...told, ...(isShort && { adminKeyIsShort: true }) }))
  else console.log([greeting(url, data, made), ...besideNew(olderKeys), ...(isShort ? [shortKey] : [])].join('\n'))
  giveMemoryBackSoon()
}

/** A second signal ends the process at once, as the system does it. */
function stopOnSignal(starting: Promise<Hub>): void {
  const stop = () => {
    process.off('SIGTERM', stop).off('SIGINT', stop)
    void starting
      .then((hub) => hub.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      )
  }
  process.once('SIGTERM', stop).once('SIGINT', stop)
}

function greeting(url: string, data: string, key: string | undefined): string {
  const keyLines = key ? [`Admin key, shown only now:  ${key}`, `  export KILTER_ADMIN_KEY=${key}`] : []
  return [
    `Kilter listens on ${url} and keeps everything in ${data}.`,
    ...keyLines,
    `API: ${url}/docs · stop it with Ctrl-C. Below is its log, a JSON object a line; "kilter watch" shows incidents in words.`,
  ].join('\n')
}

/** A new key does not take the place of the one before. */
function besideNew(older: readonly string[]): string[] {
  if (older.length === 0) return []
  const before = older.length === 1 ? 'The key before it still opens' : `The ${older.length} keys before it still open`
  return [
    `! KILTER_ADMIN_KEY is new to this hub and opens it from now on. ${before} everything too.`,
    `  To end that: kilter keys revoke ${older.join(' ')}`,
  ]
}

const keyLengthLeast = 16

const shortKey = `! KILTER_ADMIN_KEY has fewer than ${keyLengthLeast} characters: whoever can reach this hub might guess it. Choose a longer one,
  e.g. from "openssl rand -hex 24", and start the hub again; it then says how to revoke the short one.`

function reasonOf(error: unknown, port: number): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return `port ${port} is in use. Choose another one with --port.`
  if (code === 'EACCES') return `it may not use this folder or port (${message}).`
  return message
}

function webAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password) return text
  throw new InvalidArgumentError('It must be an address like https://hub.example.com.')
}
