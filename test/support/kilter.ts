/** The `kilter` command against a running hub, as a person would type it. */
import { vi } from 'vitest'
import { run } from '../../packages/cli/src/program.ts'
import type { RunningHub } from './hub.ts'

/** Answers the exit code and all that was printed. */
export async function kilter({ client }: RunningHub, args: readonly string[]): Promise<string> {
  const said: string[] = []
  const hear = (text: unknown) => void said.push(String(text))
  const spies = [vi.spyOn(console, 'log').mockImplementation(hear), vi.spyOn(console, 'error').mockImplementation(hear)]
  vi.stubEnv('KILTER_ADMIN_KEY', 'test-admin-key')
  process.exitCode = 0
  try {
    await run([process.execPath, 'kilter', ...args, '--url', client.url])
    return `${process.exitCode ?? 0} ${said.join('\n')}`
  } finally {
    process.exitCode = 0
    vi.unstubAllEnvs()
    for (const spy of spies) spy.mockRestore()
  }
}
