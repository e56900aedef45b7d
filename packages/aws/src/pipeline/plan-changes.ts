/** From the queue of incident changes to messages that wait: who is told of each, when and why; and which other tools are. */
import {
  type AlertPorts,
  type AnnouncePorts,
  alert,
  announceChanges,
  type IncidentChange,
  type TenantId,
} from '@kilter/core'
import type { Bell } from '../bell.ts'
import { changesIn } from '../change-message.ts'
import { eachOf, type Log, nameOf } from './batch.ts'

export interface PlanPorts extends AlertPorts, AnnouncePorts {
  readonly bell: Bell
  readonly log: Log
}

const tenantsAtOnce = 4

interface Placed {
  readonly place: number
  readonly tenant: TenantId
  readonly changes: readonly IncidentChange[]
}

/** Answers the places of the messages that must come again. Those of a tenant keep their order: behind one that failed they wait. */
export async function planChanges(bodies: readonly string[], ports: PlanPorts): Promise<ReadonlySet<number>> {
  const failed = new Set<number>()
  const giveBack = (places: readonly number[], error: unknown): void => {
    ports.log({ level: 'error', message: 'incident changes go back to their queue', error: nameOf(error) })
    for (const place of places) failed.add(place)
  }
  const placed = bodies.flatMap((body, place): Placed[] => {
    try {
      return [{ place, ...changesIn(body) }]
    } catch (error) {
      giveBack([place], error)
      return []
    }
  })
  await eachOf([...Map.groupBy(placed, ({ tenant }) => tenant).values()], tenantsAtOnce, async (group) => {
    for (const [at, { changes }] of group.entries()) {
      try {
        await alert(changes, ports)
        if ((await announceChanges(changes, ports)) > 0) await ports.bell.ring(ports.clock.now())
      } catch (error) {
        const waiting = group.slice(at).map(({ place }) => place)
        return giveBack(waiting, error)
      }
    }
  })
  return failed
}
