/** A running hub: whether it answers, whose clock is right, and what it says of its connections. */
import { type Answer, answered, type Connection, type Incident } from '@kilter/client'
import { allOf, type HubFlags, hub, type Page, pageOf, reached } from '../client.ts'
import { moment, plain, readable } from '../table.ts'
import { type Finding, ill, watch, well } from './finding.ts'
import { ofTold } from './told.ts'

const clockApartMilliseconds = 30_000
const heededMilliseconds = 24 * 3_600_000

interface Expected {
  readonly version: string
  /** Its files are not on this machine: a hub that does not answer is not just stopped, it is all there is to look at. */
  readonly isElsewhere: boolean
}

export async function ofHub(
  flags: HubFlags,
  { version, isElsewhere }: Expected,
  now: () => number,
): Promise<Finding[]> {
  const health = await reached(flags, '/health')
  if (health === undefined) return [silent(flags, isElsewhere)]
  const said = health.json as { status?: string; version?: string }
  if (said.status === 'failing')
    return [
      ill('hub', `answers at ${flags.url}, but cannot write at the moment`, 'Check the lines above, and its log.'),
    ]
  if (said.status !== 'ok')
    return [ill('hub', `what answers at ${flags.url} is not a hub`, 'Set the address of the hub with --url.')]
  const apart = health.date === undefined ? 0 : Math.abs(health.date - now())
  return [
    well('hub', `answers at ${flags.url}, version ${said.version}`),
    ...(said.version === version
      ? []
      : [watch('version', `this command is ${version}`, 'Use the same version of the command as of the hub.')]),
    ...(apart > clockApartMilliseconds
      ? [
          ill(
            'clock of the hub',
            `differs from this one by ${Math.round(apart / 1_000)} s`,
            'Correct the clock that is wrong: signatures and deadlines depend on it.',
          ),
        ]
      : []),
    ...(await ofWork(flags, now)),
  ]
}

const silent = ({ url }: HubFlags, isElsewhere: boolean): Finding =>
  isElsewhere
    ? ill('hub', `none answers at ${url}`, 'See whether it runs, and whether this is its address: --url or KILTER_URL.')
    : watch('hub', `none answers at ${url}`, 'Start it with kilter start, or set its address with --url.')

/** What needs a key to be seen. */
async function ofWork(flags: HubFlags, now: () => number): Promise<Finding[]> {
  if (!process.env.KILTER_ADMIN_KEY)
    return [watch('connections', 'were not checked', 'Set KILTER_ADMIN_KEY to a key of the hub.')]
  const parked = (page: { limit: number }) =>
    hub(flags).GET('/v1/deliveries', { params: { query: { status: 'parked', ...page } } })
  const failed = (page: { limit: number }) =>
    hub(flags).GET('/v1/alerts', { params: { query: { status: 'failed', ...page } } })
  return [
    ...(await ofConnections(flags, now)),
    ...(await leftOver('webhooks', parked, {
      some: 'are parked: kept, but could not be read yet',
      none: 'everything that came in could be read',
      todo: 'To see why: kilter deliveries --status parked. Then: kilter replay --parked',
    })),
    ...(await leftOver('alerts', failed, {
      some: 'could not be delivered',
      none: 'none failed',
      todo: 'To see why: kilter alerts list. Then: kilter alerts replay <ids...>',
    })),
    ...(await ofTold(flags)),
    ...(await ofSubscriptions(flags)),
  ]
}

interface Words {
  readonly some: string
  readonly none: string
  readonly todo: string
}

const countedMax = 200

/** What ended badly, counted as far as one page goes. */
async function leftOver(
  about: string,
  ask: (query: { limit: number }) => Promise<Answer<Page<unknown>>>,
  { some, none, todo }: Words,
): Promise<Finding[]> {
  const { items, nextCursor } = await pageOf(countedMax, ask)
  if (items.length === 0) return [well(about, none)]
  return [watch(about, `${items.length}${nextCursor === null ? '' : ' or more'} ${some}`, todo)]
}

