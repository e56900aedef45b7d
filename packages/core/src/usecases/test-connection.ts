/** Whether a connection works, as far as that can be seen without changing anything: here, and at its vendor. */
import type { Connector } from '../connector/connector.ts'
import type { ListRead } from '../connector/lists.ts'
import type { Detector } from '../detector/detector.ts'
import type { Connection, ConnectionSecrets, Connections, Vault } from '../ports/connections.ts'
import type { Clock, Counters, Pages } from '../ports/runtime.ts'
import type { SubjectState, Subjects } from '../ports/subjects.ts'
import { Refusal } from '../refusal.ts'
import { connectionSubject } from '../subject.ts'
import { addMilliseconds, type ConnectionId, type TenantId } from '../values.ts'
import { secretsOrNone } from './connect.ts'
import { missedLately } from './missed.ts'
import { listsOf, missingFor } from './pull.ts'

export interface TestConnectionPorts {
  readonly connectors: ReadonlyMap<string, Connector>
  readonly connections: Connections
  readonly vault: Vault
  readonly pages: Pages
  readonly subjects: Subjects
  readonly counters: Counters
  readonly detectors: readonly Detector[]
  readonly clock: Clock
}

export const checkNames = ['secret', 'signatures', 'heard', 'access', 'webhooks', 'troubles'] as const

/** What was looked at. `unknown`: it cannot be told from here. */
export interface Check {
  readonly check: (typeof checkNames)[number]
  readonly state: 'ok' | 'failed' | 'unknown'
  readonly says: string
  /** How to mend it, or find out. */
  readonly todo?: string
}

const dayMilliseconds = 24 * 3_600_000

/** Asks the vendor twice at most. Throws Refusal 'not-found'. */
export async function testConnection(
  tenant: TenantId,
  id: ConnectionId,
  ports: TestConnectionPorts,
): Promise<readonly Check[]> {
  const connection = await ports.connections.find(tenant, id)
  const connector = connection && ports.connectors.get(connection.vendor)
  if (!connection || !connector) throw new Refusal('not-found', 'there is no such connection')
  const secrets = await secretsOrNone(tenant, id, ports.vault)
  const state = await ports.subjects.read(tenant, connectionSubject(id))
  const lastHeard = state.facts
    .of('heard')
    .map(({ data }) => data.at)
    .sort()
    .at(-1)
  const tested = { connection, connector, secrets }
  const access = await accessOf(tested, lastHeard !== undefined && openOf(state).length === 0, ports)
  return [
    secretOf(tested),
    await signaturesOf(connection, lastHeard, ports),
    heardOf(tested, lastHeard),
    ...access,
    ...(await webhooksOf(tested, access, ports)),
    await troublesOf(connection, state, ports),
  ]
}

interface Tested {
  readonly connection: Connection
  readonly connector: Connector
  readonly secrets: ConnectionSecrets
}

function secretOf({ connection: { id }, connector, secrets }: Tested): Check {
  const count = secrets.signing.filter((secret) => secret !== '').length
  if (count > 0) return ok('secret', count === 1 ? 'a signing secret is set' : `${count} signing secrets are set`)
  const todo = `Enter the secret that ${connector.name} signs with: kilter connections secret ${id}`
  return failed('secret', 'no signing secret is set, so everything it sends is refused', todo)
}

/** Anybody may send what is refused; where nothing genuine came as well it was the vendor. */
async function signaturesOf({ tenant, id }: Connection, lastHeard: string | undefined, ports: TestConnectionPorts) {
  const now = ports.clock.now()
  const days = await ports.counters.days(tenant, id, missedLately(now).slice(0, '2026-11-20'.length))
  const refused = days.reduce((sum, { counts }) => sum + (counts.refused ?? 0), 0)
  if (refused === 0) return ok('signatures', 'nothing was refused today or yesterday')
  const [webhooks, their] =
    refused === 1
      ? ['webhook', 'was refused because its signature']
      : ['webhooks', 'were refused because their signatures']
  const says = `${refused} ${webhooks} since yesterday ${their} did not match`
  const todo = `Enter the secret that the vendor signs with; the old one keeps working: kilter connections secret ${id}`
  const isHeard = lastHeard !== undefined && lastHeard > addMilliseconds(now, -dayMilliseconds)
  return isHeard
    ? unknown('signatures', `${says}; other webhooks from this vendor were accepted`, todo)
    : failed('signatures', says, todo)
}

function heardOf({ connection, connector }: Tested, lastHeard: string | undefined): Check {
  if (connection.pausedAt !== undefined)
    return unknown(
      'heard',
      'it is paused: what arrives is kept, but not processed',
      `kilter connections resume ${connection.id}`,
    )
  if (lastHeard !== undefined) return ok('heard', `the last webhook came at ${minuteText(lastHeard)}`)
  const todo = `Follow the steps of kilter vendors ${connection.vendor}, change something there, and test again`
  return unknown('heard', `no webhook from ${connector.name} has arrived and been understood yet`, todo)
}

