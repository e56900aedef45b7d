/** Every sample of every vendor goes through a hub on disk, and then nobody's secret and nobody's address can be read anywhere. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Need } from '@kilter/core'
import { defaultTenant } from '@kilter/embedded'
import { senders } from '@kilter/sim'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clearTexts, type Place } from '../support/clear-text.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { connectVendor, StandInApi, vendorCases } from '../support/vendors.ts'

const adminKey = 'planted-admin-key-7f3a'
const grant = {
  access_token: 'planted-access-token-7f3a',
  refresh_token: 'planted-refresh-token-7f3a',
  expires_in: 3_600,
}
const secrets = new Set([adminKey, grant.access_token, grant.refresh_token])
/** What a vendor's API says of whatever is asked for that no case answers. */
const anybody = { email: 'planted.person@example.com', phone: '+442079460077', name: 'Plantedfirst Plantedlast' }

const vendors = Object.keys(vendorCases)
/** By vendor: a connection for each sample, for documented samples share their ids. */
const connected = new Map<string, string[]>()
let folder: string
let running: RunningHub
let api: StandInApi

const plant = (secret: string): string => {
  secrets.add(secret)
  return secret
}

/** As each vendor gives them out. */
const signingOf = (vendor: string): string => {
  const secret = `planted-signing-${vendor}-7f3a`
  if (vendor === 'standard-webhooks') return `whsec_${Buffer.from(secret).toString('base64')}`
  return vendor === 'pipedrive' ? `kilter:${secret}` : secret
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-secrets-'))
  running = await runHub({ folder, adminKey, allowPrivateTargets: true })
  api = await StandInApi.open(grant)
  api.otherwise = anybody
  for (const vendor of vendors) {
    api.answers = vendorCases[vendor]?.api ?? {}
    for (const sample of samplesOf(vendor)) await play(vendor, sample)
    await running.hub.worker.idle()
  }
  running.hub.store.database.emptyLog()
}, 120_000)
afterAll(async () => {
  await running.hub.stop()
  await api.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Sample {
  readonly file: string
  readonly text: string
}

/** Its webhooks; answers of its API and lists of headers are none. */
function samplesOf(vendor: string): Sample[] {
  const at = join(import.meta.dirname, '../../packages/connectors/src', vendor, 'samples')
  return readdirSync(at)
    .filter((file) => !/^api\.|headers|handshake|SOURCES/.test(file))
    .map((file) => ({ file, text: readFileSync(join(at, file), 'utf8') }))
}

/** Sent as it is, and cut off in the middle: what cannot be read must not be told either. */
async function play(vendor: string, { file, text }: Sample): Promise<void> {
  const secret = plant(signingOf(vendor))
  const credential = (name: string) => plant(`planted-${name}-${vendor}-7f3a`)
  const { id, hookUrl } = await connectVendor(running.client, vendor, { api, signing: secret, credential })
  connected.set(vendor, [...(connected.get(vendor) ?? []), id])
  const { headers = {}, query: given } = vendorCases[vendor] ?? {}
  const topic = file.split('.').slice(0, 2)
  const told = { 'x-shopify-topic': topic.join('/'), 'x-wc-webhook-topic': topic.join('.') }
  const said = Object.entries({ ...headers, ...told }).filter(([name]) => name in headers)
  for (const body of [text, text.slice(0, text.length / 2)]) {
    if (vendor === 'zoho-crm' && body !== text) continue // its secret stands at the end
    const sent = senders[vendor]?.({ body, secret, hookUrl, at: new Date(), headers: Object.fromEntries(said) })
    const query = sent?.query ?? (given && `topic=${topic.join('.')}`)
    const response = await fetch(query ? `${hookUrl}?${query}` : hookUrl, {
      method: 'POST',
      headers: sent?.headers ?? {},
      body: sent?.body ?? '',
    })
    const answer = await response.text()
    expect([vendor, file, response.status, answer]).toEqual([vendor, file, expect.toBeOneOf([200, 202, 204]), answer])
    heard.push({ name: `the answer to ${vendor} ${file}`, bytes: answer })
  }
}
const heard: Place[] = []

const mail = /[\p{L}\d._+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu
/** Long enough to stand nowhere by chance. */
const named = /"(?:\w*phone\w*|(?:first|last|given|family)_name|address1|line1)"\s*:\s*"([^"]{5,})"/gi

/** All addresses, numbers and names of people in any vendor's samples. */
function people(): string[] {
  const texts = vendors
    .flatMap(samplesOf)
    .map(({ file, text }) => (file.endsWith('.form.txt') ? decodeURIComponent(text) : text))
  const found = texts.flatMap((text) => [
    ...(text.match(mail) ?? []),
    ...[...text.matchAll(named)].map(([, value = '']) => value),
  ])
  return [...new Set([...found, ...Object.values(anybody)])]
}

const filesOf = (): Place[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => ({ name, bytes: readFileSync(join(parentPath, name)) }))

interface OpenApi {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly security?: readonly { readonly key: Need }[] } }>>
}

interface Answer extends Place {
  /** It is there to show personal data, to an admin with the scope for it; a secret stands in it all the same never. */
  readonly isOpened: boolean
}

