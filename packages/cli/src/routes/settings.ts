/** The flags by which a route is set. */
import { type Command, InvalidArgumentError } from 'commander'
import { type HubFlags, withHub } from '../client.ts'
import { connectionIdsOf } from '../commands/connection-named.ts'
import { duration } from '../durations.ts'
import { Failure } from '../failure.ts'
import { said } from '../said.ts'
import { type Digest, idsOf, type Match, type Others, type QuietHours, type Settings } from './route.ts'

export interface RouteFlags extends HubFlags {
  readonly name?: string
  readonly to?: string[]
  readonly detector?: string[]
  readonly severity?: Match['severityAtLeast']
  readonly location?: string[]
  readonly connection?: string[]
  readonly item?: string[]
  readonly impact?: Match['impactAtLeast']
  readonly wait?: number
  readonly atMostEvery?: number
  readonly quiet?: QuietHours
  readonly quietCritical?: boolean
  readonly digest?: Digest
  readonly repeat?: number
  readonly escalateAfter?: number
  readonly escalateTo?: string[]
  readonly fallbackAfter?: number
  readonly fallbackTo?: string[]
  readonly off?: boolean
  readonly on?: boolean
  readonly clear?: readonly string[]
}

export const withSettings = (command: Command): Command =>
  withHub(command)
    .option('--name <name>', 'a name for it')
    .option('--to <who...>', 'recipients, by name or id; see kilter alerts who')
    .option('--detector <names...>', 'only incidents of these detectors; * stands for anything')
    .option('--severity <severity>', 'only this severity and higher: info, warning, critical')
    .option('--location <names...>', 'only at these locations')
    .option('--connection <connections...>', 'only what these connections say or suffer, by id or name')
    .option('--item <skus...>', 'only these items; * stands for anything')
    .option('--impact <amount>', 'only incidents that cost this much or more, like 50.00EUR', amount)
    .option('--wait <time>', 'wait this long for more incidents before sending, like 30s', duration)
    .option('--at-most-every <time>', 'the shortest time between two messages, like 5m', duration)
    .option('--quiet <hours>', 'quiet hours, like 22:00-07:00; critical incidents are still sent', hours)
    .option('--quiet-critical', 'during quiet hours do not even send critical incidents')
    .option('--digest <when>', 'send everything in one message, like day@08:00 or monday@08:00', digest)
    .option('--repeat <time>', 'remind them this often until somebody takes care of it, like 4h', duration)
    .option('--escalate-after <time>', 'alert others if nobody has taken care of it after this time', duration)
    .option('--escalate-to <who...>', 'those others')
    .option('--fallback-after <time>', 'alert others if a message cannot be delivered for this long', duration)
    .option('--fallback-to <who...>', 'those others')
    .option('--off', 'switch the route off, but keep it')

/** What the flags name, over what there is. */
export async function settingsFrom(flags: RouteFlags, before: Settings): Promise<Settings> {
  const ids = await idsOf(flags)
  const connections = await connectionIdsOf(flags, flags.connection)
  const kept = clear(before, flags.clear ?? [])
  const match = said({
    ...kept.match,
    ...said({
      ...{ detectors: flags.detector, severityAtLeast: flags.severity, locations: flags.location },
      ...{ connections, items: flags.item, impactAtLeast: flags.impact },
    }),
  })
  const quiet = flags.quiet ?? kept.quietHours
  const enabled = flags.off ? false : flags.on ? true : undefined
  return {
    ...kept,
    ...said({
      ...{ name: flags.name, enabled, recipients: flags.to && ids(flags.to), digest: flags.digest },
      ...{ groupWaitSeconds: flags.wait, groupIntervalSeconds: flags.atMostEvery },
      quietHours: quiet && { ...quiet, ...(flags.quietCritical && { criticalBreaksThrough: false }) },
      repeat: flags.repeat === undefined ? kept.repeat : { ...kept.repeat, everyMinutes: Math.ceil(flags.repeat / 60) },
      escalate: others(kept.escalate, flags.escalateAfter, flags.escalateTo && ids(flags.escalateTo), 'escalate'),
      fallback: others(kept.fallback, flags.fallbackAfter, flags.fallbackTo && ids(flags.fallbackTo), 'fallback'),
    }),
    match,
  }
}

/** What `--clear` takes, and what of a route it lets go. */
export const clearing: Readonly<Record<string, keyof Settings | keyof Match>> = {
  ...{ quiet: 'quietHours', digest: 'digest', escalate: 'escalate', fallback: 'fallback', repeat: 'repeat' },
  ...{ detector: 'detectors', severity: 'severityAtLeast', location: 'locations', connection: 'connections' },
  ...{ item: 'items', impact: 'impactAtLeast' },
}

function clear(settings: Settings, what: readonly string[]): Settings {
  const unknown = what.find((each) => !(each in clearing))
  if (unknown !== undefined)
    throw new Failure(`--clear cannot reset ${unknown}. It can reset: ${Object.keys(clearing).join(', ')}.`, 2)
  const gone = new Set<string>(what.map((each) => clearing[each] ?? ''))
  const without = <Some extends object>(some: Some): Some =>
    Object.fromEntries(Object.entries(some).filter(([name]) => !gone.has(name))) as Some
  return { ...without(settings), match: without(settings.match ?? {}) }
}

const fallbackMinutesUsual = 15

function others(
  before: Settings['fallback'],
  afterSeconds: number | undefined,
  recipients: string[] | undefined,
  what: 'escalate' | 'fallback',
): Others | undefined {
  if (afterSeconds === undefined && recipients === undefined)
    return before && { ...before, afterMinutes: before.afterMinutes ?? fallbackMinutesUsual }
  const to = recipients ?? before?.recipients
  const after = afterSeconds === undefined ? before?.afterMinutes : Math.ceil(afterSeconds / 60)
  if (what === 'escalate' && (to === undefined || after === undefined))
    throw new Failure('Give both --escalate-after and --escalate-to.', 2)
  return { afterMinutes: after ?? fallbackMinutesUsual, recipients: to ?? [] }
}

function amount(text: string): NonNullable<Match['impactAtLeast']> {
  const [, whole, cents = '', currency = ''] = /^(\d{1,9})(?:\.(\d\d))? ?([A-Z]{3})$/.exec(text) ?? []
  if (whole === undefined) throw new InvalidArgumentError('It must be an amount like 50.00EUR.')
  return { amountMinor: Number(whole) * 100 + Number(cents), currency }
}

function hours(text: string): QuietHours {
  const [, from, to] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? []
  if (from === undefined || to === undefined) throw new InvalidArgumentError('It must be hours like 22:00-07:00.')
  return { from, to }
}

function digest(text: string): Digest {
  const [, named, at] = /^([a-z]+)@(\d\d:\d\d)$/.exec(text) ?? []
  const on = days.find((day) => day === named)
  if (at !== undefined && on !== undefined) return { every: 'week', on, at }
  if (at !== undefined && named === 'day') return { every: 'day', at }
  throw new InvalidArgumentError('It must be a time like day@08:00 or monday@08:00.')
}

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
