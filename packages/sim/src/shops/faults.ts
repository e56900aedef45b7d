/** What happens to webhooks between a system and the hub, by dial. What is really so stays what it is. */
import type { Random } from '../random.ts'
import type { Minute } from '../world.ts'
import { type Claim, momentOf, type SystemName } from './shop.ts'

export interface FaultDial {
  readonly name: string
  /** In one sentence, for the table of results. */
  readonly about: string
  /** True where something never arrives: what cannot be known is said, and not expected. */
  readonly isLossy?: boolean
  spoil(claims: readonly Claim[], random: Random): readonly Claim[]
}

const day: Minute = 1_440
const lostShare = 0.05

const delayed = (claim: Claim, minutes: Minute): Claim => ({ ...claim, heardAt: claim.heardAt + minutes })

/** Everything that one system says between two moments comes at the second. */
const withheld = (claims: readonly Claim[], system: SystemName, from: Minute, until: Minute): readonly Claim[] =>
  claims.map((claim) =>
    claim.system === system && claim.at >= from && claim.at < until ? { ...claim, heardAt: until } : claim,
  )

export const faultDials: readonly FaultDial[] = [
  { name: 'none', about: 'every webhook comes once, at once', spoil: (claims) => claims },
  {
    name: 'late',
    about: 'every webhook comes up to three hours late',
    spoil: (claims, random) => claims.map((claim) => delayed(claim, random.next() * 180)),
  },
  {
    name: 'doubled',
    about: 'every webhook comes one to three times within a day',
    spoil: (claims, random) =>
      claims.flatMap((claim) =>
        Array.from({ length: random.between(1, 3) }, (_, copy) => delayed(claim, copy === 0 ? 0 : random.next() * day)),
      ),
  },
  {
    name: 'shuffled',
    about: 'all webhooks of a day come in any order, twice',
    spoil: (claims, random) =>
      claims.flatMap((claim) => [delayed(claim, random.next() * day), delayed(claim, random.next() * day)]),
  },
  {
    name: 'till-offline',
    about: 'the till is offline for two days and tells everything then',
    spoil: (claims) => withheld(claims, 'till', 10 * 60, 2 * day + 10 * 60),
  },
  {
    name: 'outage',
    about: 'the web store’s webhooks stand still for six hours',
    spoil: (claims) => withheld(claims, 'web', 11 * 60, 17 * 60),
  },
  {
    name: 'clock-skew',
    about: 'the payment service’s clock runs eight minutes slow',
    spoil: (claims) => claims.map((claim) => (claim.system === 'pay' ? atAnotherTime(claim, -8) : claim)),
  },
  {
    name: 'lost',
    about: 'one webhook in twenty never comes',
    isLossy: true,
    spoil: (claims, random) => claims.filter(() => !random.chance(lostShare)),
  },
]

function atAnotherTime(claim: Claim, minutes: Minute): Claim {
  return { ...claim, draft: { ...claim.draft, time: momentOf(claim.at + minutes) } as Claim['draft'] }
}
