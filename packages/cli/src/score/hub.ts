/** Plays a simulated business against the hub's store and use cases, in the business's own time, and hears what the hub says when. */
import {
  type AlignPorts,
  align,
  type ConnectionId,
  type Incident,
  type IncidentChange,
  type Instant,
  mapItems,
  millisecondsOf,
  type ParkedGroup,
  reportParked,
  sweep,
} from '@kilter/core'
import { detectors } from '@kilter/detectors'
import { defaultTenant, openStore, type Store } from '@kilter/embedded'
import { type Business, type Claim, firstMidnight, type Minute, momentOf, type Spoilt } from '@kilter/sim'
import type { Alarm, Watcher } from './alarm.ts'
import { aliasOf, connectionOf, eventOf, numberOf, prepare, systemOf } from './business.ts'

const untoldMax = 100_000

export const hub: Watcher = { name: 'hub', watch }

interface Heard {
  readonly incident: Incident
  readonly openedAt: Minute
  readonly closedAt: Minute | undefined
}

async function watch(
  business: Business,
  spoilt: Spoilt,
  onProgress: (minute: Minute) => void = () => {},
): Promise<readonly Alarm[]> {
  const heard = new Map<string, Heard>()
  const hear = ({ incident, type }: IncidentChange, minute: Minute) => {
    const openedAt = heard.get(incident.id)?.openedAt ?? minute
    heard.set(incident.id, { openedAt, incident, closedAt: type === 'incident.resolved' ? minute : undefined })
  }
  await play(business, spoilt, { hear, onProgress })
  return [...heard.values()].map(alarmOf)
}

export interface Audience {
  /** Every change to an incident, in order, and when the hub made it. */
  hear(change: IncidentChange, minute: Minute): void
  onProgress?(minute: Minute): void
}

export async function play(
  business: Pick<Business, 'archetype' | 'end'>,
  spoilt: Spoilt,
  { hear, onProgress = () => {} }: Audience,
): Promise<void> {
  const agenda = agendaOf(spoilt)
  let minute = agenda[0]?.at ?? 0
  const store = openStore({ folder: ':memory:', clock: { now: () => momentOf(minute) } })
  try {
    const parked = new Parked()
    const ports = { ...store, detectors, inbox: { ...store.inbox, parked: parked.groups } }
    await prepare(defaultTenant, business.archetype, momentOf(minute), store)
    for (const { at, run } of agenda) {
      await passUntil(at)
      minute = at
      await run({ ports, parked })
      await settle()
      onProgress(minute)
    }
    await passUntil(business.end)

    /** Time alone brings something at the very moment that the hub said it would look again. */
    async function passUntil(end: Minute): Promise<void> {
      for (let due = nextDue(store); due !== undefined && due < end; due = nextDue(store)) {
        minute = Math.max(minute, due)
        await settle()
      }
    }

    async function settle(): Promise<void> {
      for (let busy = true; busy; ) {
        const { rechecked, rehomed } = await sweep(momentOf(minute), ports)
        busy = rechecked + rehomed > 0
      }
      const told = store.outbox.pending(untoldMax)
      for (const { change } of told) hear(change, minute)
      await store.outbox.done(told)
    }
  } finally {
    await store.close()
  }
}

interface Scene {
  readonly ports: AlignPorts & { readonly inbox: { parked: Parked['groups'] } }
  readonly parked: Parked
}

interface Appointment {
  readonly at: Minute
  run(scene: Scene): Promise<void>
}

/** Minute by minute what arrives, what people map, and when a reader is mended and reads again. */
function agendaOf({ claims, mappings }: Spoilt): Appointment[] {
  const appointments: Appointment[] = [
    ...[...Map.groupBy(mappings, ({ at }) => at)].map(([at, group]) => ({
      at,
      run: async ({ ports }: Scene) => {
        await mapItems(defaultTenant, group.map(aliasOf), ports)
      },
    })),
    ...[...Map.groupBy(claims, ({ heardAt }) => Math.ceil(heardAt))].map(([at, group]) => ({
      at,
      run: (scene: Scene) => arrive(at, group, scene),
    })),
    ...[...new Set(claims.flatMap(({ unreadable }) => unreadable?.until ?? []))]
      .filter(Number.isFinite)
      .map((at) => ({ at, run: (scene: Scene) => mend(at, scene) })),
  ]
  return appointments.sort((left, right) => left.at - right.at)
}

