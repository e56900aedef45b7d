/** The hub in a process of its own, for the benchmark: tells where it listens, when it has nothing left to do, and how long incidents took. */
import { startHub } from '@kilter/cli'

const [folder = ''] = process.argv.slice(2)
let committedAt = 0
let latencies: number[] = []

const hub = await startHub({
  folder,
  port: 0,
  adminKey: 'bench-key',
  log: () => {},
  instrument: (store) => ({
    ...store,
    inbox: {
      ...store.inbox,
      put: async (delivery) => {
        const outcome = await store.inbox.put(delivery)
        committedAt = performance.now()
        return outcome
      },
    },
    subjects: {
      ...store.subjects,
      commit: async (tenant, subject, state, change) => {
        const outcome = await store.subjects.commit(tenant, subject, state, change)
        if (change.incidents.length > 0) latencies.push(performance.now() - committedAt)
        return outcome
      },
    },
  }),
})

process.on('message', async (message) => {
  if (message === 'idle') {
    await hub.worker.idle()
    process.send?.('idle')
  }
  if (message === 'latencies') {
    process.send?.(latencies)
    latencies = []
  }
})
process.on('SIGTERM', () => void hub.stop().then(() => process.exit(0)))
process.send?.({ url: hub.url })
