import {
  addMilliseconds,
  defineDetector,
  externalIdentity,
  holdingSince,
  type Instant,
  type Listing,
  later,
  ledgerOf,
  listingsOf,
  physicalOf,
  quiet,
  sellableSteps,
} from '@kilter/core'
import * as z from 'zod'
import { minute, onceDue } from './once-due.ts'
import { nameOf, placeIn } from './telling.ts'

/** An item is offered although it is gone, by a store that does not count it and therefore sells on.
 *
 * Believed stale is a listing that is published, not sold on back-order, and whose store keeps no figure for it, once nothing could
 * be sold for `graceMinutes` without a break. Ends when there is stock again, the listing is hidden, or the store begins to count.
 * Not claimed: stores that show a figure (`stock.drift` speaks of those), and items that nobody counted. */
export const listingStale = defineDetector({
  id: 'listing.stale',
  about: 'item',
  policy: z.strictObject({ graceMinutes: z.int().min(0).max(10_080).default(60) }),

  assess(facts, { subject, policyOf, connections, stock, now }) {
    if (externalIdentity(subject)) return quiet
    const ledger = ledgerOf(facts, connections, stock)
    if (ledger.onHand === undefined || ledger.onHand > ledger.owed) return quiet
    const physical = new Set(physicalOf(connections).map(({ id }) => id))
    const stale = listingsOf(facts).filter((each) => !physical.has(each.connection) && isOfferedUncounted(each))
    if (stale.length === 0) return quiet
    const goneSince = holdingSince(sellableSteps(ledger), ({ micros }) => micros === 0)
    if (goneSince === undefined) return quiet
    return onceDue(
      stale.map(({ connection, listing, published, available }) => {
        const since = [published?.since, available?.since]
          .filter((each): each is Instant => each !== undefined)
          .reduce(later, goneSince)
        return {
          dueAt: addMilliseconds(since, policyOf(connection).graceMinutes * minute),
          finding: {
            discriminator: `${connection}|${listing}`,
            severity: 'warning',
            occurredAt: since,
            cause: 'offered-uncounted',
            evidence: [available?.fact, published?.fact].filter((key) => key !== undefined),
            details: { connection, since, goneSince },
          },
        }
      }),
      now,
    )
  },

  resolution(facts, { connections, stock }, { discriminator }) {
    const ledger = ledgerOf(facts, connections, stock)
    if (ledger.onHand !== undefined && ledger.onHand > ledger.owed) return 'restocked'
    const listing = listingsOf(facts).find((each) => `${each.connection}|${each.listing}` === discriminator)
    return listing?.published?.value === false ? 'hidden' : 'corrected'
  },

  words({ subject, details }, connections) {
    const store = nameOf(connections, details.connection)
    return {
      title: `${store} still offers ${subject.key}, which is gone`,
      summary: `Nothing of ${subject.key} could be sold since ${details.goneSince}. ${store} does not count it, so it takes every order.`,
      advice: `Hide ${subject.key} in ${placeIn(connections, details.connection, 'products')}, or let ${store} track its stock; restock it if it should stay on sale.`,
      goal: 'The web shows what is there',
      timeline: [],
    }
  },
})

const isOfferedUncounted = ({ published, available, backorders }: Listing): boolean =>
  published?.value === true && available?.value === null && backorders?.value !== true
