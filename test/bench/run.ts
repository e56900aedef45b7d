/** `npm run bench`: what the hub costs on this machine, beside the limits that the machine itself sets, in one run. */
import { cpus, totalmem } from 'node:os'
import { measureAlerts, measureHanging } from './alerts.ts'
import { costOfLists } from './lists.ts'
import { costPerEvent } from './open-orders.ts'
import { timeToTools } from './subscriptions.ts'
import { costOfSweep } from './sweep.ts'
import { measureHub, measureLimit, measureRest, ordersFor } from './webhooks.ts'

const requests = Number(process.env.BENCH_REQUESTS ?? 20_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)

const say = (line = '') => console.log(line)
const perSecond = (value: number) => `${Math.round(value).toLocaleString('en')}/s`
const percent = (part: number, whole: number) => `${Math.round((100 * part) / whole)} %`

say(
  `Kilter on Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
)
say(
  `${rounds} rounds of ${requests.toLocaleString('en')} signed Shopify orders each, 32 connections, load generator on the same machine`,
)
say()

say(`A body is ${((ordersFor(0, 1)[0]?.body.length ?? 0) / 1_000).toFixed(1)} KB. Each figure is the median round.`)
say()

const parse = await measureLimit('parse', { rounds, requests })
say(`limit 1: HTTP + HMAC + parse, nothing stored   ${line(parse)}`)
const row = await measureLimit('row', { rounds, requests })
say(`limit 2: the same, one durable row each        ${line(row)}`)
const hub = await measureHub({ rounds, requests })
say(`hub: answered after the commit                 ${line(hub)}`)
say(
  `hub: through everything up to the incident     ${perSecond(hub.alignedPerSecond).padStart(8)} · ${hub.incidents} incident changes`,
)
say(
  `     = ${percent(hub.alignedPerSecond, parse.perSecond)} of limit 1, ${percent(hub.alignedPerSecond, row.perSecond)} of limit 2`,
)
say()

const rest = await measureRest()
say(
  `from commit to incident, one at a time: p50 ${rest.incident.p50.toFixed(1)} ms, p95 ${rest.incident.p95.toFixed(1)} ms`,
)
say(
  `start until /health answers: ${Math.round(rest.startMilliseconds)} ms · idle memory (RSS): ${Math.round(rest.idleMegabytes)} MB`,
)
say()

say('processor time of one event by the open orders of its item:')
for (const cost of await costPerEvent([10, 1_000, 10_000])) {
  const covered = `${cost.coveredMicroseconds.toFixed(0)} µs with stock for all`.padEnd(30)
  say(
    `  ${String(cost.openOrders).padStart(6)} open: ${covered} ${cost.oversoldMicroseconds.toFixed(0)} µs with ten of them oversold`,
  )
}

say()
say('looking again at what is due, beside subjects that are not:')
const sweeps = await costOfSweep([1_000, 1_000_000])
for (const { idle, due, milliseconds } of sweeps)
  say(`  ${idle.toLocaleString('en').padStart(9)} idle: ${milliseconds.toFixed(1)} ms of processor time for ${due} due`)
say(`     = ${((sweeps[1]?.milliseconds ?? 0) / (sweeps[0]?.milliseconds ?? 1)).toFixed(2)} times as much`)

say()
const alerts = await measureAlerts()
say(`alerts, each decided, kept and handed to its channel: ${perSecond(alerts.perSecond)}`)
say(`from incident to channel, one at a time: p50 ${alerts.p50.toFixed(1)} ms, p95 ${alerts.p95.toFixed(1)} ms`)
const hanging = await measureHanging()
const ratio = hanging.beside / hanging.alone
say(
  `from incident to eight receivers, p99: ${hanging.alone.toFixed(0)} ms; beside one that hangs ${hanging.beside.toFixed(0)} ms = ${ratio.toFixed(2)} times as long`,
)

say()
say('from an event to ten tools that subscribe to it, 20 times a second:')
const { alone, besideHanging } = await timeToTools(rounds)
const shown = ({ p50, p99 }: typeof alone) => `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`
say(`  alone ${shown(alone)} · beside one that hangs ${shown(besideHanging)}`)
say(`     = ${(besideHanging.p99 / alone.p99).toFixed(2)} times as long at p99`)

function line({
  perSecond: rate,
  p50,
  p99,
  refused,
}: {
  perSecond: number
  p50: number
  p99: number
  refused: number
}) {
  const trouble = refused > 0 ? ` · ${refused} refused!` : ''
  return `${perSecond(rate).padStart(8)} · p50 ${p50} ms · p99 ${p99} ms${trouble}`
}

say()
say('a page of a list over HTTP, p99, beside a million and beside hardly more than a page:')
for (const { what, few, many } of await costOfLists(1_000_000))
  say(
    `  ${what.padEnd(36)} ${few.toFixed(1).padStart(6)} ms ${many.toFixed(1).padStart(8)} ms · ${(many / few).toFixed(1)} ×`,
  )
