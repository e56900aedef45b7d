/** The frame of a connector: who a vendor is, how it signs, and what each of its topics says in our words. Pure. */
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { EventDraft } from '../event/event.ts'
import { readJson } from '../event/read-json.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../values.ts'
import type { ListRead, PageAnswer, VendorList } from './lists.ts'
import type { Places } from './places.ts'

/** What a tenant's account at a vendor is used for. */
export const roles = [
  'physical',
  'sellable',
  'orders',
  'customers',
  'consent',
  'payments',
  'books',
  'support',
  'feedback',
  'shipping',
  'metrics',
] as const
export type Role = (typeof roles)[number]

/** Header names in lower case; a header sent twice has both values joined by `, `. */
export type Headers = Readonly<Record<string, string>>

export interface Request {
  readonly headers: Headers
  readonly body: Uint8Array
  /** The query of the hook address, without `?`. */
  readonly query?: string
}

export interface VerifyInput<Settings> extends Request {
  readonly settings: Settings
  /** The address of the hook as the hub knows it, where the vendor signs it. */
  readonly hookUrl: string
  /** For vendors that sign a time. */
  readonly now: Instant
}

/** What a vendor is answered. */
export interface Answer {
  readonly status: number
  readonly headers?: Headers
  readonly body?: string
}

/** A request that asks whether somebody is there, before or instead of a delivery. Not verified: it may change nothing. */
export interface Greeting extends Request {
  readonly method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST'
}

/** What the vendor wants of the door beyond a plain 200. */
export interface DoorManners {
  /** Answers a greeting; undefined where the request is none. `notice`: what a person must be told of it. */
  greet?(greeting: Greeting): (Answer & { readonly notice?: string }) | undefined
  /** To a delivery that is kept, be it again. */
  readonly accepted?: Answer
  /** To a delivery that is not the vendor's. */
  readonly refused?: Answer
  /** To a delivery that cannot be kept at the moment. */
  readonly unavailable?: Answer
}

/** Where one address serves many accounts of a vendor: whose a delivery is. */
export interface Accounts<Settings> {
  /** The account of a connection; undefined where its settings name none, and it takes every account's word. */
  of(settings: Settings): string | undefined
  /** A verified body by account, bytes as sent where it speaks of one. Throws Refusal 'unreadable'. */
  split(body: Uint8Array): readonly AccountPart[]
}

export interface AccountPart {
  readonly account: string
  readonly body: Uint8Array
}

/** What names a delivery: its topic, and the key under which a repeat is recognised. */
export interface Identified {
  readonly topic: string
  readonly dedupeKey: string
}

/** A read of the vendor's API, described and not performed. */
export interface Lookup {
  /** Names the answer among a delivery's lookups, e.g. `order:ABC`. */
  readonly key: string
  /** Below the API's base address, e.g. `/v2/orders/ABC`. Built with encodeURIComponent. */
  readonly path: string
  /** Interpreting goes on with `null` where it cannot be performed, e.g. for lack of an access token. */
  readonly optional?: boolean
  /** Not needed where the hub already knows the SKU behind this external id. */
  readonly identifies?: string
}

/** Answers by lookup key. `null`: the vendor says there is no such thing, or an optional lookup could not be made. */
export type LookupAnswers = ReadonlyMap<string, unknown>

/** Either what the delivery says, or what must be known first. An empty list of events is an answer: nothing of note. */
export type Interpretation = readonly EventDraft[] | { readonly lookups: readonly Lookup[] }

export interface InterpretInput<Settings> {
  readonly topic: string
  readonly headers: Headers
  readonly settings: Settings
  readonly lookups: LookupAnswers
  readonly receivedAt: Instant
  /** Makes a value comparable and unreadable: keyed by tenant, the same text gives the same digest. */
  readonly digest: PersonDigest
}

export type Digest = (text: string) => string

/** Knows the world's phone numbers. */
export interface PhoneNumbers {
  /** A number as people write it, in E.164; undefined where it is none. `country`: ISO 3166 alpha-2, for numbers without a code. */
  e164(text: string, country: string | undefined): string | undefined
}

/** With what a connector makes people comparable. */
export type PersonDigest = Digest & PhoneNumbers

export type Handler<Payload, Settings> = (payload: Payload, input: InterpretInput<Settings>) => Interpretation

/** A schema of what we read of a topic's body and no more, and what it says. */
export interface Topic<Settings> {
  /** Where the vendor signs the body and not the id beside it: the field in which a body bears the time of its own change. Such
   * a body is known by its bytes, whatever id it comes under; one that lacks the field, by what `identify` makes of it. */
  readonly changedAt?: string
  /** Undefined: after all nothing that is read, as an unknown topic. */
  readonly interpret: (json: unknown, input: InterpretInput<Settings>) => Interpretation | undefined
}

export function topic<Schema extends z.ZodType, Settings = unknown>(
  schema: Schema,
  handler: Handler<z.infer<Schema>, Settings>,
  options: Pick<Topic<Settings>, 'changedAt'> = {},
): Topic<Settings> {
  return {
    ...options,
    interpret(json, input) {
      const read = schema.safeParse(json)
      if (read.success) return handler(read.data, input)
      const [issue] = read.error.issues
      throw new Refusal('unreadable', `${input.topic}: ${issue?.message ?? 'unexpected shape'}`, {
        path: issue?.path.join('.') ?? '',
      })
    },
  }
}

