/** The store as the contract suites want it, in memory and in a folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@kilter/core'
import type { Adapter } from '@kilter/core/contracts'
import { openStore } from '../store.ts'

const everything = 1_000

export const inMemory = async (clock: Clock): Promise<Adapter> => adapterAt(':memory:', clock)

export async function inFolder(clock: Clock): Promise<Adapter> {
  const folder = temporaryFolder()
  return reopenable(folder, clock)
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'kilter-store-'))

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true })

function reopenable(folder: string, clock: Clock): Adapter {
  const adapter = adapterAt(folder, clock)
  return {
    ...adapter,
    reopen: async () => {
      await adapter.close()
      return reopenable(folder, clock)
    },
    close: async () => {
      await adapter.close()
      removeFolder(folder)
    },
  }
}

function adapterAt(folder: string, clock: Clock): Adapter {
  const store = openStore({ folder, clock })
  return {
    ...store,
    untold: async () => store.outbox.pending(everything).map(({ change }) => change),
    expire: async (before) => {
      await store.inbox.expire(before)
      await store.postings.expire(before)
    },
  }
}
