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
    name: 'lost-pulled',
    about: 'one webhook in twenty never comes, and every hour each system is asked for what changed',
    spoil: (claims, random) => ({ claims: pulled(claims, random), mappings: [] }),
  },
  {
    name: 'lost',
    about: 'one webhook in twenty never comes',
    isLossy: true,
    spoil: oneByOne((claim, random) => (random.chance(lostShare) ? [] : [claim])),
  },
]

const hour: Minute = 60
/** What changed within the last minutes is left to webhooks on their way. */
const settling: Minute = 10

/** Of what was lost the next pull brings how the thing stands by then, and not how it stood in between. What no vendor lists stays lost. */
function pulled(claims: readonly Claim[], random: Random): Claim[] {
  const isLost = new Set(claims.filter(({ system }) => system !== 'door' && random.chance(lostShare)))
  const histories = Map.groupBy(claims, (claim) => listedAs(claim) ?? '')
  return claims.flatMap((claim) => {
    if (!isLost.has(claim)) return [claim]
    const thing = listedAs(claim)
    if (thing === undefined) return []
    const pulledAt = Math.ceil((claim.at + settling) / hour) * hour
    const byThen = (histories.get(thing) ?? []).filter(({ at }) => at <= pulledAt - settling)
    const latest = byThen.reduce((last, each) => (each.at >= last.at ? each : last), claim)
    return [{ ...latest, heardAt: pulledAt, original: claim.original, story: claim.story }]
  })
}

/** What one thing on a vendor's list is named by; undefined: there is no such list. Deletions and merges are in none. */
function listedAs({ system, draft }: Claim): string | undefined {
  const name = (...parts: readonly (string | null | undefined)[]) => [system, draft.type, ...parts].join('|')
  switch (draft.type) {
    case 'order.placed':
    case 'order.updated':
    case 'order.cancelled':
      return [system, 'order', draft.data.order].join('|')
    case 'order.fulfilled':
      return name(draft.data.fulfilment)
    case 'order.refunded':
    case 'payment.refunded':
      return name(draft.data.refund)
    case 'sale.completed':
      return name(draft.data.sale)
    case 'stock.counted':
      return name(draft.data.item.externalId, draft.data.location)
    case 'listing.updated':
      return name(draft.data.item.externalId)
    case 'product.updated':
      return name(draft.data.product)
    case 'customer.updated':
      return name(draft.data.customer)
    case 'consent.changed':
      return name(draft.data.person?.email?.digest, draft.data.channel, draft.data.list)
    case 'payment.captured':
    case 'payment.failed':
      return [system, 'payment', draft.data.payment].join('|')
    case 'invoice.updated':
      return name(draft.data.invoice)
    default:
      return undefined
  }
}

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