async function arrive(minute: Minute, claims: readonly Claim[], { ports, parked }: Scene): Promise<void> {
  const isGarbled = ({ unreadable }: Claim) => unreadable !== undefined && minute < unreadable.until
  const garbled = claims.filter(isGarbled)
  await align(
    defaultTenant,
    claims.filter((claim) => !isGarbled(claim)).map((claim) => eventOf(defaultTenant, claim)),
    ports,
  )
  for (const claim of garbled) parked.put(claim)
  for (const system of new Set(garbled.map((claim) => claim.system)))
    await reportParked(defaultTenant, connectionOf(system), ports)
}

async function mend(minute: Minute, { ports, parked }: Scene): Promise<void> {
  const again = parked.take(minute)
  await align(
    defaultTenant,
    again.map((claim) => eventOf(defaultTenant, claim)),
    ports,
  )
  for (const system of new Set(again.map((claim) => claim.system)))
    await reportParked(defaultTenant, connectionOf(system), ports)
}

/** Deliveries that nobody can read yet. What comes twice is parked once. */
class Parked {
  readonly #claims = new Map<number, Claim>()

  put(claim: Claim): void {
    this.#claims.set(numberOf(claim), claim)
  }

  take(minute: Minute): Claim[] {
    const readable = [...this.#claims].filter(
      ([, { unreadable }]) => unreadable !== undefined && unreadable.until <= minute,
    )
    for (const [number] of readable) this.#claims.delete(number)
    return readable.map(([, claim]) => claim)
  }

  readonly groups = async (_tenant: unknown, connection: ConnectionId): Promise<readonly ParkedGroup[]> => {
    const own = [...this.#claims.values()].filter(({ system }) => connectionOf(system) === connection)
    const shapes = Map.groupBy(own, ({ unreadable }) => JSON.stringify([unreadable?.topic, unreadable?.reason]))
    return [...shapes].map(([shape, { length: count }]) => {
      const [topic = '', reason = ''] = JSON.parse(shape) as string[]
      return { topic, reason, count }
    })
  }
}

const minuteMilliseconds = 60_000

function nextDue(store: Store): Minute | undefined {
  const sql = 'SELECT min(recheck_at) AS at FROM subject WHERE tenant = ? AND recheck_at IS NOT NULL'
  const at = store.database.get(sql, defaultTenant)?.at
  return at == null ? undefined : (millisecondsOf(at as Instant) - firstMidnight) / minuteMilliseconds
}

function alarmOf({ incident, openedAt, closedAt }: Heard): Alarm {
  const { detector, cause, quantity, reopened, details } = incident
  const about = {
    subject: incident.subject.key,
    order: incident.order,
    cause,
    quantity,
    details,
    resolution: incident.resolution,
  }
  return { detector, key: keyOf(incident), openedAt, closedAt, times: 1 + reopened, cause, quantity, about }
}

const keyedByOrder = new Set(['oversell', 'order.unfulfilled', 'order.missing', 'payment.mismatch'])
const keyedByItemAndSystem = new Set(['stock.drift', 'price.mismatch', 'listing.stale'])

/** As the truth names it. */
function keyOf({ detector, order, subject, details }: Incident): string {
  if (keyedByOrder.has(detector)) return order ?? ''
  const system = systemOf(details.connection)
  if (keyedByItemAndSystem.has(detector)) return `${subject.key}@${system}`
  if (detector === 'item.unmapped') return `${details.externalId}@${system}`
  return subject.kind === 'connection' ? system : subject.key
}