/** How the vendor's API is reached for lookups. */
export interface VendorApi<Settings> {
  /** Undefined where it depends on a setting that is missing. */
  baseUrl(settings: Settings): string | undefined
  headers(credentials: Readonly<Record<string, string>>, settings: Settings): Record<string, string>
  /** The vendor's published limit for one account. */
  readonly rate?: { readonly requests: number; readonly perSeconds: number }
  /** Where access tokens are short-lived: `accessToken` comes from `refreshToken`, `clientId` and `clientSecret`. */
  readonly tokenUrl?: (settings: Settings) => string | undefined
  /** How the client is told to that address: Basic authentication unless `body`. */
  readonly clientIn?: 'header' | 'body'
  /** Webhooks say everything: the API is read for `lists` alone. */
  readonly forListsAlone?: true
  /** One cheap read that asks for no more rights than lookups do: whether address and credentials are good. Undefined where a setting
   * that it needs is missing. Where there is none the first page of the first list is asked for. */
  probe?(settings: Settings): ListRead | undefined
  /** What the vendor says of the webhooks that are set up there. */
  readonly webhooks?: WebhookList<Settings>
}

/** The vendor's own list of webhooks: there a webhook that it has switched off shows. */
export interface WebhookList<Settings> {
  ask(settings: Settings): ListRead
  /** Called with answers of 2xx alone. Throws Refusal 'unreadable' for an answer of another shape. */
  read(answer: PageAnswer): readonly SetUpWebhook[]
}

export interface SetUpWebhook {
  readonly address: string
  readonly isOn: boolean
  /** What it is for, as the vendor says it: a topic, or a name. */
  readonly about?: string
}

/** What a person is told who connects the vendor, by `kilter connect` and the console. */
export interface Guide {
  /** What the signing secret is called at the vendor, and where it is found. */
  readonly secret: string
  /** In the vendor's own admin, in order; `{hookUrl}` stands for the address to give. */
  readonly steps: readonly string[]
  /** What was compared with the vendor's own: a published vector, its SDK, a captured delivery; or its documentation alone. */
  readonly verifiedBy: readonly ('vector' | 'sdk' | 'captured' | 'documentation')[]
  /** The vendor's page that all of this comes from. */
  readonly source: string
}

export interface ConnectorDefinition<SettingsSchema extends z.ZodType> {
  readonly vendor: string
  /** As a shopkeeper knows it. */
  readonly name: string
  readonly settings: SettingsSchema
  readonly defaultRoles: readonly Role[]
  readonly guide: Guide
  readonly places?: Places
  /** How requests are told to be genuine, in a few words: `HMAC-SHA256 over the body, base64`. */
  readonly signature: string
  /** Names of the secrets that lookups use, e.g. `accessToken`. Write-only, kept in the vault. */
  readonly credentials?: readonly string[]
  /** True only where the bytes are the vendor's. Called once per known secret; never throws. */
  verify(input: VerifyInput<z.infer<SettingsSchema>>, secret: string): boolean
  /** Called after verification. Throws Refusal 'unreadable' where the topic cannot be told. */
  identify(request: Request): Identified
  /** By name; `*` for vendors whose topics the connection's settings name. */
  readonly topics: Readonly<Record<string, Topic<z.infer<SettingsSchema>>>>
  readonly door?: DoorManners
  readonly accounts?: Accounts<z.infer<SettingsSchema>>
  /** Bytes → the value that topics read. JSON unless the vendor wraps it. */
  read?(body: Uint8Array): unknown
  readonly api?: VendorApi<z.infer<SettingsSchema>>
  /** What no list brings back where a webhook is lost, and why nothing does where that is so; for people, begun in lower case and without a full stop. */
  readonly staysLost?: string
  /** What is asked for regularly, for webhooks get lost. */
  readonly lists?: readonly VendorList<z.infer<SettingsSchema>>[]
}

/** A connector with its settings' type closed over: what the use cases handle. */
export interface Connector extends ConnectorDefinition<z.ZodType> {
  readonly read: (body: Uint8Array) => unknown
  /** Undefined: a topic that we do not read. Throws Refusal 'unreadable' for a body that does not fit its topic. */
  interpret(body: Uint8Array, input: InterpretInput<unknown>): Interpretation | undefined
}

export function defineConnector<SettingsSchema extends z.ZodType>(
  definition: ConnectorDefinition<SettingsSchema>,
): Connector {
  const read = readOnce(definition.read ?? readJson)
  const topics = new Map(Object.entries(definition.topics))
  return {
    ...(definition as unknown as ConnectorDefinition<z.ZodType>),
    identify(request) {
      const named = definition.identify(request)
      const { changedAt } = topics.get(named.topic) ?? {}
      if (changedAt === undefined || !isDated(request.body, changedAt)) return named
      return { topic: named.topic, dedupeKey: `${named.topic}:${digestOf(request.body)}` }
    },
    read,
    interpret(body, input) {
      const known = topics.get(input.topic) ?? topics.get('*')
      return known?.interpret(read(body), input as InterpretInput<z.infer<SettingsSchema>>)
    },
  }
}

/** Looks for the field with a time in it and parses nothing: this is the door. */
const isDated = (body: Uint8Array, field: string): boolean =>
  new RegExp(`"${field}"\\s*:\\s*"\\d`).test(Buffer.from(body).toString('latin1'))

/** Interpreting asks several times for the same bytes: with each lookup, and to find whom they name. */
function readOnce(read: (body: Uint8Array) => unknown): (body: Uint8Array) => unknown {
  const known = new WeakMap<Uint8Array, unknown>()
  return (body) => {
    if (!known.has(body)) known.set(body, read(body))
    return known.get(body)
  }
}

/** The dedupe key of last resort: the same bytes are the same delivery. */
export const digestOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('base64url')

/** The value of a header that a vendor sends exactly once; undefined where it is absent, empty or doubled. */
export function singleHeader(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return value === undefined || value === '' || value.includes(',') ? undefined : value
}
