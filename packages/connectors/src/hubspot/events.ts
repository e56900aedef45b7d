/** HubSpot's batches in our words: contacts with their consent, and deals. */
import type { Interpretation, InterpretInput } from '@kilter/core'
import { type Change, changeOf } from './changes.ts'
import { contactLookups, contactsSaid } from './contacts.ts'
import { dealLookups, dealsSaid } from './deals.ts'
import type { Settings } from './index.ts'
import type { Entry } from './payloads.ts'

/** HubSpot promises no order, not even that a record is created before it changes. */
export function batchSaid(entries: readonly Entry[], input: InterpretInput<Settings>): Interpretation {
  const changes = entries
    .flatMap(changeOf)
    .filter((change) => !isEcho(change, input.settings))
    .toSorted((left, right) => (left.occurredAt < right.occurredAt ? -1 : left.occurredAt > right.occurredAt ? 1 : 0))
  const contacts = changes.filter(({ object }) => object === 'contact')
  const deals = changes.filter(({ object }) => object === 'deal')
  const lookups = [...contactLookups(contacts), ...dealLookups(deals)]
  const missing = lookups.filter(({ key }) => !input.lookups.has(key))
  if (missing.length > 0) return { lookups: missing }
  return [...contactsSaid(contacts, input), ...dealsSaid(deals, input)]
}

/** What an integration of the shop's own wrote is no news. An order to erase holds whoever gave it. */
const isEcho = ({ changeSource, sourceId, verb }: Change, { ignoredSourceIds }: Settings): boolean =>
  changeSource === 'INTEGRATION' && verb !== 'privacyDeletion' && ignoredSourceIds.includes(String(sourceId))
