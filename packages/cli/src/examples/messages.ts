/** What people are told of the examples: each kind of incident as it opens, and each reason for a message. */
import type { NamedMessage } from '@kilter/channels'
import { connectors } from '@kilter/connectors'
import {
  type AlertMessage,
  addMilliseconds,
  digestWith,
  type Incident,
  type IncidentId,
  isAtLeast,
  linkToken,
  type Mailing,
  type MailingStatus,
  mailingIdOf,
  messageOf,
  Recipient,
  type RecipientId,
  withPlaces,
} from '@kilter/core'
import { detectors as known } from '@kilter/detectors'
import { type Example, exampleConnections, exampleIncidents } from './incidents.ts'

export const exampleHub = 'https://hub.willow.example'
const shop = 'Willow & Co'
const detectors = withPlaces(known, connectors)
const digest = digestWith(new Uint8Array(32))
const dayMilliseconds = 24 * 3_600_000
const second = 1_000
const shownAtOnce = 3

/** The same every time. */
export async function exampleMessages(): Promise<readonly NamedMessage[]> {
  const examples = await exampleIncidents()
  const opened = examples.map(({ name, incident }) => ({ name, message: messageAbout('opened', [incident]) }))
  return [...opened, ...reasons(examples)]
}

function reasons(examples: readonly Example[]): NamedMessage[] {
  const [oversold] = examples.filter(({ incident, over }) => incident.detector === 'oversell' && over)
  if (!oversold?.over) throw new Error('the simulated shop sells nothing twice')
  const { incident, over } = oversold
  const all = examples.map((example) => example.incident).sort(graverFirst)
  const grave = all.filter(({ severity }) => severity === 'critical')
  const mild = all.filter(({ severity }) => severity !== 'critical')
  const about = (name: string, message: AlertMessage): NamedMessage => ({ name: `reason.${name}`, message })
  return [
    about('updated', messageAbout('updated', [incident])),
    about('reopened', messageAbout('reopened', [incident])),
    about('resolved', messageAbout('resolved', [over])),
    about('escalated', messageAbout('escalated', [incident])),
    about('reminder', messageAbout('reminder', [incident])),
    about('several', messageAbout('opened', grave)),
    about('storm', messageAbout('opened', grave.slice(0, shownAtOnce), { count: 10_000 })),
    about('digest', messageAbout('digest', mild)),
    about('confirm', messageAbout('confirm', [])),
    about('test', messageAbout('test', [])),
    about('notice', messageAbout('notice', [], notice)),
  ]
}

const graverFirst = (left: Incident, right: Incident): number =>
  Number(isAtLeast(right.severity, left.severity)) - Number(isAtLeast(left.severity, right.severity))

const notice = {
  subject: 'Alerts no longer reach Otto',
  note: 'Otto is not alerted any more: The mail server says that nobody has this address. Correct the address and have it confirmed anew.',
}

function messageAbout(
  reason: Mailing['reason'],
  incidents: readonly Incident[],
  more: Partial<Pick<Mailing, 'count' | 'subject' | 'note'>> = {},
): AlertMessage {
  const [first] = incidents
  const createdAt = addMilliseconds(first?.updatedAt ?? olga.createdAt, second)
  const mailing: Mailing = {
    ...{
      id: mailingIdOf('example', reason, first?.id ?? ''),
      tenant: olga.tenant,
      recipient: olga.id,
      reason,
      createdAt,
    },
    ...{ group: `example|${reason}`, status: 'waiting' satisfies MailingStatus, severity: first?.severity ?? 'info' },
    ...{ count: incidents.length, shown: [], tries: 0, attempts: [], rev: 1 },
    ...more,
  }
  const kinds = new Set(incidents.map(({ detector }) => detector))
  const [only = ''] = kinds
  const linkTo = (purpose: 'confirm' | 'mute' | 'acknowledge', about: string): string => {
    const until = addMilliseconds(createdAt, dayMilliseconds)
    const link = { purpose, tenant: olga.tenant, recipient: olga.id, about, until }
    return `${exampleHub}/a/${linkToken(link, digest)}`
  }
  return messageOf(mailing, olga, incidents, {
    ...{ shop, detectors, connections: exampleConnections },
    acknowledgeLinkOf: ({ id }: { readonly id: IncidentId }) => linkTo('acknowledge', id),
    ...(reason === 'confirm' && { confirmLink: linkTo('confirm', '') }),
    ...(kinds.size === 1 && { muteLink: linkTo('mute', only) }),
  })
}

const olga = Recipient.parse({
  ...{ id: `rcp_${'0'.repeat(26)}` as RecipientId, tenant: 'default', name: 'Olga', channel: 'smtp' },
  ...{ address: { email: 'olga@shop.example' }, timeZone: 'Europe/Berlin' },
  ...{ createdAt: '2026-01-05T08:00:00.000Z', confirmedAt: '2026-01-05T08:00:00.000Z' },
})
