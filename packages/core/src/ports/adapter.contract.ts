/** What the contract suites need of an adapter, and the words they share. */
import { afterEach, beforeEach, describe, expect } from 'vitest'
import type { Fact } from '../fact/fact.ts'
import { type Incident, type IncidentChange, incidentIdOf } from '../incident/incident.ts'
import { itemSubject, type Subject } from '../subject.ts'
import {
  addMilliseconds,
  type ConnectionId,
  type DeliveryId,
  type Instant,
  type Quantity,
  type TenantId,
} from '../values.ts'
import type { AlertBooks } from './alert-books.ts'
import type { Aliases } from './aliases.ts'
import type { Answers } from './answers.ts'
import type { Audit } from './audit.ts'
import type { Catalogue } from './catalogue.ts'
import type { Connection, Connections, Pseudonyms, Vault } from './connections.ts'
import type { Dismissals } from './dismissals.ts'
import type { Events } from './events.ts'
import type { Inbox, NewDelivery } from './inbox.ts'
import type { Incidents } from './incidents.ts'
import type { Keys } from './keys.ts'
import type { Mailings } from './mailings.ts'
import type { Page, PageRequest } from './page.ts'
import type { Privacy } from './privacy.ts'
import type { Pulls } from './pulls.ts'
import type { Clock, Counters, Policies } from './runtime.ts'
import type { SubjectChange, Subjects } from './subjects.ts'
import type { Postings, Subscriptions } from './subscriptions.ts'
import type { Tenants } from './tenants.ts'

export interface Adapter {
  readonly inbox: Inbox
  readonly subjects: Subjects
  readonly incidents: Incidents
  readonly connections: Connections
  readonly vault: Vault
  readonly pseudonyms: Pseudonyms
  readonly aliases: Aliases
  readonly catalogue: Catalogue
  readonly dismissals: Dismissals
  readonly events: Events
  readonly privacy: Privacy
  readonly keys: Keys
  readonly audit: Audit
  readonly answers: Answers
  readonly tenants: Tenants
  readonly policies: Policies
  /** `flush` writes what was counted so far. */
  readonly counters: Counters & { flush(): Promise<void> }
  readonly books: AlertBooks
  readonly mailings: Mailings
  readonly pulls: Pulls
  readonly subscriptions: Subscriptions
  readonly postings: Postings
  /** The incident changes that nobody has been told of, in order. */
  untold(): Promise<readonly IncidentChange[]>
  /** Lets the bytes of deliveries go that were received before, what was understood of them, and the messages that were made before. */
  expire(before: Instant): Promise<void>
  /** Closes and opens the same data; undefined where closing ends it. */
  readonly reopen?: () => Promise<Adapter>
  close(): Promise<void>
}

/** Opens an empty one. */
export type AdapterFactory = (clock: Clock) => Promise<Adapter>

export interface Bench {
  /** The adapter of the running case. */
  readonly adapter: Adapter
  readonly clock: TestClock
  /** The adapter, after it was closed and opened where that is possible. */
  again(): Promise<Adapter>
  /** The adapter as it is, then as `again` gives it. */
  nowAndAgain(): AsyncIterable<Adapter>
}

/** One adapter for each case, closed after it. */
export function contract(name: string, open: AdapterFactory, cases: (bench: Bench) => void): void {
  describe(`contract: ${name}`, () => {
    let adapter: Adapter
    let clock = createClock()
    beforeEach(async () => {
      clock = createClock()
      adapter = await open(clock)
    })
    afterEach(() => adapter.close())
    const again = async () => {
      adapter = (await adapter.reopen?.()) ?? adapter
      return adapter
    }
    cases({
      get adapter() {
        return adapter
      },
      get clock() {
        return clock
      },
      again,
      nowAndAgain: async function* () {
        yield adapter
        yield again()
      },
    })
  })
}

export interface TestClock extends Clock {
  /** Unit: milliseconds. */
  advance(milliseconds: number): void
}

