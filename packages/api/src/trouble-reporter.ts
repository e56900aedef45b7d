/** Tells of a known connection's trouble at the door. A flood of refusals is one incident and costs one write an hour. */
import { type ConnectionId, millisecondsOf, type Trouble } from '@kilter/core'
import { bodyBytesMax } from './limits.ts'
import type { DoorPorts } from './ports.ts'
import { causeOf } from './problem.ts'

export type DoorTrouble = Exclude<Trouble, 'lookups'>

/** A greeting proves nothing, and a person may need the newest: told more often, and still no flood. */
const tellEveryMilliseconds: Record<DoorTrouble, number> = {
  greeting: 10_000,
  'too-large': 3_600_000,
  misconfigured: 3_600_000,
}

const reasons: Record<DoorTrouble, string> = {
  greeting: 'it asked whether somebody is there',
  'too-large': `a webhook was larger than ${bodyBytesMax} bytes and was refused`,
  misconfigured: 'its webhooks are refused, for there is no secret to verify them with',
}

/** What it answers returns at once: the telling is done later and never spoils the answer. */
export function troubleReporter(
  ports: DoorPorts,
): (connection: ConnectionId, trouble: DoorTrouble, said?: string) => void {
  /** By connection and trouble, known connections only, so it does not grow with what strangers send. */
  const toldAt = new Map<string, number>()
  return (connection, trouble, said) => {
    ports.later(() => tell(connection, trouble, said ?? reasons[trouble]))
  }

  async function tell(connection: ConnectionId, trouble: DoorTrouble, reason: string): Promise<void> {
    const key = `${connection} ${trouble}`
    try {
      const known = await ports.connections.atDoor(connection)
      const now = millisecondsOf(ports.clock.now())
      if (!known || now - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < tellEveryMilliseconds[trouble]) return
      toldAt.set(key, now)
      await ports.report(known.tenant, { connection, trouble, failing: true, reason, count: 1 })
    } catch (error) {
      toldAt.delete(key)
      ports.log({ level: 'error', message: 'cannot record trouble', connection, trouble, error: causeOf(error) })
    }
  }
}
