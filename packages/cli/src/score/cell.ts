/** One business under one dial, as all watchers see it. */
import {
  type Archetype,
  archetypes,
  type Business,
  type FaultDial,
  faultDials,
  randomFrom,
  type Spoilt,
  simulateBusiness,
} from '@kilter/sim'
import { lastLevels, nightlyDiff } from './baselines.ts'
import { type Tally, tallyOf } from './figures.ts'
import { hub } from './hub.ts'
import { judge, type Verdict } from './judge.ts'

export const watchers = [hub, lastLevels, nightlyDiff] as const

export interface CellName {
  readonly archetype: string
  readonly seed: number
  readonly dial: string
}

export interface Cell extends CellName {
  /** By watcher and detector. */
  readonly tallies: Readonly<Record<string, Readonly<Record<string, Tally>>>>
  readonly orderDays: number
  readonly claims: number
  /** What the hub got wrong, for whoever looks into it. */
  readonly faults: readonly string[]
}

/** Another chance than the business's own. */
const spoilingSeed = 1_000

/** What a fault leaves of a business's webhooks: the same in every command. */
export const spoiltBy = (dial: FaultDial, { claims }: Business, seed: number): Spoilt =>
  dial.spoil(claims, randomFrom(seed + spoilingSeed))

export async function cellOf({ archetype: name, seed, dial: dialName }: CellName): Promise<Cell> {
  const archetype = archetypes.find((each) => each.name === name) as Archetype
  const dial = faultDials.find((each) => each.name === dialName) as FaultDial
  const business = simulateBusiness(archetype, seed)
  const spoilt = spoiltBy(dial, business, seed)
  const tallies: Record<string, Record<string, Tally>> = {}
  const faults: string[] = []
  for (const watcher of watchers) {
    const verdicts = judge(business, spoilt, await watcher.watch(business, spoilt))
    tallies[watcher.name] = Object.fromEntries(
      [...verdicts].map(([detector, verdict]) => [detector, tallyOf(verdict)] as const),
    )
    if (watcher === hub) for (const verdict of verdicts.values()) faults.push(...faultsOf(verdict))
  }
  const orders = business.claims.filter(({ draft }) => draft.type === 'order.placed').length
  const where = { archetype: name, seed, dial: dialName }
  return { ...where, tallies, orderDays: orders * archetype.days, claims: spoilt.claims.length, faults }
}

function faultsOf({ detector, wrong, missed, misjudged }: Verdict): string[] {
  return [
    ...wrong.map((alarm) => `${detector}: wrong ${JSON.stringify(alarm)}`),
    ...missed.map((truth) => `${detector}: missed ${JSON.stringify(truth)}`),
    ...misjudged.map(({ truth, alarm }) => `${detector}: misjudged ${JSON.stringify({ truth, alarm })}`),
  ]
}
