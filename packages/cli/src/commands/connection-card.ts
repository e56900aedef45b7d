/** A connection as a person reads it. */
import type { Connection } from '@kilter/client'
import { moment, plain, readable } from '../table.ts'

export const stateOf = ({ pausedAt }: Pick<Connection, 'pausedAt'>): string =>
  pausedAt === undefined ? 'active' : `paused since ${moment(pausedAt)}`

export function cardOf(connection: Connection): string[] {
  const { id, vendor, name, roles, settings, hookUrl, secrets, credentials, counters, createdAt, health } = connection
  const given = Object.entries(settings).map(([setting, value]) => `${setting}=${textOf(value)}`)
  return [
    `${plain(name)} (${plain(vendor)})  [${stateOf(connection)}]`,
    line('id', id),
    line('webhook', hookUrl),
    line('used for', listOf(roles)),
    line(
      'secrets',
      secrets.length === 0
        ? `none, so everything it sends is refused: kilter connections secret ${id}`
        : listOf(secrets),
    ),
    line('credentials', listOf(credentials)),
    line('settings', listOf(given)),
    line('since', moment(createdAt)),
    line('last heard', health.lastHeardAt === undefined ? 'never' : moment(health.lastHeardAt)),
    line('in total', countsOf(counters)),
    ...latelyOf(health),
    ...(health.troubles.length > 0 ? ['  Open problems:'] : []),
    ...health.troubles.map(({ severity, title, incident }) => `    ${severity}: ${readable(title)}  ${incident}`),
    '',
    `Day by day: kilter connections statistics ${id}`,
  ]
}

const line = (label: string, value: string): string => `  ${`${label}:`.padEnd(13)}${plain(value)}`

const listOf = (texts: readonly string[]): string => texts.join(', ') || 'none'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const countsOf = (counters: Connection['counters']): string =>
  Object.entries(counters)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ') || 'nothing yet'

function latelyOf({ missed = 0, refused, clock }: Connection['health']): string[] {
  const said = [
    ...(missed > 0 ? [`${missed} ${missed === 1 ? 'change' : 'changes'} that no webhook reported`] : []),
    ...(refused > 0
      ? [`${refused} ${refused === 1 ? 'webhook' : 'webhooks'} refused because the signature did not match`]
      : []),
  ]
  return [
    ...(said.length > 0 ? [line('lately', `${said.join('; ')}, today and yesterday`)] : []),
    ...(clock ? [line('clock', `${clock.aheadSeconds} s ahead at ${moment(clock.at)}`)] : []),
  ]
}
