/** Keeps when a connection's clock was last found ahead, and by how much. One that is behind cannot be told from webhooks that come late, and
 * is taken for that. */
import type { CanonicalEvent } from '../event/event.ts'
import type { FactOf } from '../fact/fact.ts'
import { connectionSubject } from '../subject.ts'
import { type Instant, millisecondsOf, type TenantId } from '../values.ts'
import { type AlignPorts, alignSubject } from './align.ts'

const secondMilliseconds = 1_000
/** A connection whose clock is wrong says so with every event; it is written down this often. */
const againMilliseconds = 60_000

export async function noteClocks(
  tenant: TenantId,
  events: readonly CanonicalEvent[],
  ports: AlignPorts,
): Promise<void> {
  const ahead = events.flatMap((event) =>
    event.vendorTime === undefined ? [] : [{ ...event, says: event.vendorTime }],
  )
  for (const [connection, group] of Map.groupBy(ahead, (event) => event.connection)) {
    const last = group.reduce((left, right) => (left.receivedAt < right.receivedAt ? right : left))
    const subject = connectionSubject(connection)
    const [known] = (await ports.subjects.read(tenant, subject)).facts.of('clock')
    if (known && !isLongAfter(last.receivedAt, known.asOf)) continue
    if (!(await ports.connections.find(tenant, connection))) continue
    const { receivedAt: at, says } = last
    const aheadSeconds = Math.round((millisecondsOf(says) - millisecondsOf(at)) / secondMilliseconds)
    const fact: FactOf<'clock'> = {
      ...{ kind: 'clock', connection, ref: 'ahead', asOf: at, receivedAt: at, event: last.id },
      data: { at, aheadSeconds },
    }
    await alignSubject(tenant, subject, { told: [fact] }, ports)
  }
}

const isLongAfter = (at: Instant, before: Instant): boolean =>
  millisecondsOf(at) - millisecondsOf(before) >= againMilliseconds
