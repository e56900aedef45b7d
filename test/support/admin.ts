/** A hub for each test of a file, and the few calls that tests of the admin API make all the time. */
import { afterEach, beforeEach, expect } from 'vitest'
import { type RunningHub, runHub } from './hub.ts'
import type { SentWebhook } from './sold-twice.ts'

export interface Connection {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
  readonly hookUrl: string
  readonly secrets: readonly string[]
}

export interface Incident {
  readonly id: string
  readonly status: string
  readonly subject: { readonly key: string }
}

let current: RunningHub

/** Call it once, at the top of a test file. */
export function withHub(): void {
  beforeEach(async () => {
    current = await runHub({ publicUrl: 'https://hub.example.com/' })
  })
  afterEach(() => current.hub.stop())
}

/** The hub of the test that runs. */
export const running = (): RunningHub => current

export const call = <Answer>(method: string, path: string, body?: unknown) =>
  current.client.call<Answer>(method, path, body)

export const incidents = (query = '') => current.client.all<Incident>(`/v1/incidents?${query}`)

/** Sends them and waits until the hub is done with them. */
export async function send(...webhooks: readonly SentWebhook[]): Promise<void> {
  for (const webhook of webhooks) expect(await current.client.send(webhook)).toBe(200)
  await current.hub.worker.idle()
}

/** What a refusal says: its status, and the fields it names. */
export async function refusal(method: string, path: string, body?: unknown) {
  const response = await current.client.fetch(method, path, body)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = (await response.json()) as { status: number; errors?: { path: string }[] }
  expect(problem.status).toBe(response.status)
  return { status: response.status, paths: (problem.errors ?? []).map(({ path: place }) => place) }
}

export async function connectionNamed(name: string): Promise<Connection> {
  const found = (await current.client.all<Connection>('/v1/connections')).find((connection) => connection.name === name)
  if (!found) throw new Error(`no connection ${name}`)
  return found
}
