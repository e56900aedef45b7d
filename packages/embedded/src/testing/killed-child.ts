/** A hub in a process of its own, a hundred days later: what is old goes. It kills itself with SIGKILL in the middle of its nth write of
 * one kind. Arguments: the folder, how that statement begins, how many of them are let through. */
import { createClock } from '@kilter/core/contracts'
import type { Store } from '../store.ts'
import { startTestHub } from './hub.ts'

const [folder = '', statement = '', through = '0'] = process.argv.slice(2)
let left = Number(through)

function deadly(store: Store): Store {
  const { database } = store
  const run = database.run.bind(database)
  database.run = (sql, ...values) => {
    const changed = run(sql, ...values)
    if (sql.trim().startsWith(statement) && left-- === 0) process.kill(process.pid, 'SIGKILL')
    return changed
  }
  return store
}

const clock = createClock()
clock.advance(100 * 24 * 3_600_000)
const hub = await startTestHub({ folder, clock, spoil: deadly })
await hub.worker.idle()
await hub.close()
