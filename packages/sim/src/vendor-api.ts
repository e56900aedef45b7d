/** Stands in for vendors' APIs on loopback: each account below a path of its own, and as unwilling as it is told to be. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import { type HttpBindings, serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { jsonOf } from './vendors/json.ts'
import type { ListAnswer } from './vendors/listing.ts'

export interface ApiAccount {
  /** What is answered to a path with its query, as JSON; undefined: 404. A voice's own will do. */
  answer(path: string): unknown
  /** What is answered to a read of a list; undefined: none of these. A voice's own will do. */
  list?(path: string, body: unknown, headers: Readonly<Record<string, string>>): ListAnswer | undefined
  /** Stands in a header of whoever may ask, as it is or as Basic has it; everybody else gets 401. */
  readonly credential: string
  /** What buys the credential at `<account>/token`. Source: RFC 6749, section 6. Absent: nothing does. */
  readonly refreshToken?: string
}

/** What makes an API unwilling, for every account alike. Absent: nothing does. */
export interface ApiDials {
  /** Of one account within any second; beyond that 429 and Retry-After. */
  readonly requestsPerSecond?: number
  /** `refuses`: 503. `hangs`: takes the request and says nothing for as long as this goes on. */
  readonly outage?: 'refuses' | 'hangs'
  /** Before each answer. */
  readonly slowMilliseconds?: number
  /** Of the reads that show a cursor the first, and each so many-th after it, finds it forgotten: 400. */
  readonly forgetsCursorEvery?: number
}

/** Of one account. `asked` is the sum of the others once nothing is in hand. */
export interface ApiCounts {
  readonly asked: number
  /** With what there is, or 404. */
  readonly answered: number
  readonly limited: number
  /** For want of the credential. */
  readonly turnedAway: number
  /** Refused or left hanging by an outage. */
  readonly failed: number
  /** For a cursor that was forgotten. */
  readonly forgotten: number
}

export interface VendorApi {
  /** Where the API of an account starts. */
  urlOf(account: string): string
  /** In place of what was turned before. */
  turn(dials: ApiDials): void
  counts(account: string): ApiCounts
  stop(): Promise<void>
}

export type ApiAccounts = Readonly<Record<string, ApiAccount>>

const connectionsMax = 500
const bodyBytesMax = 64 * 1024
const windowMilliseconds = 1_000
const retryAfterSeconds = 1
const tokenSeconds = 3_600

/** `now`: milliseconds that never go back. */
export function startVendorApi(accounts: ApiAccounts, now: () => number = () => performance.now()): Promise<VendorApi> {
  const desks = new Map(Object.entries(accounts).map(([name, account]) => [name, deskOf(account, now)]))
  let dials: ApiDials = {}
  let endHanging: () => void = () => {}
  let hanging = Promise.resolve()

  function turn(given: ApiDials): void {
    endHanging()
    dials = given
    hanging = new Promise((resolve) => {
      endHanging = resolve
    })
  }

  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(bodyLimit({ maxSize: bodyBytesMax }))
  app.all('/:account/*', async (context) => {
    const account = context.req.param('account')
    const desk = desks.get(account)
    if (!desk) return context.json({ error: 'no such account' }, 404)
    desk.count('asked')
    const { outgoing } = context.env
    if (dials.outage === 'hangs') await Promise.race([hanging, once(outgoing, 'close')])
    if (dials.slowMilliseconds) await after(dials.slowMilliseconds)
    if (dials.outage || outgoing.destroyed) {
      desk.count('failed')
      return context.json({ error: 'unavailable' }, 503)
    }
    if (!desk.hasRoom(dials.requestsPerSecond)) {
      desk.count('limited')
      return context.json({ error: 'too many requests' }, 429, { 'retry-after': String(retryAfterSeconds) })
    }
    return desk.serve(context, pathBelow(context, account), dials)
  })

  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }: AddressInfo) => {
      resolve({
        urlOf: (account) => `http://127.0.0.1:${port}/${account}`,
        turn,
        counts: (account) => ({ ...(desks.get(account)?.counts ?? nothing) }),
        stop: () =>
          new Promise((stopped) => {
            turn({})
            server.close(() => stopped())
            server.closeAllConnections()
          }),
      })
    }) as Server
    server.maxConnections = connectionsMax
  })
}

/** One account, with what it was asked. */
function deskOf(account: ApiAccount, now: () => number) {
  const counts = { ...nothing }
  let recent: number[] = []
  let cursors = 0
  const count = (what: keyof ApiCounts): void => {
    counts[what] += 1
  }

  return {
    counts,
    count,

    hasRoom(requestsPerSecond = Number.POSITIVE_INFINITY): boolean {
      recent = recent.filter((at) => now() - at < windowMilliseconds)
      if (recent.length >= requestsPerSecond) return false
      recent.push(now())
      return true
    },

    async serve(context: Context, path: string, { forgetsCursorEvery = 0 }: ApiDials): Promise<Response> {
      const { credential, refreshToken } = account
      if (refreshToken !== undefined && context.req.method === 'POST' && path === '/token') {
        count('answered')
        const asked = new URLSearchParams(await context.req.text())
        if (asked.get('refresh_token') !== refreshToken) return context.json({ error: 'invalid_grant' }, 400)
        return context.json({ access_token: credential, token_type: 'bearer', expires_in: tokenSeconds })
      }
      if (!Object.values(context.req.header()).some((value) => bears(value, credential))) {
        count('turnedAway')
        return context.json({ error: 'unauthorized' }, 401)
      }
      const posted = context.req.method === 'POST' ? bodyOf(await context.req.text()) : undefined
      if (showsCursor(path, posted)) {
        cursors += 1
        if (forgetsCursorEvery > 0 && (cursors - 1) % forgetsCursorEvery === 0) {
          count('forgotten')
          return context.json({ error: 'that cursor is gone' }, 400)
        }
      }
      count('answered')
      const listed = account.list?.(path, posted, context.req.header())
      if (listed) {
        const headers = { 'content-type': 'application/json', ...listed.headers }
        const status = (listed.status ?? 200) as 200
        if (listed.json === undefined) return context.body(null, status, listed.headers)
        return context.body(jsonOf(listed.json), status, headers)
      }
      const answer = account.answer(path)
      if (answer === undefined) return context.json({ error: 'not found' }, 404)
      return context.body(jsonOf(answer), 200, { 'content-type': 'application/json' })
    },
  }
}

const bodyOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const cursorNames = ['cursor', 'page_info', 'starting_after']

function showsCursor(path: string, posted: unknown): boolean {
  const query = new URLSearchParams(path.split('?')[1])
  const inBody = typeof posted === 'object' && posted !== null ? Object.keys(posted) : []
  return cursorNames.some((name) => query.has(name) || inBody.includes(name))
}

const nothing = { asked: 0, answered: 0, limited: 0, turnedAway: 0, failed: 0, forgotten: 0 }

/** As it was asked, with its query and nothing decoded. */
function pathBelow({ req }: Context, account: string): string {
  const { pathname, search } = new URL(req.url)
  return `${pathname.slice(account.length + 1)}${search}`
}

function bears(header: string, credential: string): boolean {
  if (header.split(' ').includes(credential)) return true
  const [scheme, basic = ''] = header.split(' ')
  return scheme === 'Basic' && Buffer.from(basic, 'base64').toString().split(':').includes(credential)
}
