/** The synthesised stack, deployed on MiniStack. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { S3Client } from '@aws-sdk/client-s3'
import { createStore, type Store } from '@kilter/aws'
import { createObjects } from '@kilter/aws/bucket'
import { createKeyring } from '@kilter/aws/keyring'
import type { MiniStack } from './ministack.ts'

export interface Deployed {
  /** What signatures are made over. */
  readonly publicUrl: string
  /** The hub's own tables, as an operator with rights reaches them. */
  readonly store: Store
  fetch(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Answer>
  /** Lets the sweep run now rather than at the next full minute. */
  sweep(): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly text: string
}

const publicUrl = 'https://hub.test'
const stackName = 'kilter-dev'
const retentionDays = 30

interface Outputs {
  readonly Url: string
  readonly InboxTable: string
  readonly RecordsTable: string
  readonly ObjectsBucket: string
  readonly KeyArn: string
  readonly SweepFunction: string
}

/** `context`: beside what every test wants. */
export function deploy(ministack: MiniStack, context: readonly string[] = []): Deployed {
  const folder = mkdtempSync(join(tmpdir(), 'kilter-cdk-'))
  const outputsFile = join(folder, 'outputs.json')
  try {
    cdk(ministack, ['bootstrap', 'aws://000000000000/us-east-1'])
    const fixed = ['-c', `publicUrl=${publicUrl}`, '-c', 'allowPrivateTargets=true']
    const options = ['--require-approval', 'never', '--output', join(folder, 'cdk.out')]
    cdk(ministack, ['deploy', stackName, ...options, '--outputs-file', outputsFile, ...fixed, ...context])
    return reach(ministack, JSON.parse(readFileSync(outputsFile, 'utf8'))[stackName] as Outputs)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Quiet unless it fails. */
function cdk({ environment }: MiniStack, words: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync('cdk', words, { env: environment, encoding: 'utf8' })
  if (status !== 0) throw new Error(`cdk ${words[0]} failed:\n${stdout}\n${stderr}`)
}

function reach({ endpoint, client }: MiniStack, outputs: Outputs): Deployed {
  const host = new URL(outputs.Url).host
  const store = createStore({
    client: new DynamoDBClient(client),
    inboxTable: outputs.InboxTable,
    recordsTable: outputs.RecordsTable,
    objects: createObjects(new S3Client({ ...client, forcePathStyle: true }), outputs.ObjectsBucket),
    keyring: createKeyring(new KMSClient(client), outputs.KeyArn),
    retentionDays,
  })
  return {
    publicUrl,
    store,
    fetch: (method, path, headers, body) => ask(endpoint, method, path, { ...headers, host }, body),
    sweep: async () => {
      const path = `/2015-03-31/functions/${outputs.SweepFunction}/invocations`
      const { status, text } = await ask(endpoint, 'POST', path, {}, '{}')
      if (status !== 200 || text.includes('errorMessage')) throw new Error(`the sweep failed: ${status} ${text}`)
    },
  }
}

/** `fetch` would set its own Host header, and that is how MiniStack knows which API is meant. */
function ask(
  endpoint: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const asked = request(`${endpoint}${path}`, { method, headers: { ...headers, ...length } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}
