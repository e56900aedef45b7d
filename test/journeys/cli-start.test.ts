/** `kilter start` as a process of its own: its first key, what it logs, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import type { Said } from '../support/kilter.ts'
import { soldTwice } from '../support/sold-twice.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-start-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('kilter start', () => {
  const started = new Set<ChildProcess>()
  afterAll(() => {
    for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  })

  function launch(args: readonly string[], environment: Record<string, string> = {}): ChildProcess {
    const { PATH = '' } = process.env
    const child = spawn(process.execPath, ['packages/cli/src/main.ts', ...args], { env: { PATH, ...environment } })
    started.add(child)
    return child
  }

  async function said(child: ChildProcess): Promise<Said> {
    let out = ''
    let err = ''
    child.stdout?.on('data', (data) => {
      out += data
    })
    child.stderr?.on('data', (data) => {
      err += data
    })
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, out, err }
  }

  /** The first line it prints, and then the child goes on. */
  async function startedAt(data: string, environment: Record<string, string> = {}) {
    const child = launch(['start', '--data', data, '--port', '0', '--json'], environment)
    const ended = said(child)
    const [line] = (await Promise.race([once(child.stdout ?? child, 'data'), ended.then(({ err }) => [err])])) as [
      Buffer,
    ]
    return { child, ended, ...(JSON.parse(String(line)) as { url: string; adminKey?: string }) }
  }

  it('makes a key at the first start, shows it once, and the key works from then on', async () => {
    const data = join(folder, 'first')
    const first = await startedAt(data)
    expect(first.adminKey).toMatch(/^kilter_key_[0-9A-Za-z]{39}$/)
    first.child.kill('SIGTERM')
    expect((await first.ended).code).toBe(0)

    const second = await startedAt(data)
    expect(second.adminKey).toBeUndefined()
    const headers = { authorization: `Bearer ${first.adminKey}` }
    expect((await fetch(`${second.url}/v1/incidents`, { headers })).status).toBe(200)
    second.child.kill('SIGINT')
    expect((await second.ended).code).toBe(0)
  })

  it('takes the key from KILTER_ADMIN_KEY instead, and then prints none', async () => {
    const hub = await startedAt(join(folder, 'given'), { KILTER_ADMIN_KEY: 'my-own-key' })
    expect(hub.adminKey).toBeUndefined()
    const status = async (key: string) =>
      (await fetch(`${hub.url}/v1/incidents`, { headers: { authorization: `Bearer ${key}` } })).status
    expect([await status('my-own-key'), await status('another-key')]).toEqual([200, 401])
    hub.child.kill('SIGTERM')
    const { out, err } = await hub.ended
    expect(out + err).not.toContain('my-own-key')
  })

  it('says which key still opens everything where another is given, and warns of a short one', async () => {
    const data = join(folder, 'two-keys')
    const first = await startedAt(data, { KILTER_ADMIN_KEY: 'choose-a-long-one' })
    expect(first).not.toMatchObject({ adminKeyIsShort: true })
    const headers = { authorization: 'Bearer choose-a-long-one' }
    const { items } = (await (await fetch(`${first.url}/v1/keys`, { headers })).json()) as { items: { id: string }[] }
    first.child.kill('SIGTERM')
    await first.ended
    const child = launch(['start', '--data', data, '--port', '0'], { KILTER_ADMIN_KEY: 'a-short-one' })
    const ended = said(child)
    await once(child.stdout ?? child, 'data')
    child.kill('SIGTERM')
    const { out } = await ended
    expect(out).toMatch(
      new RegExp(
        `The key before it still opens everything too\\.\n {2}To end that: kilter keys revoke ${items[0]?.id}\n`,
      ),
    )
    expect(out).toContain('KILTER_ADMIN_KEY has fewer than 16 characters')
    expect(out).not.toContain('a-short-one')
    const again = await startedAt(data, { KILTER_ADMIN_KEY: 'a-short-one' })
    expect(again).toMatchObject({ adminKeyIsShort: true })
    expect(again).not.toHaveProperty('olderKeys')
    again.child.kill('SIGTERM')
    await again.ended
    const third = await startedAt(data, { KILTER_ADMIN_KEY: 'one-more-of-some-length' })
    expect(third).toMatchObject({ olderKeys: [expect.stringMatching(/^key_/), items[0]?.id] })
    third.child.kill('SIGTERM')
    expect((await third.ended).code).toBe(0)
  })

  it('says incidents as JSON lines of ids, and nothing of what they are about', async () => {
    const hub = await startedAt(join(folder, 'lines'), { KILTER_ADMIN_KEY: 'my-own-key' })
    const lines: string[] = []
    hub.child.stderr?.on('data', (data) => lines.push(...String(data).trim().split('\n')))
    const client = new Client(hub.url, 'my-own-key')
    for (const webhook of await soldTwice(client)) expect(await client.send(webhook)).toBe(200)
    await expect.poll(() => lines.some((line) => line.includes('"oversell"')), { timeout: 10_000 }).toBe(true)
    hub.child.kill('SIGTERM')
    await hub.ended
    const opened = lines.map((line) => JSON.parse(line) as object)
    expect(opened).toContainEqual({
      time: expect.stringMatching(/Z$/),
      level: 'info',
      event: 'incident.opened',
      incident: expect.stringMatching(/^inc_/),
      detector: 'oversell',
      tenant: 'default',
    })
    expect(lines.join('\n')).not.toMatch(/RED-DRESS|#1001/)
  })

  it('ends with what to do where the port is taken, and keeps its first key for the start that works', async () => {
    const data = join(folder, 'busy')
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const port = String((other.address() as AddressInfo).port)
    const { code, err } = await said(launch(['start', '--data', data, '--port', port]))
    other.close()
    expect([code, err]).toEqual([1, expect.stringContaining(`port ${port} is in use. Choose another one with --port`)])
    const next = await startedAt(data)
    expect(next.adminKey).toMatch(/^kilter_key_/)
    next.child.kill('SIGTERM')
    expect((await next.ended).code).toBe(0)
  })
})
