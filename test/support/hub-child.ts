/** A hub in a process of its own that kills itself with SIGKILL at a named point, the first time it gets there. */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Hub, startHub } from '@kilter/cli'

export const killPoints = [
  /** The row is written, its transaction is not committed. */
  'before-inbox-commit',
  /** Committed, and nothing answered yet. */
  'after-inbox-commit',
  /** Between the inbox and the ledger. */
  'before-align',
  /** Facts and incidents are written, their transaction is not committed. */
  'inside-align-commit',
  /** Incidents are committed, nobody has been told. */
  'before-publish',
  /** Somebody has been told, and it is not marked yet. */
  'after-publish',
  /** A few things of a page that was asked for are kept, the others are not. */
  'inside-page',
  /** All of a page is kept, and not noted that it is. */
  'before-page-noted',
  /** It is noted, and the next page not asked for. */
  'after-page-noted',
  /** Facts are committed, and no message for the tools that ask for its events. */
  'before-announce',
  /** The messages are committed, and the delivery is not settled. */
  'after-announce',
  /** A tool said yes to its message, and nothing says so yet. */
  'before-sent',
] as const
export type KillPoint = (typeof killPoints)[number]

/** `arm`: a file in the folder, without which it lives on; none is needed where it is not named. */
const [folder = '', point = '', arm] = process.argv.slice(2)
const killedMark = join(folder, 'killed')
const publishedFile = join(folder, 'published.jsonl')

/** Dies at most once in the life of a folder: after the restart the same code runs through. */
function dieAt(here: KillPoint): void {
  if (here !== point || existsSync(killedMark)) return
  if (arm !== undefined && !existsSync(join(folder, arm))) return
  writeFileSync(killedMark, here)
  process.kill(process.pid, 'SIGKILL')
}

/** In the middle of the second page. */
const killedAfter = 150
let backfilled = 0

const hub: Hub = await startHub({
  folder,
  port: 0,
  allowPrivateTargets: true,
  adminKey: 'kill-test-key',
  log: () => {},
  instrument: (store) => ({
    ...store,
    inbox: {
      ...store.inbox,
      put: async (delivery) => {
        const kept = store.inbox.put(delivery)
        dieAt('before-inbox-commit')
        const outcome = await kept
        dieAt('after-inbox-commit')
        if (delivery.source === 'backfill' && backfilled++ > killedAfter) dieAt('inside-page')
        return outcome
      },
    },
    postings: {
      ...store.postings,
      add: async (postings) => {
        dieAt('before-announce')
        await store.postings.add(postings)
        dieAt('after-announce')
      },
      put: (posting) => {
        if (posting.status === 'sent') dieAt('before-sent')
        return store.postings.put(posting)
      },
    },
    pulls: {
      ...store.pulls,
      write: async (pull) => {
        const hasPages = Object.values(pull.backfill?.walks ?? {}).some(({ pages }) => pages > 1)
        if (hasPages) dieAt('before-page-noted')
        const outcome = await store.pulls.write(pull)
        if (hasPages) dieAt('after-page-noted')
        return outcome
      },
    },
    subjects: {
      ...store.subjects,
      read: async (tenant, subject) => {
        dieAt('before-align')
        return store.subjects.read(tenant, subject)
      },
      commit: async (tenant, subject, state, change) => {
        const committed = store.subjects.commit(tenant, subject, state, change)
        if (change.incidents.length > 0) dieAt('inside-align-commit')
        return committed
      },
    },
  }),
  publish: async (changes) => {
    dieAt('before-publish')
    appendFileSync(publishedFile, changes.map(({ type, incident }) => `${type} ${incident.id}\n`).join(''))
    dieAt('after-publish')
  },
})
process.send?.({ url: hub.url })
process.on('message', async (message) => {
  if (message === 'idle') {
    await hub.worker.idle()
    await hub.subscriptions?.idle()
    process.send?.('idle')
  }
})
