/** A hub in this process, in memory, with a client that holds its key. */
import { type Hub, type HubOptions, startHub } from '@kilter/cli'
import { createKilter, type Kilter } from '@kilter/client'
import { Client } from './client.ts'

export interface RunningHub {
  readonly hub: Hub
  readonly client: Client
  /** The same hub, typed: for what is asked rightly. */
  readonly kilter: Kilter
  readonly logged: Record<string, unknown>[]
}

export async function runHub({
  adminKey = 'test-admin-key',
  ...options
}: Partial<HubOptions> = {}): Promise<RunningHub> {
  const logged: Record<string, unknown>[] = []
  const log = (record: Record<string, unknown>) => void logged.push(record)
  const hub = await startHub({ folder: ':memory:', port: 0, adminKey, log, ...options })
  return { hub, client: new Client(hub.url, adminKey), kilter: createKilter({ url: hub.url, key: adminKey }), logged }
}