async function ofConnections(flags: HubFlags, now: () => number): Promise<Finding[]> {
  const connections = await allOf((query) => hub(flags).GET('/v1/connections', { params: { query } }))
  const open = await allOf((page) =>
    hub(flags).GET('/v1/incidents', { params: { query: { status: 'open', ...page } } }),
  )
  if (connections.length === 0)
    return [watch('connections', 'none yet', 'Connect the first one: kilter connect <vendor>')]
  const parked = await parkedOf(flags, open)
  return connections.flatMap((connection) => {
    const about = plain(`${connection.name} (${connection.vendor})`)
    const troubles = open.filter(({ subject }) => subject.kind === 'connection' && subject.key === connection.id)
    if (connection.secrets.length === 0)
      return [
        ill(
          about,
          'has no signing secret, so everything it sends is refused',
          `Enter one: KILTER_SECRET=... kilter connections secret ${connection.id}`,
        ),
      ]
    const told = troubles.map((trouble) => {
      const { severity, title, advice } = trouble
      if (isOfParked(trouble) && !parked.has(connection.id)) return watch(about, readable(title), elsewhere(trouble))
      return (severity === 'info' ? watch : ill)(about, readable(title), readable(advice))
    })
    const found = [...told, ...refusedOf(about, connection, now()), ...clockOf(about, connection, now())]
    return found.length === 0 ? [well(about, 'works: webhooks arrive and are understood')] : found
  })
}

const elsewhere = ({ id }: Incident): string =>
  `What could not be read is not at this hub: it stayed at the hub that this archive came from, or is past its retention. To close it here: kilter incidents resolve ${id} --reason moved`

const isOfParked = ({ advice }: Pick<Incident, 'advice'>): boolean => advice.includes('--status parked')

/** The connections whose troubles lead to webhooks that could not be read, and that have such here. */
async function parkedOf(flags: HubFlags, open: readonly Incident[]): Promise<ReadonlySet<string>> {
  const asked = new Set(open.flatMap((each) => (isOfParked(each) ? [each.subject.key] : [])))
  const found = new Set<string>()
  for (const connection of asked) {
    const query = { status: 'parked', connection, limit: 1 } as const
    const { items } = await answered(hub(flags).GET('/v1/deliveries', { params: { query } }))
    if (items.length > 0) found.add(connection)
  }
  return found
}

/** Of those that are well nothing is said, nor where the hub sends no webhooks. */
async function ofSubscriptions(flags: HubFlags): Promise<Finding[]> {
  const subscriptions = await allOf((query) => hub(flags).GET('/v1/subscriptions', { params: { query } })).catch(
    () => [],
  )
  return subscriptions.flatMap(({ id, description, url, status, reason = '', failingSince }) => {
    const about = plain(`subscription ${description || url}`)
    if (status === 'off')
      return [
        ill(about, `is switched off: ${plain(reason)}`, `Fix its receiver, then: kilter subscriptions resume ${id}`),
      ]
    if (failingSince === undefined) return []
    const says = `has been failing since ${moment(failingSince)}; after five days it is switched off`
    return [watch(about, says, `To see why: kilter subscriptions deliveries ${id} --status waiting`)]
  })
}

/** A clock that was mended is forgotten after a day. */
function clockOf(about: string, { health }: Connection, now: number): Finding[] {
  const clock = health?.clock
  if (clock === undefined || now - Date.parse(clock.at) > heededMilliseconds) return []
  const says = `its clock was ${spanOf(clock.aheadSeconds)} ahead at ${moment(clock.at)}; what it dates in the future counts from when it arrived`
  return [watch(about, says, 'Correct the clock or the time zone of that system.')]
}

/** Anybody may send what is refused. Where nothing genuine came as well, it was the vendor, with another secret than ours. */
function refusedOf(about: string, { id, health }: Connection, now: number): Finding[] {
  const { refused = 0, lastHeardAt } = health ?? {}
  if (refused === 0) return []
  const [webhooks, their] =
    refused === 1
      ? ['webhook', 'was refused because its signature']
      : ['webhooks', 'were refused because their signatures']
  const says = `${refused} ${webhooks} since yesterday ${their} did not match`
  if (lastHeardAt === undefined || now - Date.parse(lastHeardAt) > heededMilliseconds)
    return [
      ill(
        about,
        `${says}, and nothing else arrived`,
        `Enter the secret that the vendor signs with: kilter connections secret ${id}. Day by day: kilter connections statistics ${id}`,
      ),
    ]
  return [
    watch(
      about,
      `${says}; other webhooks from this vendor were accepted`,
      `Either somebody else sends to this address, or the vendor uses a second secret. To add one: kilter connections secret ${id}. Day by day: kilter connections statistics ${id}`,
    ),
  ]
}

const spanOf = (seconds: number): string => {
  const units = [
    [86_400, 'days'],
    [3_600, 'hours'],
    [60, 'minutes'],
  ] as const
  const [size, name] = units.find(([each]) => seconds >= 2 * each) ?? [1, 'seconds']
  return `${Math.round(seconds / size)} ${name}`
}
