/** Once a minute: what time alone brings about, and what a stream or a queue let fall. */
import { type AlignPorts, addMilliseconds, millisecondsOf, sweep, type TenantId, type Tenants } from '@kilter/core'
import { type Bell, soonSeconds } from '../bell.ts'
import type { ListedConnections } from '../connections.ts'
import type { DrivenInbox, Unsettled } from '../inbox.ts'
import { type NextPostPorts, nextPostAt } from '../next-post.ts'
import type { OldMailings } from '../old-mailings.ts'
import type { OlderConnections } from '../older-connections.ts'
import type { Outbox } from '../outbox.ts'
import type { PullCalls } from '../pull-calls.ts'
import { neverYet, type TimedPulls } from '../pulls.ts'
import type { ProjectingSubjects } from '../subjects.ts'
import type { TimedPostings } from '../subscriptions.ts'
import { eachOf, isPassing, type Log, nameOf, poisonAttemptsMax } from './batch.ts'
import { type RelayPorts, relayAll } from './relay.ts'

export interface SweepPorts extends AlignPorts, RelayPorts, NextPostPorts {
  readonly inbox: DrivenInbox
  readonly subjects: ProjectingSubjects
  readonly connections: ListedConnections
  readonly outbox: Outbox
  readonly postings: TimedPostings
  readonly oldMailings: OldMailings
  readonly bell: Bell
  readonly pulls: Pick<TimedPulls, 'waiting'>
  readonly olderConnections: OlderConnections
  readonly calls: PullCalls
  readonly tenants: Tenants
  readonly log: Log
}

export interface SweptRound {
  /** Deliveries that were tried again. */
  readonly redriven: number
  readonly rechecked: number
  /** Incident changes told that had waited too long. */
  readonly told: number
  /** Unit: seconds; 0 where nothing waits. */
  readonly oldestPendingSeconds: number
  /** For how long the message that waits longest has been due. Unit: seconds; 0 where none is. */
  readonly lateAlertSeconds: number
  /** For how long the vendor that waits longest to be asked has been due. Unit: seconds; 0 where none is. */
  readonly latePullSeconds: number
  readonly failures: number
}

const batchMax = 100
const redrivenAtOnce = 10
const jobsMax = 10
/** Of connections whose vendors are to be asked, in one round. */
const callsMax = 1_000
const tenantsPerRead = 500
/** Unit: milliseconds. A stream has carried what is older, or let it fall. */
const overlookedAfterMilliseconds = 5 * 60_000
const untoldAfterMilliseconds = 2 * 60_000
/** Unit: milliseconds; the next round goes on. */
const roundMilliseconds = 40_000

export async function sweepRound(ports: SweepPorts): Promise<SweptRound> {
  const { inbox, subjects, outbox, clock, log } = ports
  const started = millisecondsOf(clock.now())
  const hasTime = () => millisecondsOf(clock.now()) - started < roundMilliseconds
  let failures = 0
  let oldest = started
  let lateAlertSeconds = 0
  let latePullSeconds = 0
  const steps = [findOverlooked, redriveDue, tellLate, wakePostman, callDue, recheckAgain, recheckDue, forgetOld]
  const round = { redriven: 0, rechecked: 0, told: 0 }
  for (const step of steps) await attempt(step)
  const oldestPendingSeconds = Math.round((started - oldest) / 1_000)
  return { ...round, oldestPendingSeconds, lateAlertSeconds, latePullSeconds, failures }

  /** What fails does not stand in the way of the rest. */
  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      failures += 1
      log({ level: isPassing(error) ? 'warn' : 'error', message: 'a part of the sweep failed', error: nameOf(error) })
    }
  }

  async function findOverlooked(): Promise<void> {
    for await (const tenant of tenants()) {
      let isLast = false
      while (!isLast && hasTime()) {
        const upTo = addMilliseconds(clock.now(), -overlookedAfterMilliseconds)
        const looked = await inbox.lookThrough(tenant, upTo, batchMax)
        const reason = 'it was let fall and is tried again'
        for (const delivery of looked.overlooked) {
          await inbox.settle(delivery, { status: 'retry', at: clock.now(), reason })
        }
        await looked.confirm()
        isLast = looked.isLast
      }
    }
  }

  async function* tenants(): AsyncIterable<TenantId> {
    for (let after = ''; ; ) {
      const page = await ports.connections.tenants(after, tenantsPerRead)
      yield* page
      after = page.at(-1) ?? ''
      if (page.length < tenantsPerRead) return
    }
  }

  async function redriveDue(): Promise<void> {
    for (let full = true; full && hasTime(); ) {
      const due = await inbox.due(clock.now(), batchMax)
      full = due.length === batchMax
      round.redriven += due.length
      for (const { receivedAt } of due) oldest = Math.min(oldest, millisecondsOf(receivedAt))
      await eachOf(due, redrivenAtOnce, redrive)
    }
  }

  async function redrive(delivery: Unsettled): Promise<void> {
    const attempts = delivery.attempts + 1
    if (!delivery.cutShort || attempts < poisonAttemptsMax) return inbox.redrive(delivery)
    await inbox.settle(delivery, { status: 'parked', reason: `the hub failed at it ${attempts} times` })
  }

  async function tellLate(): Promise<void> {
    const before = addMilliseconds(clock.now(), -untoldAfterMilliseconds)
    for (let full = true; full && hasTime(); ) {
      const rows = await outbox.pending(before, batchMax)
      full = rows.length === batchMax
      await relayAll(rows, ports)
      round.told += rows.length
    }
  }

  /** For what is due before the next round; a bell that did not ring is rung again so. */
  async function wakePostman(): Promise<void> {
    const next = await nextPostAt(ports)
    if (next === undefined || next > addMilliseconds(clock.now(), soonSeconds * 1_000)) return
    lateAlertSeconds = Math.max(0, Math.round((millisecondsOf(clock.now()) - millisecondsOf(next)) / 1_000))
    await ports.bell.ring(next)
  }

  /** Who was called before and is still due is called again, for a call may get lost. */
  async function callDue(): Promise<void> {
    await ports.olderConnections.expect()
    const due = await ports.pulls.waiting(clock.now(), callsMax)
    const longest = due.find(({ dueAt }) => dueAt !== neverYet)
    latePullSeconds = longest ? Math.max(0, Math.round((started - Date.parse(longest.dueAt)) / 1_000)) : 0
    await ports.calls.call(due)
  }

  /** A hundred a minute are more than a hub writes in the long run. */
  async function forgetOld(): Promise<void> {
    await ports.oldMailings.forget(clock.now(), batchMax)
  }

  async function recheckAgain(): Promise<void> {
    await subjects.recheckAgain(clock.now(), jobsMax)
  }

  async function recheckDue(): Promise<void> {
    for (let full = true; full && hasTime(); ) {
      const { rechecked, rehomed, erasing } = await sweep(clock.now(), ports)
      round.rechecked += rechecked
      full = Math.max(rechecked, rehomed) >= batchMax || erasing > 0
    }
  }
}
