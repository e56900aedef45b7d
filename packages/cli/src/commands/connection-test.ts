/** `kilter connections test`: whether a connection works, and what to do where it does not. */
import { answered, type paths } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { plain } from '../table.ts'
import { connectionNamed } from './connection-named.ts'

export function addConnectionTest(connections: Command): void {
  withHub(
    connections
      .command('test <connection>')
      .description('Check whether a connection works: its secret, its credentials, its webhooks. Changes nothing.'),
  )
    .addHelpText(
      'after',
      `
Name the connection by its id or by the name you gave it. Kilter makes one small request to the vendor's API, and asks it which webhooks
are switched on, where the vendor offers that. Exit code 1 if something failed.

Example: kilter connections test "Web shop"`,
    )
    .action((connection: string, _own: unknown, self: Command) => test(connection, self.optsWithGlobals()))
}

type Tested = paths['/v1/connections/{id}/test']['post']['responses']['200']['content']['application/json']

const marks = { ok: '✓', unknown: '?', failed: '✗' } as const

async function test(named: string, flags: HubFlags): Promise<void> {
  const { id, name } = await connectionNamed(flags, named)
  const tested = await answered(hub(flags).POST('/v1/connections/{id}/test', { params: { path: { id } } }))
  if (!tested.ok) process.exitCode = 1
  if (flags.json) return console.log(JSON.stringify(tested, null, 2))
  console.log(plain(name))
  for (const { check, state, says, todo } of tested.checks) {
    console.log(`  ${marks[state]} ${check}: ${plain(says)}`)
    if (todo !== undefined) console.log(`      → ${plain(todo)}`)
  }
  console.log(`\n${sumOf(tested)}`)
}

function sumOf({ ok, checks }: Tested): string {
  const failed = checks.filter(({ state }) => state === 'failed').length
  if (!ok) return `${failed} to fix.`
  const unknown = checks.filter(({ state }) => state === 'unknown').length
  return unknown > 0 ? `Nothing failed; ${unknown} could not be checked from here.` : 'Everything works.'
}
