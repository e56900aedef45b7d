/** Two honest ways to find contradictions without a ledger, for comparison.
 *
 * `last levels`: keeps the last thing that each system said, as it arrived, and compares whenever something comes: what inventory-sync
 * apps and workflow tools do. `nightly diff`: at two in the morning pulls what each system holds and compares: no webhooks, so no
 * fault of theirs, and a day late. Both know the same rules and graces as the hub; neither looks at what happened in between. */
import type { Claim, Minute } from '@kilter/sim'
import type { Alarm, Watcher } from './alarm.ts'
import { Snapshot } from './snapshot.ts'

const day: Minute = 1_440
const nightly: Minute = 2 * 60
const tick: Minute = 15

export const lastLevels: Watcher = {
  name: 'last levels',
  watch: async ({ archetype, end }, { claims, mappings, trueFrom }) => {
    const said = claims.filter(({ unreadable }) => unreadable === undefined).toSorted(byArrival)
    const snapshot = new Snapshot(archetype, trueFrom === undefined ? [] : mappings)
    const alarms = new Alarms()
    const moments = new Set(said.map(({ heardAt }) => Math.ceil(heardAt)).filter((at) => at >= 0))
    for (let at = 0; at <= end; at += tick) moments.add(at)
    let next = 0
    for (const minute of [...moments].sort((left, right) => left - right)) {
      for (let claim = said[next]; claim && claim.heardAt <= minute; claim = said[++next]) snapshot.hear(claim)
      alarms.agree(snapshot.contradictions(minute), minute)
    }
    return alarms.all()
  },
}

export const nightlyDiff: Watcher = {
  name: 'nightly diff',
  watch: async (business, { mappings }) => {
    const said = business.claims.toSorted((left, right) => left.at - right.at)
    const snapshot = new Snapshot(business.archetype, mappings)
    const alarms = new Alarms()
    let next = 0
    for (let minute = nightly; minute <= business.end; minute += day) {
      for (let claim = said[next]; claim && claim.at <= minute; claim = said[++next]) snapshot.hear(claim)
      alarms.agree(snapshot.contradictions(minute), minute)
    }
    return alarms.all()
  },
}

const byArrival = (left: Claim, right: Claim): number => left.heardAt - right.heardAt

/** Opens what is new, closes what is gone. */
class Alarms {
  readonly #alarms = new Map<string, Alarm>()

  agree(holding: ReadonlySet<string>, minute: Minute): void {
    for (const name of holding) {
      const known = this.#alarms.get(name)
      if (known && known.closedAt === undefined) continue
      const [detector = '', key = ''] = name.split('|')
      const openedAt = known?.openedAt ?? minute
      this.#alarms.set(name, { detector, key, openedAt, closedAt: undefined, times: (known?.times ?? 0) + 1 })
    }
    for (const [name, alarm] of this.#alarms)
      if (alarm.closedAt === undefined && !holding.has(name)) this.#alarms.set(name, { ...alarm, closedAt: minute })
  }

  all(): readonly Alarm[] {
    return [...this.#alarms.values()]
  }
}
