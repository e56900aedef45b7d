/** What the hub said beside what was true. */
import { type Business, type Claim, pseudonymOf, systems, type Truth } from '@kilter/sim'
import { connectionOf, type Heard } from './play.ts'

export interface Verdict {
  readonly detector: string
  /** True and found. */
  readonly hits: readonly Hit[]
  /** True and never found. */
  readonly missed: readonly Truth[]
  /** True, but over or lost before the hub could hear of it. */
  readonly unknowable: number
  /** Found at the end and not true at the end. */
  readonly wrong: readonly Heard[]
  /** True at the end and not open, or over and still open. */
  readonly misjudged: readonly Hit[]
  /** Raised while data was missing, and taken back by itself. */
  readonly withdrawn: readonly Heard[]
  /** All that was ever raised, be it again. */
  readonly alarms: number
}

export interface Hit {
  readonly truth: Truth
  readonly heard: Heard
  /** Unit: minutes, from when it could be known. */
  readonly delay: number
}

/** A truth is found by an incident of its detector with its key; one that closed by itself and was never true is withdrawn. */
export function judge(
  { truths, claims }: Business,
  arrived: readonly Claim[],
  heard: readonly Heard[],
): ReadonlyMap<string, Verdict> {
  const detectors = new Set([
    ...truths.map(({ detector }) => detector),
    ...heard.map(({ incident }) => incident.detector),
  ])
  const known = truths.map((truth) => ({ truth, window: windowOf(truth, claims, arrived) }))
  return new Map([...detectors].sort().map((detector) => [detector, verdictOn(detector, known, heard)]))
}

/** Between which moments a truth can be known; undefined where what shows it never came, or what ends it came before. */
interface Window {
  readonly from: number
  readonly until: number | undefined
}

function windowOf(truth: Truth, claims: readonly Claim[], arrived: readonly Claim[]): Window | undefined {
  const own = claims.filter(({ story }) => story === truth.story)
  const firstHeard = ({ draft }: Claim): number | undefined =>
    arrived.filter((copy) => copy.original === draft).reduce(earliest, undefined)
  const showing = own.filter(({ at }) => at <= truth.from).map(firstHeard)
  if (showing.includes(undefined)) return undefined
  const from = Math.ceil(Math.max(truth.from, ...(showing as number[])))
  if (truth.until === undefined) return { from, until: undefined }
  const { until } = truth
  const ending = own.filter(({ at }) => at >= until).map(firstHeard)
  if (ending.includes(undefined)) return undefined
  const over = Math.ceil(Math.min(...(ending as number[])))
  return over > from ? { from, until: over } : undefined
}

const earliest = (first: number | undefined, { heardAt }: Claim): number =>
  first === undefined ? heardAt : Math.min(first, heardAt)

type Known = { readonly truth: Truth; readonly window: Window | undefined }

function verdictOn(detector: string, known: readonly Known[], all: readonly Heard[]): Verdict {
  const heard = all.filter(({ incident }) => incident.detector === detector)
  const own = known.filter(({ truth }) => truth.detector === detector)
  const matched = new Set<Heard>()
  const hits: Hit[] = []
  const missed: Truth[] = []
  let unknowable = 0
  for (const { truth, window } of own) {
    const found = heard.find((each) => keyIn(each) === keyOf(truth))
    if (found) matched.add(found)
    if (!window) unknowable += 1
    else if (found) hits.push({ truth, heard: found, delay: Math.max(0, found.openedAt - window.from) })
    else missed.push(truth)
  }
  const others = heard.filter((each) => !matched.has(each))
  return {
    detector,
    hits,
    missed,
    unknowable,
    wrong: others.filter(({ closedAt }) => closedAt === undefined),
    misjudged: hits.filter(({ truth, heard: found }) => (truth.until === undefined) !== (found.closedAt === undefined)),
    withdrawn: others.filter(({ closedAt }) => closedAt !== undefined),
    alarms: heard.reduce((sum, { incident }) => sum + 1 + incident.reopened, 0),
  }
}

const keyOf = ({ detector, key }: Truth): string => (isOfPeople(detector) ? pseudonymOf(key).digest : key)

function keyIn({ incident }: Heard): string {
  const { detector, order, subject, details } = incident
  if (detector === 'oversell' || detector.startsWith('order.') || detector.startsWith('payment.')) return order ?? ''
  const isOfOneSystem = detector === 'stock.drift' || detector === 'price.mismatch' || detector === 'listing.stale'
  return isOfOneSystem ? `${subject.key}@${systemOf(details.connection)}` : subject.key
}

const systemOf = (connection: string | undefined): string =>
  systems.find((system) => connectionOf(system) === connection) ?? 'nobody'

const isOfPeople = (detector: string): boolean => detector.startsWith('customer.') || detector.startsWith('consent.')

/** Of a sum of verdicts. 1 where there was nothing to find and nothing was found. */
export interface Figures {
  readonly truths: number
  readonly precision: number
  readonly recall: number
  readonly misjudged: number
  readonly median: number
  readonly p95: number
  readonly alarms: number
  readonly withdrawn: number
  readonly unknowable: number
}

export function figuresOf(verdicts: readonly Verdict[]): Figures {
  const sum = (count: (verdict: Verdict) => number) => verdicts.reduce((total, verdict) => total + count(verdict), 0)
  const hits = sum((verdict) => verdict.hits.length)
  const wrong = sum((verdict) => verdict.wrong.length)
  const missed = sum((verdict) => verdict.missed.length)
  const delays = verdicts
    .flatMap((verdict) => verdict.hits.map(({ delay }) => delay))
    .sort((left, right) => left - right)
  return {
    truths: hits + missed,
    precision: hits + wrong === 0 ? 1 : hits / (hits + wrong),
    recall: hits + missed === 0 ? 1 : hits / (hits + missed),
    misjudged: sum((verdict) => verdict.misjudged.length),
    median: quantile(delays, 0.5),
    p95: quantile(delays, 0.95),
    alarms: sum((verdict) => verdict.alarms),
    withdrawn: sum((verdict) => verdict.withdrawn.length),
    unknowable: sum((verdict) => verdict.unknowable),
  }
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
