/** A connection was called: its vendor is asked, turn by turn, for as long as one call may take. The rest waits behind the others. */
import { type PullName, type PullPorts, pull } from '@kilter/core'
import type { FlushedCounters } from '../counters.ts'
import type { PullCalls } from '../pull-calls.ts'
import { isPassing, type Log, nameOf, writeCounts } from './batch.ts'

export interface PullTurnPorts extends PullPorts {
  readonly calls: PullCalls
  readonly counters: FlushedCounters
  readonly log: Log
}

/** Throws what no later call would mend by itself; what passes is logged, for the sweep calls again. */
export async function pullTurns(body: string, ports: PullTurnPorts, hasTime: () => boolean): Promise<void> {
  const { log } = ports
  try {
    await turns(body, ports, hasTime)
  } catch (error) {
    log({ level: isPassing(error) ? 'warn' : 'error', message: 'a vendor is asked again later', error: nameOf(error) })
    if (!isPassing(error)) throw error
  } finally {
    await writeCounts(ports)
  }
}

async function turns(body: string, ports: PullTurnPorts, hasTime: () => boolean): Promise<void> {
  const { pulls, calls, clock, log } = ports
  const { tenant, connection } = JSON.parse(body) as PullName
  const stumbled = (error: unknown) =>
    log({ level: 'error', message: 'a list of a vendor is left', connection, error: nameOf(error) })
  for (let before = -1; ; ) {
    const state = await pulls.read(tenant, connection)
    const dueAt = state ? state.dueAt : clock.now()
    const version = state?.version ?? 0
    // Waits until later, or nothing could be written: somebody else is at it, or the connection is gone.
    if (dueAt === undefined || dueAt > clock.now() || version === before) return
    if (!hasTime()) return calls.call([{ tenant, connection, dueAt }])
    before = version
    if ((await pull({ tenant, connection }, { ...ports, stumbled })) === 'rests') return
  }
}
