/** What time alone brings about: subjects to look at again, and facts still to be moved after a mapping changed, people still to be erased. */
import type { Tenants } from '../ports/tenants.ts'
import type { Instant } from '../values.ts'
import { addMilliseconds } from '../values.ts'
import { alignSubject, rehome } from './align.ts'
import { type ErasePorts, goOnErasing } from './erase.ts'
import { goOnErasingTenants } from './tenants.ts'

const batchMax = 100
/** An event that was being placed while its mapping changed is at rest by now. */
const rehomeAgainMilliseconds = 60_000

export interface SweepPorts extends ErasePorts {
  readonly tenants: Tenants
}

export interface Swept {
  /** Requests to erase, and tenants that leave, that were gone on with. */
  readonly erasing: number
  readonly rechecked: number
  readonly rehomed: number
}

/** One bounded round; called again at once while it answers full batches.
 * What fails does not stand in the way of the rest; at the end all failures are thrown as one AggregateError. */
export async function sweep(now: Instant, ports: SweepPorts): Promise<Swept> {
  const failures: unknown[] = []
  const due = await ports.subjects.due(now, batchMax)
  for (const { tenant, subject } of due) await attempt(() => alignSubject(tenant, subject, {}, ports))
  const unsettled = await ports.aliases.unsettled(addMilliseconds(now, -rehomeAgainMilliseconds), batchMax)
  for (const { tenant, alias } of unsettled) {
    await attempt(async () => {
      await rehome(tenant, alias, ports)
      await ports.aliases.settled(tenant, alias)
    })
  }
  const erasing = await goOnErasing(now, ports)
  failures.push(...erasing.failures)
  let leaving = 0
  await attempt(async () => {
    leaving = await goOnErasingTenants(now, ports)
  })
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of what was due could not be done`)
  return { erasing: erasing.worked + leaving, rechecked: due.length, rehomed: unsettled.length }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      failures.push(error)
    }
  }
}
