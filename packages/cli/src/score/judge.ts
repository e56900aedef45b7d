/** What a watcher said beside what was true. */
import { type Business, type Claim, type Minute, pseudonymOf, type Spoilt, type Truth } from '@kilter/sim'
import type { Alarm } from './alarm.ts'

export interface Verdict {
  readonly detector: string
  /** True and found. */
  readonly hits: readonly Hit[]
  /** True and never found. */
  readonly missed: readonly Truth[]
  /** True, but over or lost before anybody could hear of it. */
  readonly unknowable: readonly Truth[]
  /** Said at the end and not true at the end. */
  readonly wrong: readonly Alarm[]
  /** True at the end and not open, over and still open, or told with another cause or quantity. */
  readonly misjudged: readonly Hit[]
  /** Raised while data was missing, and taken back. */
  readonly withdrawn: readonly Alarm[]
  /** All that was ever raised, be it again. */
  readonly alarms: number
}

export interface Hit {
  readonly truth: Truth
  readonly alarm: Alarm
  /** Unit: minutes, from when it could be known. */
  readonly delay: Minute
}

/** A truth is found by an alarm of its detector with its key; an alarm that ended by itself and was never true is withdrawn. */
export function judge(business: Business, spoilt: Spoilt, alarms: readonly Alarm[]): ReadonlyMap<string, Verdict> {
  const { truths, claims } = business
  const names = new Set([...truths, ...alarms].map(({ detector }) => detector))
  const arrivals = Map.groupBy(spoilt.claims, ({ original }) => original)
  const known = truths.map((truth) => ({ truth, window: windowOf(truth, claims, arrivals, spoilt.trueFrom ?? 0) }))
  return new Map([...names].sort().map((detector) => [detector, verdictOn(detector, known, alarms)]))
}

/** Between which moments a truth can be known; undefined where what shows it never came, or what ends it came before. */
interface Window {
  readonly from: Minute
  readonly until: Minute | undefined
}

type Arrivals = ReadonlyMap<Claim['original'], readonly Claim[]>

function windowOf(truth: Truth, claims: readonly Claim[], arrivals: Arrivals, trueFrom: Minute): Window | undefined {
  const own = claims.filter(({ story }) => story === truth.story)
  const firstHeard = ({ original }: Claim): Minute | undefined =>
    arrivals.get(original)?.reduce<Minute | undefined>(earliest, undefined)
  const showing = own.filter(({ at }) => at <= truth.from).map(firstHeard)
  if (showing.includes(undefined)) return undefined
  const from = Math.ceil(Math.max(truth.from, trueFrom, ...(showing as Minute[])))
  if (truth.until === undefined) return { from, until: undefined }
  const { until } = truth
  const ending = own.filter(({ at }) => at >= until).map(firstHeard)
  if (ending.includes(undefined)) return undefined
  const over = ending.length === 0 ? until : Math.ceil(Math.min(...(ending as Minute[])))
  const late = isPatientWithLate.has(truth.detector) ? latenessOf(own, firstHeard) : 0
  return over > from + late ? { from, until: over } : undefined
}

/** Where a system's words come late, these wait as long again before they speak: what is over by then cannot be told from a late word. */
const isPatientWithLate = new Set(['stock.drift'])

const latenessOf = (claims: readonly Claim[], firstHeard: (claim: Claim) => Minute | undefined): Minute =>
  Math.max(0, ...claims.map((claim) => (firstHeard(claim) ?? claim.at) - claim.at))

const earliest = (first: Minute | undefined, { heardAt }: Claim): Minute =>
  first === undefined ? heardAt : Math.min(first, heardAt)

type Known = { readonly truth: Truth; readonly window: Window | undefined }

function verdictOn(detector: string, known: readonly Known[], all: readonly Alarm[]): Verdict {
  const alarms = all.filter((alarm) => alarm.detector === detector)
  const byKey = Map.groupBy(alarms, ({ key }) => key)
  const matched = new Set<Alarm>()
  const hits: Hit[] = []
  const missed: Truth[] = []
  const unknowable: Truth[] = []
  for (const { truth, window } of known) {
    if (truth.detector !== detector) continue
    const alarm = closestTo(truth, byKey.get(keyOf(truth)) ?? [])
    if (alarm) matched.add(alarm)
    if (!window) unknowable.push(truth)
    else if (alarm) hits.push({ truth, alarm, delay: Math.max(0, alarm.openedAt - window.from) })
    else missed.push(truth)
  }
  const others = alarms.filter((alarm) => !matched.has(alarm))
  return {
    ...{ detector, hits, missed, unknowable },
    wrong: others.filter(({ closedAt }) => closedAt === undefined),
    misjudged: hits.filter(isMisjudged),
    withdrawn: others.filter(({ closedAt }) => closedAt !== undefined),
    alarms: alarms.reduce((sum, { times }) => sum + times, 0),
  }
}

/** While an item stands for the wrong SKU, its orders are told of under that one too. */
function closestTo({ until }: Truth, alarms: readonly Alarm[]): Alarm | undefined {
  const isRight = ({ closedAt }: Alarm) => (until === undefined) === (closedAt === undefined)
  return alarms.findLast(isRight) ?? alarms.at(-1)
}

/** Cause and quantity are asked of what is still open: of what is over they stay as they were known when it ended. */
function isMisjudged({ truth, alarm }: Hit): boolean {
  if ((truth.until === undefined) !== (alarm.closedAt === undefined)) return true
  if (truth.until !== undefined || alarm.closedAt !== undefined || !truth.says) return false
  const { cause, quantity } = truth.says
  return (
    (cause !== undefined && cause !== alarm.cause) || (quantity !== undefined && String(quantity) !== alarm.quantity)
  )
}

const keyOf = ({ detector, key }: Truth): string => (isOfPeople(detector) ? pseudonymOf(key).digest : key)

const isOfPeople = (detector: string): boolean => detector.startsWith('customer.') || detector.startsWith('consent.')
