/** What other tools may be told of, by the names of the events themselves. */
import * as z from 'zod'
import { EventDraft } from '../event/event.ts'
import { incidentEventTypes } from '../incident/history.ts'

/** Vendors' privacy requests name whom they are about until they are carried out; they are no other tool's business. */
const kept: readonly string[] = ['customer.requested']

/** Every type of event that a subscription may ask for. */
export const subscribableTypes: readonly string[] = [
  ...EventDraft.options.map(({ shape }) => shape.type.value).filter((type) => !kept.includes(type)),
  ...incidentEventTypes,
]

/** What a test message says it is; it goes out whatever is asked for. */
export const testType = 'subscription.test'

const known: ReadonlySet<string> = new Set(subscribableTypes)
export const isSubscribable = (type: string): boolean => known.has(type)
const families = new Set(subscribableTypes.map((type) => `${type.split('.')[0]}.*`))
const all = '*'

/** A type, a family of them as `incident.*`, or `*` for all. */
export const EventPattern = z
  .string()
  .max(60)
  .refine((text) => text === all || families.has(text) || known.has(text), {
    error: ({ input }) =>
      `there is no event ${String(input)}; there are ${subscribableTypes.join(', ')}, and ${[...families].join(', ')}, *`,
  })

export const isAskedFor = (type: string, patterns: readonly string[]): boolean =>
  isSubscribable(type) &&
  patterns.some(
    (pattern) =>
      pattern === all || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  )
