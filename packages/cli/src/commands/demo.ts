import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { DayProgress } from '../demo/run-day.ts'
import { Failure } from '../failure.ts'

interface DemoFlags {
  readonly seed: number
  readonly mail?: string | true
  readonly handsOff?: boolean
  readonly keep?: boolean
  readonly json?: boolean
}

const somebody = 'you@shop.example'

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('Run a simulated day of a shop against a temporary hub, and see what it finds.')
    .option('--seed <number>', 'which day; the same number gives the same day', seedFrom, 1)
    .addOption(
      new Option('--mail [address]', 'get the alerts by mail instead, in an inbox on this machine').conflicts('seed'),
    )
    .option('--hands-off', 'with --mail: play the person too (always so without a terminal)')
    .option('--keep', 'keep the hub’s folder and print where it is')
    .option('--json', 'print incidents and verdicts as JSON')
    .addHelpText(
      'after',
      '\nExit code 1 if the incidents differ from what really happened.\n\nExamples: kilter demo --seed 7\n          kilter demo --mail',
    )
    .action((flags: DemoFlags) => (flags.mail === undefined ? demo(flags) : mailDemo(flags, flags.mail)))
}

async function mailDemo({ handsOff, keep = false, json = false }: DemoFlags, mail: string | true): Promise<void> {
  const [{ newAdminKey }, { runMailDemo }] = await Promise.all([
    import('../demo/shop.ts'),
    import('../demo/run-mail.ts'),
  ])
  const folder = temporaryFolder(keep)
  const adminKey = newAdminKey()
  const isAlone = handsOff === true || json || !process.stdin.isTTY || !process.stdout.isTTY
  const result = await runMailDemo({
    ...{ address: mail === true ? somebody : mail, folder, adminKey, handsOff: isAlone },
    ...(!json && { say: (text: string) => console.log(text) }),
    ...(!isAlone && { atTheEnd: enter }),
  })
  if (json) console.log(JSON.stringify(result, null, 2))
  if (keep) console.error(lookAround(folder, adminKey))
}

async function enter(): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  await lines.question('\nPress Enter to end the demo; its inbox ends with it. ')
  lines.close()
}

async function demo({ seed, keep = false, json = false }: DemoFlags): Promise<void> {
  const [{ simulateDay }, { newAdminKey }, { runDay }, { judge }, { tellDay }] = await Promise.all([
    import('@kilter/sim'),
    import('../demo/shop.ts'),
    import('../demo/run-day.ts'),
    import('../demo/judge.ts'),
    import('../demo/tell.ts'),
  ])
  const day = simulateDay({ seed })
  const { date, items } = day
  const folder = temporaryFolder(keep)
  const adminKey = newAdminKey()
  if (!json)
    console.log(`A shop's day, ${date}: a web store (Shopify), a till (Square), ${items.length} items, seed ${seed}.\n`)
  const { webhooks, incidents, parked } = await runDay({
    day,
    folder,
    adminKey,
    onProgress: json ? () => {} : showProgress,
  })
  const verdicts = judge(day, incidents)
  if (json) console.log(JSON.stringify({ seed, date, webhooks, parked, verdicts, incidents }, null, 2))
  else console.log([`\n${webhooks} webhooks, ${mess}.\n`, ...tellDay(incidents, verdicts)].join('\n'))
  if (keep) console.error(lookAround(folder, adminKey))
  if (parked > 0)
    throw new Failure(`\nThe hub could not read ${parked} of the webhooks; that is a bug worth reporting.`)
  if (verdicts.some(({ agrees }) => !agrees))
    throw new Failure('\nThe hub and the simulator disagree; that is a bug worth reporting, with the seed.')
  if (!json) console.log('\nNow with your own shop: npm start, then see "Connect your systems" in README.md.')
}

const mess = 'some late, some doubled, none in order'
const exitInterrupted = 130

/** Goes with the process, also where it is interrupted. */
function temporaryFolder(keep: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'kilter-demo-'))
  if (!keep) process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(exitInterrupted))
  return folder
}

const lookAround = (folder: string, adminKey: string): string =>
  [
    `\nThe hub's folder is kept: ${folder}`,
    `Look around in it:  export KILTER_ADMIN_KEY=${adminKey}`,
    `                    npm start -- --data ${folder}`,
    '                    npm run kilter -- incidents',
  ].join('\n')

const barWidth = 30

/** A bar that fills on a terminal; elsewhere a line every few hours. */
function showProgress({ minute, sent, total }: DayProgress): void {
  const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  const filled = Math.round((sent / total) * barWidth)
  const bar = `${clock}  ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}  ${sent} of ${total} webhooks`
  if (process.stdout.isTTY) process.stdout.write(`\r${bar}${sent === total ? '\n' : ''}`)
  else if (minute % 180 === 0 || sent === total) console.log(bar)
}

function seedFrom(text: string): number {
  const seed = Number(text)
  if (Number.isSafeInteger(seed) && seed >= 0) return seed
  throw new InvalidArgumentError('It must be a whole number from 0 up.')
}
