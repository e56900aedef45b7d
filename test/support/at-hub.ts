/** A hub that heard of the dress that was sold twice, and two deliveries that nobody can read: for tests of the command. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { type RunningHub, runHub } from './hub.ts'
import { type Said, typed } from './kilter.ts'
import { shopify, soldTwice } from './sold-twice.ts'

let current: RunningHub
let place: string

/** Call it once, at the top of a test file: one hub for all of it. */
export function withDressSoldTwice(): void {
  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), 'kilter-cli-'))
    current = await runHub()
    for (const webhook of await soldTwice(current.client)) await current.client.send(webhook)
    const [web] = await current.client.all<{ id: string }>('/v1/connections')
    for (const body of ['unreadable', 'unreadable too'])
      await current.client.send(shopify(web?.id ?? '', 'orders/create', body, body))
    await current.hub.worker.idle()
  })
  afterAll(async () => {
    await current.hub.stop()
    rmSync(place, { recursive: true, force: true })
  })
}

/** The hub of the file that runs. */
export const atWork = (): RunningHub => current

/** A file in a folder that goes with the hub. */
export const fileAt = (name: string): string => join(place, name)

/** `kilter` with the address and the key of that hub. */
export const atHub = (...args: readonly string[]): Promise<Said> =>
  typed(args, { KILTER_URL: current.client.url, KILTER_ADMIN_KEY: 'test-admin-key' })
