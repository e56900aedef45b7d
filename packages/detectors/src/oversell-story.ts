/** How the lack of an order line came about, and how it ended, told from the item's history. */
import {
  demandAt,
  type Effect,
  type Instant,
  type Ledger,
  type Micros,
  type OrderLine,
  type Release,
} from '@kilter/core'

/** A line and how much of what it waits for is not there. */
export interface Lacking {
  readonly line: OrderLine
  readonly micros: Micros
}

/** Everything that happened to stock and claims at one instant. */
export interface Moment {
  readonly at: Instant
  readonly effects: readonly Effect[]
  readonly steps: readonly LineStep[]
}

export interface LineStep {
  readonly line: OrderLine
  readonly why: 'placed' | Release
  /** By how much the line's claim rose. */
  readonly change: Micros
}

export interface Timeline {
  readonly moments: readonly Moment[]
  /** On hand after each moment; undefined before the first count. */
  readonly onHand: readonly (Micros | undefined)[]
  /** All order lines by age. */
  readonly lines: readonly OrderLine[]
  readonly older: OlderClaims
}

const remembered = new WeakMap<Ledger['history'], { readonly claimRevision: number; readonly timeline: Timeline }>()

/** Built once for a state of the facts, however many lines are asked about. */
export function timelineOf({ history, index }: Ledger): Timeline {
  const known = remembered.get(history)
  if (known?.claimRevision === index.claimRevision) return known.timeline
  const timeline = buildTimeline({ history, index })
  remembered.set(history, { claimRevision: index.claimRevision, timeline })
  return timeline
}

function buildTimeline({ history, index }: Pick<Ledger, 'history' | 'index'>): Timeline {
  const lines = index.lines().filter(({ fact }) => fact !== undefined)
  const sorted = lines.sort((left, right) => (left.age < right.age ? -1 : 1))
  const stepsAt = new Map<Instant, LineStep[]>()
  for (const line of sorted) {
    for (const { at, ...step } of changesOf(line)) {
      const steps = stepsAt.get(at)
      if (steps) steps.push({ line, ...step })
      else stepsAt.set(at, [{ line, ...step }])
    }
  }
  const stockAt = new Map(history.map((moment) => [moment.at, moment]))
  const times = [...new Set([...stockAt.keys(), ...stepsAt.keys()])].sort()
  let onHand: Micros | undefined
  const levels: (Micros | undefined)[] = []
  const moments = times.map((at) => {
    const stock = stockAt.get(at)
    onHand = stock?.onHand ?? onHand
    levels.push(onHand)
    return { at, effects: stock?.effects ?? [], steps: stepsAt.get(at) ?? [] }
  })
  return { moments, onHand: levels, lines: sorted, older: new OlderClaims(sorted, times) }
}

/** The moment at which the line came to lack what it lacks now; undefined: it never lacked less since the first count. */
export function crossingOf({ line, micros }: Lacking, timeline: Timeline): Moment | undefined {
  return momentAfterLast(line, timeline, (lack) => lack < micros)
}

/** The moment that ended the lack; undefined: as all is known now, the line never lacked anything. */
export function endOf(line: OrderLine, timeline: Timeline): Moment | undefined {
  const placedAt = line.steps[0]?.at ?? ''
  return momentAfterLast(line, timeline, (lack, at) => lack > 0 && at >= placedAt)
}

/** The moment right after the last one whose lack `matches`. A line that is not placed yet lacks what it is going to ask for. */
function momentAfterLast(
  line: OrderLine,
  { moments, onHand, older }: Timeline,
  matches: (lack: Micros, at: Instant) => boolean,
): Moment | undefined {
  older.moveTo(line)
  let claimed = older.total
  for (let position = moments.length - 1; position >= 0; position -= 1) {
    const moment = moments[position]
    const level = onHand[position]
    if (!moment || level === undefined) return undefined
    const lack = Math.max(0, demandAt(line, moment.at) - Math.max(0, level - claimed))
    if (matches(lack, moment.at)) return moments[position + 1]
    claimed -= older.changeAt(position)
  }
  return undefined
}

/** What all lines older than a given one claim, moment by moment. Cheap to move from one line to the next younger. */
class OlderClaims {
  /** What they claim now. */
  total: Micros = 0
  #next = 0
  readonly #lines: readonly OrderLine[]
  readonly #positions: ReadonlyMap<Instant, number>
  readonly #changes: Float64Array

  constructor(lines: readonly OrderLine[], times: readonly Instant[]) {
    this.#lines = lines
    this.#positions = new Map(times.map((at, position) => [at, position]))
    this.#changes = new Float64Array(times.length)
  }

  changeAt(position: number): Micros {
    return this.#changes[position] ?? 0
  }

  moveTo(line: OrderLine): void {
    if ((this.#lines[this.#next - 1]?.age ?? '') >= line.age) this.#restart()
    for (let next = this.#lines[this.#next]; next && next.age < line.age; next = this.#lines[this.#next]) {
      this.#add(next)
      this.#next += 1
    }
  }

  #restart(): void {
    this.#changes.fill(0)
    this.#next = 0
    this.total = 0
  }

  #add(line: OrderLine): void {
    for (const { at, change } of changesOf(line)) {
      const position = this.#positions.get(at) ?? 0
      this.#changes[position] = this.changeAt(position) + change
      this.total += change
    }
  }
}

function changesOf({ steps }: OrderLine): { at: Instant; why: LineStep['why']; change: Micros }[] {
  let before = 0
  return steps.map(({ at, waiting, why }) => {
    const change = waiting - before
    before = waiting
    return { at, why, change }
  })
}
