/** `npm run bench:aws`: what a webhook costs on AWS, unit by unit, and how large and quick to start each function is. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { settingNames } from '../../functions/settings.ts'
import { bundleAll, bundleFolder, type FunctionName, functionNames } from '../../infra/bundle.ts'
import { missing, startDynamo } from '../../packages/aws/src/testing/dynamodb-local.ts'
import { playDay, type Used } from './aws-day.ts'
import { priced } from './aws-price.ts'

const say = (line = '') => console.log(line)
const startsEach = 9
const batches = [1, 10, 100]

say('Functions: bytes that a start loads, bytes in all, and the time a fresh process takes to load the module (median)')
const bundles = await bundleAll()
for (const name of functionNames) {
  const outputs = Object.entries(bundles[name].outputs).filter(([file]) => file.endsWith('.mjs'))
  const total = outputs.reduce((sum, [, { bytes }]) => sum + bytes, 0)
  const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(0)} KB`.padStart(7)
  const starts = Array.from({ length: startsEach }, () => startOf(name)).sort((left, right) => left - right)
  const median = `${(starts[Math.floor(startsEach / 2)] ?? 0).toFixed(0)} ms`.padStart(6)
  say(`  ${name.padEnd(10)} ${kilobytes(loadedAtStart(name))} ${kilobytes(total)} ${median}`)
}
say()

const reason = missing()
if (reason !== undefined) {
  say(`DynamoDB units are not counted: ${reason}`)
  process.exit(0)
}
const dynamo = await startDynamo()
try {
  for (const batchMax of batches) {
    const { all, byKind, inboxBytes } = await playDay(dynamo, batchMax)
    const size = `an inbox item has ${inboxBytes.typical} bytes typically, ${inboxBytes.largest} at most`
    say(`A simulated day, ${all.webhooks} webhooks, a function gets ${batchMax} at a time; ${size}`)
    say(`  ${'per webhook'.padEnd(32)} ${'WRU'.padStart(5)} ${'RRU'.padStart(5)}  bus   SQS Lambda  $ per million`)
    if (batchMax === 1) for (const [kind, used] of [...byKind].sort(byCount)) say(lineOf(kind, used))
    say(lineOf('all of them', all))
    const { total, ...parts } = priced(all)
    const named = Object.entries(parts).map(([name, dollars]) => `${name} ${dollars.toFixed(2)}`)
    say(`  ${named.join(' · ')} = $${total.toFixed(2)} per million webhooks`)
    const steps = Object.entries(all.steps).filter(([, { calls }]) => calls > 0)
    say(
      `  ${steps.map(([name, { calls, milliseconds, writeUnits }]) => `${name}: ${(writeUnits / all.webhooks).toFixed(2)} WRU, ${(milliseconds / calls).toFixed(1)} ms a call`).join(' · ')}`,
    )
    say()
  }
} finally {
  await dynamo.stop()
}

function lineOf(kind: string, used: Used): string {
  const usages = Object.values(used.steps)
  const each = (count: number, digits = 2) => (count / used.webhooks).toFixed(digits).padStart(5)
  const writes = each(usages.reduce((sum, { writeUnits }) => sum + writeUnits, 0))
  const reads = each(usages.reduce((sum, { readUnits }) => sum + readUnits, 0))
  const calls = each(usages.reduce((sum, { calls: count }) => sum + count, 0))
  const sqs = each(used.messages + used.orderedMessages + 2 * (used.steps.align.calls + used.steps.alert.calls))
  const { total } = priced(used)
  const name = `${kind} (${used.webhooks})`.padEnd(32)
  return `  ${name} ${writes} ${reads} ${each(used.busEntries)} ${sqs} ${calls}   ${total.toFixed(2)}`
}

type Kind = readonly [string, Used]
function byCount([, left]: Kind, [, right]: Kind): number {
  return right.webhooks - left.webhooks
}

/** The entry and what it imports at once; the rest waits until it is needed. */
function loadedAtStart(name: FunctionName): number {
  const { outputs } = bundles[name]
  const seen = new Set<string>()
  const load = (file: string): void => {
    const output = outputs[file]
    if (!output || seen.has(file)) return
    seen.add(file)
    for (const { path, kind } of output.imports) if (kind === 'import-statement') load(path)
  }
  load(Object.keys(outputs).find((file) => file.endsWith('/index.mjs')) ?? '')
  return [...seen].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0)
}

/** Unit: milliseconds. */
function startOf(name: FunctionName): number {
  const url = pathToFileURL(join(bundleFolder(name), 'index.mjs')).href
  const script = `const at = performance.now(); await import(${JSON.stringify(url)}); console.log(performance.now() - at)`
  const values: Record<string, string> = {
    KILTER_RETENTION_DAYS: '30',
    KILTER_PUBLIC_URL: '',
    KILTER_LOG_LEVEL: 'warn',
    KILTER_SES_FROM: 'alerts@shop.example',
    KILTER_AWS_SMS_FROM: 'arn:aws:sms-voice:us-east-1:111111111111:pool/pool-1',
    KILTER_SMS_COUNTRIES: 'US',
  }
  const settings = settingNames.map((setting) => [
    setting,
    values[setting] ?? (setting.endsWith('_URL') ? 'http://127.0.0.1' : setting.endsWith('TARGETS') ? 'false' : 'x'),
  ])
  const env = { PATH: process.env.PATH, AWS_REGION: 'us-east-1', ...Object.fromEntries(settings) }
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${name} does not start: ${stderr}`)
  return Number(stdout)
}
