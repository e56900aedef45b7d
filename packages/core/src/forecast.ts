/** What will be asked for of an item, learned from what was asked for of it day by day.
 *
 * The level is that of Teunter, Syntetos and Babai ("Intermittent demand: Linking forecasting to inventory obsolescence", European
 * Journal of Operational Research 214, 2011): how likely a day is to ask at all, smoothed day by day, times how much such a day asks for,
 * smoothed over those days. It follows an item that nobody asks for any more down to nothing. The range is a negative binomial one of
 * the same mean and variance; how sure the level itself is counts in it. */

/** How much of the newest day the level takes over: half of what it knows is of the last ten days. */
const smoothing = 0.07
/** How uncertain exponential smoothing leaves the level, as a share of a day's variance. */
const levelDoubt = smoothing / (2 - smoothing)
const firstDays = 28
/** Errors are looked at once the level has settled, and half of what is known of them is of the last eight weeks. Unit: days. */
const settleDays = 14
const errorFading = 0.5 ** (1 / 56)
const leastScatter = 1.05

const weekLength = 7
const weeksLeast = 8
const weeksMost = 26
/** Weekdays are believed to be alike until about so many days say otherwise. */
const alikeDays = 4
/** A weekday that never asked while an average one did so often is one on which the shop is closed: it says nothing about the level. */
const closedDays = 6

export interface Forecast {
  /** Unit: pieces on an average day. */
  readonly perDay: number
  /** How often each weekday asks compared with an average one, Sunday first. All 1 before eight weeks are known. */
  readonly weekdays: readonly number[]
  /** The variance of a day's demand over its mean; 1 is mere chance. */
  readonly scatter: number
}

/** What may be asked for in a time. Unit: pieces. */
export interface Expected {
  readonly mean: number
  readonly variance: number
}

/** `days`: what was asked for on each, oldest first; days on which more came back than went count as none. `firstWeekday`: of the first
 * of them, 0 is Sunday. */
export function forecastOf(days: readonly number[], firstWeekday: number): Forecast {
  const asked = days.map((each) => Math.max(0, each))
  const weekdays = weekdaysOf(asked, firstWeekday)
  const begin = asked.slice(0, firstDays)
  const busy = begin.filter((each) => each > 0)
  let chance = (busy.length + 0.5) / (begin.length + 1)
  let size = busy.length === 0 ? 0 : sum(busy) / busy.length
  let errors = 0
  let weight = 0
  for (const [day, pieces] of asked.entries()) {
    const usual = weekdays[(firstWeekday + day) % weekLength] ?? 1
    if (usual === 0) continue
    const expected = chance * size * usual
    if (day >= settleDays) {
      errors = errors * errorFading + (pieces - expected) ** 2
      weight = weight * errorFading + expected
    }
    chance += smoothing * ((pieces > 0 ? 1 : 0) - chance)
    if (pieces > 0) size = size === 0 ? pieces / usual : size + smoothing * (pieces / usual - size)
  }
  return {
    perDay: chance * size,
    weekdays,
    scatter: weight === 0 ? leastScatter : Math.max(leastScatter, errors / weight),
  }
}

/** Of so many days, the first of which is a `weekday`. */
export function expectedOver({ perDay, weekdays, scatter }: Forecast, weekday: number, days: number): Expected {
  const usual = sum(Array.from({ length: days }, (_, day) => weekdays[(weekday + day) % weekLength] ?? 1))
  const mean = perDay * usual
  return { mean, variance: scatter * mean * (1 + usual * levelDoubt) }
}

/** Farther than so many standard deviations above the mean nothing lies with 1 % or more, whatever the distribution (Chebyshev). */
const farDeviations = 10
/** Above so many pieces the bell curve is near enough, and its sum costs nothing. */
const piecesMost = 10_000

/** How likely at least `pieces` are asked for; 0 where that is less than 1 %, far above the mean. */
export function chanceOf(pieces: number, { mean, variance }: Expected): number {
  if (pieces <= 0) return 1
  if (mean <= 0 || pieces > mean + farDeviations * Math.sqrt(variance)) return 0
  if (pieces > piecesMost) return 1 / (1 + Math.exp((logisticSlope * (pieces - mean)) / Math.sqrt(variance)))
  const share = mean / variance
  const shape = (mean * share) / (1 - share)
  let logarithm = shape * Math.log(share)
  let below = 0
  for (let count = 0; count < pieces; count += 1) {
    below += Math.exp(logarithm)
    logarithm += Math.log(((count + shape) / (count + 1)) * (1 - share))
  }
  return Math.max(0, 1 - below)
}

/** The logistic curve that is within 1 % of the normal one. */
const logisticSlope = 1.702

/** Compared is how often a weekday asks, not how much: one large order is no habit. */
function weekdaysOf(asked: readonly number[], firstWeekday: number): number[] {
  const weeks = Math.min(weeksMost, Math.floor(asked.length / weekLength))
  const often = new Array<number>(weekLength).fill(0)
  if (weeks < weeksLeast) return often.fill(1)
  const from = asked.length - weeks * weekLength
  for (let day = from; day < asked.length; day += 1) {
    const weekday = (firstWeekday + day) % weekLength
    if ((asked[day] ?? 0) > 0) often[weekday] = (often[weekday] ?? 0) + 1
  }
  const usual = sum(often) / weekLength
  const shares = often.map((times) => (times === 0 && usual >= closedDays ? 0 : times + alikeDays))
  return shares.map((share) => (share * weekLength) / sum(shares))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
