/** Two servers that mark what this machine allows: HTTP + HMAC + parse with nothing stored, and the same with one durable row. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const [kind = 'parse', folder = '', secret = ''] = process.argv.slice(2)
const keep = kind === 'row' ? groupedCommits(folder) : async () => {}

const app = new Hono<{ Bindings: { incoming: IncomingMessage } }>()
app.post('/hooks/:connection', async (context) => {
  const body = await bytesOf(context.env.incoming)
  const given = Buffer.from(context.req.header('x-shopify-hmac-sha256') ?? '', 'base64')
  const digest = createHmac('sha256', secret).update(body).digest()
  if (given.length !== digest.length || !timingSafeEqual(given, digest)) return context.body(null, 401)
  JSON.parse(body.toString('utf8'))
  await keep(context.req.header('x-shopify-webhook-id') ?? '', body)
  return context.json({ status: 'accepted' })
})
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  process.send?.({ url: `http://127.0.0.1:${port}/hooks/limit` })
})
process.on('SIGTERM', () => {
  server.close()
  process.exit(0)
})

async function bytesOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

/** All rows of one event-loop turn share a commit; each promise resolves after it. */
function groupedCommits(path: string) {
  const database = new DatabaseSync(join(path, 'limit.db'))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec('CREATE TABLE row (id TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID')
  const insert = database.prepare('INSERT OR IGNORE INTO row VALUES (?, ?)')
  let waiting: (() => void)[] = []
  return (id: string, body: Buffer): Promise<void> =>
    new Promise((resolve) => {
      if (waiting.length === 0) {
        database.exec('BEGIN IMMEDIATE')
        setImmediate(() => {
          database.exec('COMMIT')
          const done = waiting
          waiting = []
          for (const tell of done) tell()
        })
      }
      insert.run(id, body)
      waiting.push(resolve)
    })
}
