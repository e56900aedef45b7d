/** MiniStack: AWS on loopback, in a Python environment of its own. It speaks the protocols and runs Node functions as processes. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const version = '1.5.33'
const root = join(import.meta.dirname, '../..')
const venv = join(root, 'node_modules/.cache', `ministack-${version}`)
const installMilliseconds = 240_000
const startMilliseconds = 60_000
const lookMilliseconds = 200

export interface MiniStack {
  readonly endpoint: string
  /** What `cdk` and the AWS SDK need to find it, and nothing else. */
  readonly environment: Readonly<Record<string, string>>
  /** What a client of the AWS SDK needs. */
  readonly client: {
    readonly endpoint: string
    readonly region: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  }
  stop(): Promise<void>
}

/** Why it cannot run here; undefined where it can. Installs it where that is needed. */
export function missing(): string | undefined {
  if (spawnSync('python3', ['--version'], { stdio: 'ignore' }).status !== 0) return 'Python 3 is not installed'
  if (existsSync(join(venv, 'bin', 'ministack'))) return undefined
  console.log(`installing ministack ${version} into ${venv}`)
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
  const options = { stdio: 'inherit', timeout: installMilliseconds } as const
  if (spawnSync('python3', ['-m', 'venv', venv], options).status !== 0) return 'python3 -m venv does not work here'
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `ministack==${version}`]
  if (spawnSync(join(venv, 'bin', 'python'), pip, options).status === 0) return undefined
  rmSync(venv, { recursive: true, force: true })
  return `pip could not install ministack ${version}`
}

/** `settings`: of MiniStack itself, beside those that every test wants. */
export async function startMiniStack(settings: Readonly<Record<string, string>> = {}): Promise<MiniStack> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'kilter-aws-'))
  const endpoint = `http://127.0.0.1:${port}`
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`
  const environment = {
    PATH: path,
    HOME: folder,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DEFAULT_ACCOUNT: '000000000000',
    CDK_DEFAULT_REGION: 'us-east-1',
  }
  const log = openSync(join(folder, 'ministack.log'), 'a')
  const child = spawn(join(venv, 'bin', 'ministack'), [], {
    cwd: folder,
    stdio: ['ignore', log, log],
    detached: true,
    env: {
      ...environment,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: 'localhost',
      IOT_MTLS_ENABLED: '0',
      ...settings,
    },
  })
  const kill = () => killGroup(child)
  process.once('exit', kill)
  await answering(endpoint, child, join(folder, 'ministack.log'))
  return {
    endpoint,
    environment,
    client: {
      ...{ endpoint, region: environment.AWS_REGION },
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    stop: async () => {
      process.off('exit', kill)
      const ended = new Promise((resolve) => child.once('exit', resolve))
      kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** With the functions that it started. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {}
}

async function answering(endpoint: string, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + startMilliseconds
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`MiniStack ended with ${child.exitCode}; see ${log}`)
    const answer = await fetch(endpoint).catch(() => undefined)
    if (answer) return
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds))
  }
  killGroup(child)
  throw new Error(`MiniStack did not start; see ${log}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
