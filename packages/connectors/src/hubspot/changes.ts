/** Entries of a batch in one form, whichever way the subscription puts them. */
import { Refusal } from '@kilter/core'
import type { Entry } from './payloads.ts'

const objects = ['contact', 'deal'] as const
export type ObjectName = (typeof objects)[number]

/** Source: https://developers.hubspot.com/docs/api/webhooks, for subscriptions of the form `object.creation`. */
const objectTypes: Readonly<Record<string, ObjectName>> = { '0-1': 'contact', '0-3': 'deal' }

export interface Change extends Entry {
  readonly object: ObjectName
  /** What was done to it, e.g. `propertyChange`. */
  readonly verb: string
}

/** None for records that are not read: companies, tickets, products. */
export function changeOf(entry: Entry): Change[] {
  const [name = '', verb = ''] = entry.subscriptionType.split('.')
  const object = name === 'object' ? objectTypes[entry.objectTypeId ?? ''] : objects.find((known) => known === name)
  return object === undefined ? [] : [{ ...entry, object, verb }]
}

/** The record that an entry is about. Throws Refusal 'unreadable' where it names none. */
export const recordOf = ({ objectId }: Entry): string => required('objectId', objectId)

/** The record that is left of a merge, which may bear a new id, and those that went into it. */
export function mergeOf({ primaryObjectId, mergedObjectIds, newObjectId }: Entry) {
  const primary = required('primaryObjectId', primaryObjectId)
  const survivor = newObjectId ?? primary
  const gone = new Set([primary, ...required('mergedObjectIds', mergedObjectIds)])
  gone.delete(survivor)
  return { survivor, gone: [...gone] }
}

/** Records that cannot be read any more by the end of a batch in order of time. */
export function goneIn(changes: readonly Change[]): ReadonlySet<string> {
  const gone = new Set<string>()
  for (const change of changes) {
    if (isDeletion(change)) gone.add(recordOf(change))
    if (change.verb === 'restore') gone.delete(recordOf(change))
  }
  return gone
}

export const isDeletion = ({ verb }: Change): boolean => verb === 'deletion' || verb === 'privacyDeletion'

function required<Value>(path: string, value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Refusal('unreadable', 'missing', { path })
  return value
}

/** A value of a property that is there to be read. Unset is empty, and what counts as sensitive is told in a word. */
export const valueOf = (value: string | null | undefined): string | undefined =>
  !value || value === 'REDACTED' ? undefined : value