export function createClock(start: string = noon): TestClock {
  let now = start as Instant
  return {
    now: () => now,
    advance: (milliseconds) => {
      now = addMilliseconds(now, milliseconds)
    },
  }
}

export const noon = '2026-11-20T12:00:00.000Z' as Instant
export const shop = 'shop' as TenantId
export const rival = 'rival' as TenantId
export const till = `con_${'1'.repeat(26)}` as ConnectionId
export const web = `con_${'2'.repeat(26)}` as ConnectionId
export const dress = itemSubject('RED-DRESS-M')

/** Ids of the same number compare alike, and later numbers are later ids. */
export const deliveryId = (number: number): DeliveryId => `dlv_${String(number).padStart(26, '0')}` as DeliveryId

export const delivery = (number: number, given: Partial<NewDelivery> = {}): NewDelivery => ({
  id: deliveryId(number),
  tenant: shop,
  connection: till,
  topic: 'order.updated',
  dedupeKey: `key-${number}`,
  receivedAt: addMilliseconds(noon, number),
  headers: { 'content-type': 'application/json' },
  body: Uint8Array.of(number % 256, 0, 255),
  ...given,
})

export const connection = (given: Partial<Connection> = {}): Connection => ({
  id: till,
  tenant: shop,
  vendor: 'acme-pos',
  name: 'Till',
  roles: ['physical'],
  settings: { site: 'x' },
  createdAt: noon,
  ...given,
})

export const count = (location: string, quantity: string, given: Partial<Fact> = {}): Fact =>
  ({
    kind: 'count',
    connection: till,
    ref: location,
    asOf: noon,
    receivedAt: noon,
    event: `${deliveryId(1)}.0`,
    identity: { externalId: 'x-1' },
    data: { location, quantity: quantity as Quantity, basis: 'onHand' },
    ...given,
  }) as Fact

export const noChange: SubjectChange = { facts: [], removed: [], sightings: [], incidents: [] }

export function incident(discriminator: string, given: Partial<Incident> = {}, subject: Subject = dress): Incident {
  const fingerprint = { tenant: given.tenant ?? shop, detector: given.detector ?? 'oversell', subject, discriminator }
  return {
    ...fingerprint,
    id: incidentIdOf(fingerprint),
    status: 'open',
    severity: 'critical',
    details: {},
    evidence: [],
    occurredAt: noon,
    detectedAt: noon,
    updatedAt: noon,
    reopened: 0,
    ...given,
  }
}

/** Every item of a list by pages of `limit`; no page is longer, and only the last is without a cursor. */
export async function paged<Item>(limit: number, list: (page: PageRequest) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let page = await list({ limit })
  for (let turns = 0; turns < 100; turns += 1) {
    expect(page.items.length).toBeLessThanOrEqual(limit)
    items.push(...page.items)
    if (page.nextCursor === null) return items
    page = await list({ limit, cursor: page.nextCursor })
  }
  throw new Error('a list without end')
}

/** Cursors that are not this list's: made up, edited, cut, another tenant's, another filter's. */
export async function refusesForeignCursors<Item>(
  list: (page: PageRequest) => Promise<Page<Item>>,
  others: readonly ((page: PageRequest) => Promise<Page<unknown>>)[],
): Promise<void> {
  const { nextCursor } = await list({ limit: 1 })
  const own = nextCursor ?? ''
  expect(own).not.toBe('')
  const edited = `${own.slice(0, -2)}${own.endsWith('A') ? 'B' : 'A'}`
  const foreign = await Promise.all(others.map(async (other) => (await other({ limit: 1 })).nextCursor ?? 'none'))
  for (const cursor of ['', 'nonsense', '0', edited, `${own}!`, own.slice(1), ...foreign]) {
    await expect(list({ limit: 1, cursor }), cursor).rejects.toMatchObject({ code: 'invalid', path: 'cursor' })
  }
}
