/** Acme, a vendor that exists for tests alone: signed JSON about stock levels, some of which must be looked up. */
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import {
  type ConnectionId,
  type Connector,
  defineConnector,
  defineDetector,
  digestOf,
  hmacMatches,
  instantFrom,
  quantityFrom,
  Refusal,
  topic,
} from '../index.ts'

const Level = z.object({ sku: z.string(), location: z.string(), level: z.int(), at: z.string() })
const counted = ({ sku, location, level, at }: z.infer<typeof Level>) => [
  {
    type: 'stock.counted' as const,
    time: instantFrom(at),
    data: { item: { sku }, location, quantity: quantityFrom(level), basis: 'onHand' as const },
  },
]

const LevelsPage = z.object({ items: z.array(z.looseObject({ at: z.string() })), next: z.string().nullable() })
const pageOf = (json: unknown) => {
  const read = LevelsPage.safeParse(json)
  if (!read.success) throw new Refusal('unreadable', 'no page of levels')
  const { items, next } = read.data
  const listed = items.map((item) => ({
    headers: { 'acme-topic': 'level' },
    body: Buffer.from(JSON.stringify(item)),
    changedAt: instantFrom(item.at),
  }))
  return next === null ? { listed } : { listed, next }
}

export const acme: Connector = defineConnector({
  vendor: 'acme',
  name: 'Acme',
  settings: z.object({}),
  defaultRoles: ['physical'],
  signature: 'HMAC-SHA256 over the body, hex',
  guide: {
    secret: 'The secret',
    steps: ['Give Acme {hookUrl}'],
    verifiedBy: ['documentation'],
    source: 'https://acme.example',
  },
  credentials: ['accessToken'],
  verify: ({ headers, body }, secret) =>
    hmacMatches({ secret, signed: body, given: headers['acme-signature'], encoding: 'hex' }),
  identify: ({ headers, body }) => {
    const name = headers['acme-topic']
    if (name === undefined) throw new Refusal('unreadable', 'no topic')
    return { topic: name, dedupeKey: headers['acme-id'] ?? digestOf(body) }
  },
  topics: {
    level: topic(Level, counted),
    levels: topic(z.array(Level), (levels) => levels.flatMap(counted)),
    thin: topic(z.object({ id: z.string() }), ({ id }, { lookups }) => {
      const key = `level:${id}`
      if (!lookups.has(key)) return { lookups: [{ key, path: `/levels/${encodeURIComponent(id)}` }] }
      const answer = lookups.get(key)
      return answer === null ? [] : counted(Level.parse(answer))
    }),
  },
  api: {
    baseUrl: () => undefined,
    headers: ({ accessToken = '' }) => ({ authorization: `Bearer ${accessToken}` }),
  },
  lists: [
    {
      name: 'levels',
      isOldestFirst: true,
      ask: ({ since, cursor }) => ({
        path: `/levels?since=${since}${cursor === undefined ? '' : `&cursor=${cursor}`}`,
      }),
      read: ({ json }) => pageOf(json),
    },
    {
      name: 'feed',
      isFeed: true,
      roles: ['metrics'],
      ask: ({ cursor = '0' }) => ({ path: `/feed?after=${cursor}` }),
      read: ({ json }) => pageOf(json),
    },
  ],
})

/** An item that one location has none of. */
export const shelfEmpty = defineDetector({
  id: 'shelf.empty',
  about: 'item',
  policy: z.object({ graceSeconds: z.int().nonnegative().default(0) }),
  assess(facts, { now, policy }) {
    const latest = new Map(
      facts
        .of('count')
        .toSorted((left, right) => (left.asOf < right.asOf ? -1 : 1))
        .map((fact) => [fact.data.location, fact]),
    )
    const empty = [...latest.values()].filter(({ data }) => data.quantity === '0')
    const due = empty.map((fact) => ({
      fact,
      at: new Date(Date.parse(fact.asOf) + policy.graceSeconds * 1_000).toISOString(),
    }))
    const waiting = due.filter(({ at }) => at > now).map(({ at }) => instantFrom(at))
    const [recheckAt] = waiting.sort()
    const findings = due
      .filter(({ at }) => at <= now)
      .map(({ fact }) => ({
        discriminator: fact.data.location,
        severity: 'warning' as const,
        occurredAt: fact.asOf,
        evidence: [],
        details: {},
      }))
    return { findings, ...(recheckAt === undefined ? {} : { recheckAt }) }
  },
  resolution: () => 'restocked',
  words: () => ({ title: 'Empty', summary: '', advice: '', goal: '', timeline: [] }),
})

/** A connection that cannot be read, as one incident. */
export const connectionTrouble = defineDetector({
  id: 'connection.trouble',
  about: 'connection',
  policy: z.object({}),
  assess: (facts) => ({
    findings: facts
      .of('trouble')
      .filter(({ data }) => data.failing)
      .map(({ ref, asOf, data }) => ({
        discriminator: ref,
        severity: 'warning' as const,
        occurredAt: asOf,
        evidence: [],
        details: { reason: data.reason, count: String(data.count) },
      })),
  }),
  resolution: () => 'readable',
  words: () => ({ title: 'Trouble', summary: '', advice: '', goal: '', timeline: [] }),
})

export const acmeSecret = 'acme-secret'

export interface AcmeLevel {
  readonly sku: string
  readonly location?: string
  readonly level: number
  /** RFC 3339. */
  readonly at?: string
}

export const level = ({ sku, location = 'shop', level: units, at = '2026-11-20T10:00:00Z' }: AcmeLevel): string =>
  JSON.stringify({ sku, location, level: units, at })

/** A request as Acme sends it. */
export function signed(
  connection: ConnectionId,
  text: string,
  given: Record<string, string> = {},
  secret = acmeSecret,
) {
  const body = Buffer.from(text)
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  const headers = { 'acme-topic': 'level', 'acme-signature': signature, ...given }
  return { connection, headers, body, hookUrl: `https://hub.example/hooks/${connection}` }
}
