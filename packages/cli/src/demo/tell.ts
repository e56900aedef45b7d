/** A day's incidents as a shop owner wants to hear them. */
import type { ToldIncident } from '../commands/incidents.ts'
import { isWithdrawn, type Verdict } from './judge.ts'

const dayFrom = 9 * 60
const dayTo = 18 * 60 + 30
const stripWidth = 38
const singlyMax = 3

/** How each kind of trouble is headed, in the order in which it is told. */
const headings: Readonly<Record<string, string>> = {
  'sold-in-store-before-order': 'Gone over the counter before the order came in',
  'sold-in-store-after-order': 'Sold over the counter although an order waited for it',
  'ordered-twice-online': 'Sold more often on the web than there were pieces',
  recount: 'Missing at the stocktake',
  'listed-without-stock': 'On sale on the web, but never there',
}
const otherHeading = 'Other'

export function tellDay(incidents: readonly ToldIncident[], verdicts: readonly Verdict[]): string[] {
  const oversells = incidents.filter(({ detector }) => detector === 'oversell')
  const withdrawn = oversells.filter(isWithdrawn).length
  const told = oversells.filter((incident) => !isWithdrawn(incident)).sort(byTime)
  const open = told.filter(({ status }) => status !== 'resolved')
  const closed = told.filter(({ status }) => status === 'resolved')
  const advice = incidents.filter(({ detector, status }) => detector !== 'oversell' && status !== 'resolved')
  return [
    `${open.length} ${open.length === 1 ? 'order' : 'orders'} you cannot keep${stake(open)}`,
    '',
    ...tellGroups(open),
    ...section(`${closed.length} more came right during the day`, closed.map(tellClosed)),
    ...section('Worth knowing', [...tellAdvice(advice), ...doubts(withdrawn)]),
    ...tellVerdicts(verdicts),
  ]
}

const byTime = (left: ToldIncident, right: ToldIncident): number => (left.occurredAt < right.occurredAt ? -1 : 1)

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [heading, '', ...lines, '']
}

function tellGroups(open: readonly ToldIncident[]): string[] {
  const groups = Map.groupBy(open, ({ cause = '' }) => headings[cause] ?? otherHeading)
  return [...Object.values(headings), otherHeading].flatMap((heading) => {
    const group = groups.get(heading)
    return group ? [`${heading} (${group.length})${stake(group)}`, '', ...group.flatMap(tellOpen)] : []
  })
}

function stake(incidents: readonly ToldIncident[]): string {
  const sums = new Map<string, number>()
  for (const { impact } of incidents) {
    if (impact) sums.set(impact.currency, (sums.get(impact.currency) ?? 0) + impact.amountMinor)
  }
  const texts = [...sums].map(([currency, minor]) => `${(minor / 100).toFixed(2)} ${currency}`)
  return texts.length > 0 ? `, ${texts.join(' and ')} at stake` : ''
}

function tellOpen({ title, summary, advice, timeline }: ToldIncident): string[] {
  const moments = timeline.map(({ at, what }, index) => `      ${index + 1}  ${clock(at)}  ${what}`)
  return [`  ✗ ${title}`, `    ${summary}`, `    To do: ${advice}`, `      ${strip(timeline)}`, ...moments, '']
}

const tellClosed = ({ title, resolution, occurredAt, resolvedAt = occurredAt }: ToldIncident): string =>
  `  ✓ ${clock(occurredAt)}–${clock(resolvedAt)}  ${title}: ${resolution}`

/** Many of a kind are one line: which ones, `kilter incidents` shows. */
function tellAdvice(advice: readonly ToldIncident[]): string[] {
  return [...Map.groupBy(advice, ({ detector }) => detector)].flatMap(([detector, all]) => {
    if (all.length <= singlyMax) return all.map(({ title, advice: todo }) => `  i ${title}. ${todo}`)
    const [first] = all
    return [`  i ${first?.title}, and ${all.length - 1} more of the kind ${detector}. ${first?.advice}`]
  })
}

const doubts = (count: number): string[] =>
  count === 0
    ? []
    : [`  i ${count} ${count === 1 ? 'alarm' : 'alarms'} came before all the data did, and ended with it.`]

/** The day as a line, with a number where each thing happened; the later of two at one place is shown. */
function strip(timeline: ToldIncident['timeline']): string {
  const marks: string[] = Array.from({ length: stripWidth }, () => '─')
  for (const [index, { at }] of timeline.entries()) {
    const share = (minuteOf(at) - dayFrom) / (dayTo - dayFrom)
    marks[Math.min(stripWidth - 1, Math.max(0, Math.round(share * (stripWidth - 1))))] = String(index + 1)
  }
  return `09:00 ├${marks.join('')}┤ 18:30`
}

const minuteOf = (instant: string): number => Number(instant.slice(11, 13)) * 60 + Number(instant.slice(14, 16))

const clock = (instant: string): string => instant.slice(11, 16)

function tellVerdicts(verdicts: readonly Verdict[]): string[] {
  const lines = verdicts.map(({ order = 'no order', sku, truth, found, agrees }) => {
    const said = agrees ? truth : `really: ${truth ?? 'nothing'} · hub: ${found ?? 'nothing'}`
    return `  ${agrees ? '✓' : '✗'} ${order.padEnd(8)}  ${sku.padEnd(20)} ${said}`
  })
  const right = verdicts.filter(({ agrees }) => agrees).length
  const verdict =
    right === verdicts.length
      ? `All ${right} found, none invented: the hub's incidents equal what really happened.`
      : `${verdicts.length - right} of ${verdicts.length} differ from what really happened.`
  return ['What really happened, beside what the hub found', '', ...lines, '', verdict]
}
