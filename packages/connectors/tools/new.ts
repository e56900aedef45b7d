/** Lays down the folder of a new connector, with tests that say what is missing: npm run new:connector acme-pos */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [vendor = ''] = process.argv.slice(2)
const source = join(import.meta.dirname, '../src')
const folder = join(source, vendor)

if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(vendor)) {
  console.error('Name the vendor in lower case, as in: npm run new:connector acme-pos')
  process.exit(2)
}
if (existsSync(folder)) {
  console.error(`${folder} is there already; nothing was changed.`)
  process.exit(1)
}

const constant = vendor.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const title = vendor.replace(
  /(^|-)([a-z])/g,
  (_, dash: string, letter: string) => `${dash && ' '}${letter.toUpperCase()}`,
)

const files: Readonly<Record<string, string>> = {
  'index.ts': `import { defineConnector, digestOf, hmacMatches, Refusal, readJson, singleHeader, topic } from '@kilter/core'
import * as z from 'zod'
import { counted } from './events.ts'
import { Envelope, StockCount } from './payloads.ts'

/** ${title}. Source: the vendor's page on webhooks, and the API version that was read. */
export const ${constant} = defineConnector({
  vendor: '${vendor}',
  name: '${title}',
  settings: z.strictObject({}),
  defaultRoles: ['physical'],
  signature: 'HMAC-SHA256 over the body, hex',
  guide: {
    secret: 'What the vendor calls the signing secret, and where it shows it',
    steps: ['Where in the vendor’s own admin to give {hookUrl}', 'Which events to choose there'],
    verifiedBy: ['documentation'],
    source: 'https://example.com/docs/webhooks',
  },
  staysLost: 'everything: what its API lists of what changed is not read yet',

  verify: ({ headers, body }, secret) =>
    hmacMatches({ secret, signed: body, given: singleHeader(headers, 'x-${vendor}-signature'), encoding: 'hex' }),

  identify: ({ body }) => {
    const { data } = Envelope.safeParse(readJson(body))
    if (!data) throw new Refusal('unreadable', 'the body is no ${title} event')
    return { topic: data.type, dedupeKey: data.id ?? digestOf(body) }
  },

  topics: { 'stock.count': topic(StockCount, counted) },
})
`,
  'payloads.ts': `/** What we read of ${title}'s bodies, and no more. Each schema names the vendor's page that it comes from. */
import * as z from 'zod'
import { id, quantity, time } from '../fields.ts'

export const Envelope = z.object({ id: id.nullish(), type: z.string().min(1).max(200) })

export const StockCount = z.object({ sku: z.string().min(1).max(200), site: id, level: quantity, counted_at: time })
export type StockCount = z.infer<typeof StockCount>
`,
  'events.ts': `/** ${title}'s words in ours, one small function a topic. */
import type { EventDraft } from '@kilter/core'
import type { StockCount } from './payloads.ts'

export const counted = ({ sku, site, level, counted_at: time }: StockCount): EventDraft[] => [
  { type: 'stock.counted', time, data: { item: { sku }, location: site, quantity: level, basis: 'onHand' } },
]
`,
  [`${vendor}.test.ts`]: `import { createHmac } from 'node:crypto'
import { connectorContract } from '../testing/connector.contract.ts'
import { event } from '../testing/hear.ts'
import { ${constant} } from './index.ts'

connectorContract({
  connector: ${constant},
  // The vendor's rule, written down once more and apart from the connector.
  sign: (body, secret) => createHmac('sha256', secret).update(body).digest('hex'),
  carry: (signature) => ({ headers: { 'x-${vendor}-signature': signature } }),
  example: '{"id":"1","type":"stock.count"}',
  samples: {
    // Every file in samples/, and what it says, written out by hand: this one fails until a real delivery stands there.
    'stock.count.json': {
      topic: 'stock.count',
      says: [
        event('stock.counted', '2026-01-01T00:00:00.000Z', {
          item: { sku: 'what the sample says' },
          location: 'where',
          quantity: '0',
          basis: 'onHand',
        }),
      ],
    },
  },
})
`,
  'README.md': `# Connect ${title}

1. \`POST /v1/connections\` with \`{"vendor":"${vendor}","name":"...","secret":"..."}\`: say where the secret is found.
2. Say where in the vendor's own admin the \`hookUrl\` goes, and which events to choose.

## What it reads, and quirks
- Say what is read, what is not, and what was never seen live.
`,
  'samples/SOURCES.md': `# Sources of the samples

| File | Source | Licence |
| --- | --- | --- |
| stock.count.json | invented by the template: replace it by a delivery of the vendor's | own |
`,
  'samples/stock.count.json': `{ "id": "evt-1", "type": "stock.count", "sku": "RED-DRESS-M", "site": "7", "level": 3, "counted_at": "2026-11-20T10:00:00Z" }
`,
}

mkdirSync(join(folder, 'samples'), { recursive: true })
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)

const list = join(source, 'vendors.ts')
const [head = '', ...lines] = readFileSync(list, 'utf8').trimEnd().split('\n')
const line = `export { ${constant} } from './${vendor}/index.ts'`
const pathIn = (text: string) => text.slice(text.indexOf("'./"))
const sorted = [...lines, line].sort((left, right) => (pathIn(left) < pathIn(right) ? -1 : 1))
writeFileSync(list, `${[head, ...sorted].join('\n')}\n`)

console.log(`packages/connectors/src/${vendor} is there, and in the list. Now: npx vitest run packages/connectors/src/${vendor}
It fails until its sample says what is expected of it. How to go on stands in CONTRIBUTING.md.
At the end: npm run docs:connectors.`)
