import { type Command, InvalidArgumentError } from 'commander'
import { Failure } from '../failure.ts'
import type { Hub } from '../hub.ts'
import { wholeNumber } from '../numbers.ts'

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
    .option('--data <folder>', 'where everything is kept', '.kilter')
    .option('--port <number>', 'the port to listen on; 0 takes any free one', wholeNumber(0, 65_535), 8787)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--public-url <url>', 'where vendors reach this hub, when it stands behind a proxy or tunnel', webAddress)
    .option('--retention-days <days>', 'how long the bytes of deliveries are kept', wholeNumber(1, 3_650), 30)
    .option('--json', 'say what it listens on as one JSON line')
    .addHelpText(
      'after',
      `
The first start prints an admin key once. KILTER_ADMIN_KEY sets it instead.
KILTER_ALLOW_PRIVATE_TARGETS=1 lets lookups reach private addresses, for a vendor's sandbox.
KILTER_SMTP_URL and KILTER_MAIL_FROM let alerts leave as e-mail; KILTER_SHOP_NAME is what they call the shop.

Example: kilter start --data ./shop --port 8787 --public-url https://hub.example.com`,
    )
    .action((flags: StartFlags) => start(flags))
}

async function start({ data, port, host, publicUrl, retentionDays, json }: StartFlags): Promise<void> {
  const adminKey = process.env.KILTER_ADMIN_KEY
  const { startHub } = await import('../hub.ts')
  const starting = startHub({
    folder: data,
    port,
    host,
    retentionDays,
    settings: process.env,
    ...(process.env.KILTER_SHOP_NAME && { shop: process.env.KILTER_SHOP_NAME }),
    allowPrivateTargets: process.env.KILTER_ALLOW_PRIVATE_TARGETS === '1',
    ...(publicUrl && { publicUrl }),
    ...(adminKey && { adminKey }),
  })
  stopOnSignal(starting) // before anybody is told that it runs
  const hub = await starting.catch((error) => {
    throw new Failure(`The hub cannot start: ${reasonOf(error, port)}`)
  })
  const made = adminKey ? undefined : hub.adminKey
  if (json) console.log(JSON.stringify({ url: hub.url, ...(made && { adminKey: made }) }))
  else console.log(greeting(hub.url, data, made))
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
    `API: ${url}/docs · stop it with Ctrl-C. Incidents appear below as they open and close.`,
  ].join('\n')
}

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
