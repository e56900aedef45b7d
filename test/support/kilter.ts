/** The `kilter` command, in this process: as the real one, but for half a second less. */
import { vi } from 'vitest'
import { run } from '../../packages/cli/src/program.ts'
import type { RunningHub } from './hub.ts'

export interface Said {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** One at a time: what it prints is heard on this process's own console. */
export async function typed(args: readonly string[], environment: Record<string, string> = {}): Promise<Said> {
  let out = ''
  let err = ''
  const hear = (into: (text: string) => void) => (given: unknown) => {
    into(String(given))
    return true
  }
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(hear((text) => (out += `${text}\n`))),
    vi.spyOn(console, 'error').mockImplementation(hear((text) => (err += `${text}\n`))),
    vi.spyOn(process.stdout, 'write').mockImplementation(hear((text) => (out += text))),
    vi.spyOn(process.stderr, 'write').mockImplementation(hear((text) => (err += text))),
  ]
  for (const name of ['KILTER_URL', 'KILTER_ADMIN_KEY', 'KILTER_OPERATOR_KEY', 'KILTER_SECRET'])
    vi.stubEnv(name, environment[name])
  process.exitCode = 0
  try {
    await run([process.execPath, 'kilter', ...args])
    return { code: Number(process.exitCode), out, err }
  } finally {
    process.exitCode = 0
    vi.unstubAllEnvs()
    for (const spy of spies) spy.mockRestore()
  }
}

/** Several commands, one after the other: they share this process. */
export async function typedEach(
  commands: readonly (readonly string[])[],
  environment: Record<string, string> = {},
): Promise<Said[]> {
  const answers: Said[] = []
  for (const args of commands) answers.push(await typed(args, environment))
  return answers
}

export const jsonOf = <Answer>({ out }: Said): Answer => JSON.parse(out) as Answer

/** Against a running hub, as a person would type it. Answers the exit code and all that was printed. */
export async function kilter({ client }: RunningHub, args: readonly string[]): Promise<string> {
  const { code, out, err } = await typed([...args, '--url', client.url], { KILTER_ADMIN_KEY: 'test-admin-key' })
  return `${code} ${(out + err).trimEnd()}`
}