/** Whatever the API answers to a reader: every list to its end, and every thing that a list or the store names. */
async function answers(): Promise<Answer[]> {
  const { client, hub } = running
  const { paths } = (await (await fetch(`${client.url}/openapi.json`)).json()) as OpenApi
  const readable = Object.keys(paths).filter((path) => path.startsWith('/v1/') && paths[path]?.get)
  const subjects = (await hub.store.subjects.all(defaultTenant, { limit: 200 })).items
  const names: Record<string, string[]> = {
    '/v1/items': subjects.filter(({ kind }) => kind === 'item').map(({ key }) => key),
    '/v1/policies': ['oversell'],
  }
  const places: Answer[] = []
  const isOpened = (path: string) => String(paths[path]?.get?.security?.[0]?.key) === 'admin,privacy:read'
  for (const path of readable.filter((one) => !one.includes('{'))) {
    const answer = await (await client.fetch('GET', path)).text()
    const items = answer.includes('"nextCursor"') ? await client.all<{ id?: string; vendor?: string }>(path) : []
    names[path] ??= items.flatMap(({ id, vendor }) => id ?? vendor ?? [])
    const listed = { name: `all of ${path}`, bytes: JSON.stringify(items), isOpened: false }
    places.push({ name: path, bytes: answer, isOpened: false }, listed)
  }
  for (const path of readable.filter((one) => one.includes('{'))) {
    const known = names[path.replace(/\/\{.*/, '')] ?? []
    for (const name of known) {
      const at = path.replace(/\{.*?\}/, encodeURIComponent(name))
      places.push({ name: at, bytes: await (await client.fetch('GET', at)).text(), isOpened: isOpened(path) })
    }
  }
  return places
}

it('has people and secrets of every kind to look for, and finds them where they stand in clear', () => {
  expect(people().length).toBeGreaterThan(25)
  expect(secrets.size).toBeGreaterThan(vendors.length * 1.5)
  const samples = vendors.flatMap(samplesOf).map(({ file, text }) => ({ name: file, bytes: text }))
  expect(clearTexts(people(), samples).length).toBeGreaterThan(25)
  const written = [...secrets].flatMap((secret) =>
    [secret, `x${secret}`, `xx${secret}`].flatMap((text) =>
      (['utf8', 'hex', 'base64', 'base64url'] as const).map((encoding) => Buffer.from(`${text}.`).toString(encoding)),
    ),
  )
  for (const [place, bytes] of written.entries())
    expect(clearTexts([...secrets], [{ name: 'here', bytes }]), `${place}`).toHaveLength(1)
})

it('knows a short name as a word, and not where five letters of an id happen to be it', () => {
  const found = (bytes: string) => clearTexts(['Steve'], [{ name: 'here', bytes }])
  for (const said of ['{"first_name":"Steve"}', 'Steve Lastname', 'to=Steve&x', '\u0007Steve\u0000'])
    expect(found(said)).toHaveLength(1)
  for (const by of ['01JSTEVE8GQ', 'con_01STEVE', 'aGSteveQ0x', 'n0zxz', 'STEVE']) expect(found(by)).toEqual([])
})

it.each(vendors)('%s: every sample is kept, and some are read', async (vendor) => {
  const kept = await Promise.all((connected.get(vendor) ?? []).map((id) => deliveriesOf(id)))
  for (const deliveries of kept) expect(deliveries.length).toBeGreaterThan(0)
  expect(kept.flat().map(({ status }) => status)).toContain('aligned')
})

interface Kept {
  readonly id: string
  readonly topic: string
  readonly status: string
}
const deliveriesOf = (connection: string) => running.client.all<Kept>(`/v1/deliveries?connection=${connection}`)

it('SEC-01, PII-05: secrets, addresses and phone numbers are nowhere in the data folder, the log, or what the door answered', () => {
  const log = { name: 'the log', bytes: JSON.stringify(running.logged) }
  expect(clearTexts([...secrets, ...people()], [...filesOf(), log, ...heard])).toEqual([])
})

it('SEC-01, PII-05: nor in any list of the API or anything in it', async () => {
  const places = await answers()
  for (const kind of ['connections', 'deliveries', 'incidents', 'items', 'vendors'])
    expect(places.map(({ name }) => name)).toContainEqual(expect.stringMatching(`^/v1/${kind}/.`))
  expect(clearTexts([...secrets], places)).toEqual([])
  const closed = places.filter(({ isOpened }) => !isOpened)
  expect(clearTexts([...people()], closed)).toEqual([])
  expect(places.length).toBeGreaterThan(closed.length)
})

it('SEC-02: nor does a delivery that somebody opens show a secret, wherever its vendor put it', async () => {
  const { client } = running
  const opened: Place[] = []
  for (const { id, topic } of await client.all<Kept>('/v1/deliveries')) {
    const answer = await client.fetch('GET', `/v1/deliveries/${id}?body=true`)
    expect(answer.status).toBeOneOf([200, 409]) // somebody's data is erased, and what could not be read goes with it
    if (!answer.ok) continue
    const { headers, bodyBase64 } = (await answer.json()) as Opened
    const name = `${topic} ${id}`
    opened.push({ name, bytes: JSON.stringify(headers) }, { name, bytes: Buffer.from(bodyBase64, 'base64') })
  }
  expect(clearTexts(people(), opened).length).toBeGreaterThan(25)
  expect(clearTexts([...secrets], opened)).toEqual([])
})

interface Opened {
  readonly headers: object
  readonly bodyBase64: string
}

it.each([undefined, Buffer.alloc(32, 5).toString('base64url')])(
  'SEC-01, PII-05: nor in an archive, sealed with %s',
  async (key) => {
    const { client } = running
    const lines: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const headers = { authorization: `Bearer ${adminKey}`, ...(key && { 'kilter-archive-key': key }) }
      const response = await fetch(`${client.url}/v1/archive${cursor && `?cursor=${encodeURIComponent(cursor)}`}`, {
        headers,
      })
      const page = (await response.json()) as { items: unknown[]; nextCursor: string | null }
      lines.push(...page.items)
      cursor = page.nextCursor
    }
    expect(lines.length).toBeGreaterThan(vendors.length)
    expect(clearTexts([...secrets, ...people()], [{ name: 'the archive', bytes: JSON.stringify(lines) }])).toEqual([])
  },
)
