/** What happens to webhooks between a system and the hub, by dial. What is really so stays what it is. */
import type { Random } from '../random.ts'
import type { Minute } from '../world.ts'
import { type Claim, externalIdOf, momentOf, type SystemName } from './shop.ts'

/** What a dial leaves of a business's claims, and what people do about its items meanwhile. */
export interface Spoilt {
  readonly claims: readonly Claim[]
  readonly mappings: readonly Mapping[]
  /** From then on everything can be known again; undefined: all along. */
  readonly trueFrom?: Minute
}

/** Somebody says which SKU a system's own id stands for. */
export interface Mapping {
  readonly at: Minute
  readonly system: SystemName
  readonly externalId: string
  readonly sku: string
}

export interface FaultDial {
  readonly name: string
  /** In one sentence, for the table of results. */
  readonly about: string
  /** True where something never arrives: what cannot be known is said, and not expected. */
  readonly isLossy?: boolean
  spoil(claims: readonly Claim[], random: Random): Spoilt
}

const day: Minute = 1_440
const lostShare = 0.05
const wronglyMappedShare = 0.2

/** The counter at the door has a line of its own: what is judged of it is its silence, so nothing else may keep it quiet. */
const oneByOne =
  (change: (claim: Claim, random: Random) => readonly Claim[]) =>
  (claims: readonly Claim[], random: Random): Spoilt => ({
    claims: claims.flatMap((claim) => (claim.system === 'door' ? [claim] : change(claim, random))),
    mappings: [],
  })

const delayed = (claim: Claim, minutes: Minute): Claim => ({ ...claim, heardAt: claim.heardAt + minutes })

/** Everything that one system says between two moments comes at the second. */
const withheld = (system: SystemName, from: Minute, until: Minute) =>
  oneByOne((claim) => [
    claim.system === system && claim.at >= from && claim.at < until ? { ...claim, heardAt: until } : claim,
  ])

/** One system's clock is wrong by so many minutes. */
const skewed = (system: SystemName, minutes: Minute) =>
  oneByOne((claim) => [claim.system === system ? atAnotherTime(claim, minutes) : claim])

export const faultDials: readonly FaultDial[] = [
  { name: 'none', about: 'every webhook comes once, at once', spoil: oneByOne((claim) => [claim]) },
  {
    name: 'late',
    about: 'every webhook comes up to three hours late',
    spoil: oneByOne((claim, random) => [delayed(claim, random.next() * 180)]),
  },
  {
    name: 'doubled',
    about: 'every webhook comes one to three times within a day',
    spoil: oneByOne((claim, random) =>
      Array.from({ length: random.between(1, 3) }, (_, copy) => delayed(claim, copy === 0 ? 0 : random.next() * day)),
    ),
  },
  {
    name: 'shuffled',
    about: 'all webhooks of a day come in any order, twice',
    spoil: oneByOne((claim, random) => [delayed(claim, random.next() * day), delayed(claim, random.next() * day)]),
  },
  {
    name: 'till-offline',
    about: 'the till is offline for two days and tells everything then',
    spoil: withheld('till', 10 * 60, 2 * day + 10 * 60),
  },
  {
    name: 'outage',
    about: 'the web store’s webhooks stand still for six hours',
    spoil: withheld('web', 11 * 60, 17 * 60),
  },
  {
    name: 'clock-slow',
    about: 'the payment service’s clock runs eight minutes slow',
    spoil: skewed('pay', -8),
  },
  {
    name: 'clock-ahead',
    about: 'the CRM’s clock is a year ahead',
    spoil: skewed('crm', 365 * day),
  },
  {
    name: 'wrong-mapping',
    about: 'a fifth of the web store’s items stand for the wrong SKU, until somebody notices on the third day',
    spoil: (claims, random) => wronglyMapped(claims, random, 2 * day),
  },
  {
    name: 'lost',
    about: 'one webhook in twenty never comes',
    isLossy: true,
    spoil: oneByOne((claim, random) => (random.chance(lostShare) ? [] : [claim])),
  },
]

function atAnotherTime(claim: Claim, minutes: Minute): Claim {
  return { ...claim, draft: { ...claim.draft, time: momentOf(claim.at + minutes) } as Claim['draft'] }
}

function wronglyMapped(claims: readonly Claim[], random: Random, mendedAt: Minute): Spoilt {
  const skus = [...new Set(claims.filter(({ system }) => system === 'web').flatMap(skusOf))].sort()
  const before = Math.min(...claims.map(({ heardAt }) => heardAt))
  const wrong = skus.filter(() => random.chance(wronglyMappedShare))
  const mappings = wrong.flatMap((sku): Mapping[] => {
    const named = { system: 'web', externalId: externalIdOf('web', sku) } as const
    const other = skus[random.between(0, skus.length - 1)] ?? sku
    return [
      { ...named, at: before, sku: other },
      { ...named, at: mendedAt, sku },
    ]
  })
  return { claims, mappings, trueFrom: mendedAt }
}

function skusOf({ draft }: Claim): string[] {
  const items =
    draft.type === 'listing.updated'
      ? [draft.data.item]
      : draft.type === 'order.placed'
        ? draft.data.lines.map(({ item }) => item)
        : []
  return items.flatMap(({ sku }) => sku ?? [])
}