/** Nothing where its API is not read. `isWell`: what came so far could be read as it is. */
async function accessOf(tested: Tested, isWell: boolean, { pages, clock }: TestConnectionPorts): Promise<Check[]> {
  const { connection, connector, secrets } = tested
  const { api } = connector
  if (!api) return []
  const missing = missingFor(connector, connection, secrets).flatMap((name) =>
    name === 'settings.apiBaseUrl' ? addressSettings(connector, connection) : name,
  )
  const notSetUp = `API access is not set up (missing: ${missing.join(', ')}). Without it Kilter cannot`
  const set = `kilter connections set ${connection.id}`
  const needed = `Enter what is missing: ${set}. What it is: kilter vendors ${connection.vendor}`
  if (missing.length > 0 && api.forListsAlone)
    return [unknown('access', `${notSetUp} fetch what webhooks missed.`, needed)]
  if (missing.length > 0) {
    const says = `${notSetUp} look up what webhooks only name.`
    return [isWell ? unknown('access', says, needed) : failed('access', says, needed)]
  }
  const request = probeOf(tested, clock)
  if (!request)
    return [
      unknown(
        'access',
        `there is no small request with which to try ${connector.name}’s API`,
        'Have a webhook sent and see what became of it: kilter deliveries',
      ),
    ]
  const settings = `Check address and settings: kilter connections show ${connection.id}. Change them: ${set}`
  try {
    const { status } = await pages.read(connection, secrets, request, { soon: true })
    if (isGood(status)) return [ok('access', `${connector.name}’s API accepts the credentials`)]
    return [failed('access', `${connector.name}’s API answers ${status}`, settings)]
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'misconfigured')
      return [
        failed(
          'access',
          error.detail,
          `Enter credentials that are allowed to read: ${set}. Which: kilter vendors ${connection.vendor}`,
        ),
      ]
    return [unknown('access', error.detail, `Test again later. If it stays so: ${settings}`)]
  }
}

/** The settings that the address of its API is made of: `shop`, `storeHash`, `instanceUrl`. */
function addressSettings({ api }: Connector, { settings }: Connection): string[] {
  const read = new Set<string>()
  api?.baseUrl(
    new Proxy(settings, {
      get: (all, name) => {
        read.add(String(name))
        return Reflect.get(all, name)
      },
    }),
  )
  const unset = [...read].filter((name) => settings[name] === undefined)
  return unset.length > 0 ? unset : ['apiBaseUrl']
}

function probeOf({ connection, connector }: Tested, clock: Clock): ListRead | undefined {
  const settings = connection.settings as never
  const own = connector.api?.probe?.(settings)
  const [list] = listsOf(connection, connector)
  return own ?? list?.ask({ since: clock.now() }, settings)
}

async function webhooksOf(tested: Tested, access: readonly Check[], ports: TestConnectionPorts): Promise<Check[]> {
  const { connection, connector, secrets } = tested
  const { api, places, name } = connector
  const there = places?.webhooks === undefined ? `in ${name}’s own admin` : `at ${name} under ${places.webhooks}`
  const look = `Check ${there} that they are switched on`
  if (!api?.webhooks) return [unknown('webhooks', `Kilter cannot ask ${name} which webhooks are switched on`, look)]
  if (!access.some(({ state }) => state === 'ok')) return [unknown('webhooks', `${name} could not be asked`, look)]
  try {
    const answer = await ports.pages.read(connection, secrets, api.webhooks.ask(connection.settings as never), {
      soon: true,
    })
    if (!isGood(answer.status)) return [unknown('webhooks', `${name}’s API answers ${answer.status}`, look)]
    const own = api.webhooks.read(answer).filter(({ address }) => address.includes(`/hooks/${connection.id}`))
    const off = own.filter(({ isOn }) => !isOn)
    if (own.length === 0)
      return [
        failed(
          'webhooks',
          `${name} has no webhook with this connection’s address`,
          `Set it up ${there}: kilter vendors ${connection.vendor}`,
        ),
      ]
    if (off.length === 0)
      return [ok('webhooks', own.length === 1 ? 'one is set up and on' : `${own.length} are set up and on`)]
    const which = off.flatMap(({ about }) => about ?? []).join(', ')
    const says = `${off.length} of ${own.length} switched off${which === '' ? '' : `: ${which}`}`
    return [
      failed('webhooks', says, `Switch them on again ${there}. What was missed: kilter pulls ${connection.id} --now`),
    ]
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return [unknown('webhooks', `${name} does not say: ${error.detail}`, look)]
  }
}

async function troublesOf({ tenant }: Connection, { incidents }: SubjectState, ports: TestConnectionPorts) {
  const open = openOf({ incidents })
  if (open.length === 0) return ok('troubles', 'nothing is open against it')
  const connections = await ports.connections.all(tenant)
  const titles = open.map((incident) => {
    const words = ports.detectors.find(({ id }) => id === incident.detector)?.words(incident, connections)
    return words?.title ?? incident.detector
  })
  return failed('troubles', titles.join('; '), `See ${open.map(({ id }) => `kilter incidents show ${id}`).join(', ')}`)
}

const openOf = ({ incidents }: Pick<SubjectState, 'incidents'>) =>
  [...incidents.values()].filter(({ status }) => status !== 'resolved')

const isGood = (status: number): boolean => status >= 200 && status <= 299

const minuteText = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`

const ok = (check: Check['check'], says: string): Check => ({ check, state: 'ok', says })
const failed = (check: Check['check'], says: string, todo: string): Check => ({ check, state: 'failed', says, todo })
const unknown = (check: Check['check'], says: string, todo: string): Check => ({ check, state: 'unknown', says, todo })
