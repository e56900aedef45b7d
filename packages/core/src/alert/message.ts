/** What a mailing says when it leaves: in the words of now, with its links. */
import type { ConnectionView, Detector } from '../detector/detector.ts'
import type { Incident } from '../incident/incident.ts'
import type { AlertMessage, AlertReason, ToldIncident } from './channel.ts'
import type { Mailing } from './mailing.ts'
import type { Recipient } from './recipient.ts'

export interface Surrounding {
  readonly shop: string
  readonly detectors: readonly Detector[]
  readonly connections: readonly ConnectionView[]
  readonly confirmLink?: string
  readonly muteLink?: string
  acknowledgeLinkOf(incident: Incident): string
}

const subjectMax = 120

/** `incidents`: those shown, the gravest first. */
export function messageOf(
  mailing: Mailing,
  recipient: Recipient,
  incidents: readonly Incident[],
  { shop, detectors, connections, confirmLink, muteLink, acknowledgeLinkOf }: Surrounding,
): AlertMessage {
  const { id, tenant, reason, severity, count, createdAt, note, group } = mailing
  const told = incidents.map((incident): ToldIncident => {
    const detector = detectors.find((each) => each.id === incident.detector)
    const words = detector?.words(incident, connections) ?? wordless(incident)
    return { incident, words, ...(incident.status === 'open' && { acknowledgeLink: acknowledgeLinkOf(incident) }) }
  })
  const [first] = told
  return {
    ...{ id, tenant, shop, reason, severity, createdAt, incidents: told },
    thread: first && count === 1 ? first.incident.id : group,
    subject: oneLine(mailing.subject ?? subjectOf(mailing, first)),
    more: Math.max(0, count - told.length),
    timeZone: recipient.timeZone,
    ...(note !== undefined && { note }),
    ...(confirmLink !== undefined && { confirmLink }),
    ...(muteLink !== undefined && { muteLink }),
  }
}

function subjectOf({ reason, count }: Mailing, first: ToldIncident | undefined): string {
  if (reason === 'confirm') return 'Confirm that alerts may come here'
  if (reason === 'test') return 'A test: alerts arrive here'
  const title = first?.words.title ?? ''
  const start = starts[reason] ?? ''
  if (count <= 1) return `${start}${title}`
  const many = count.toLocaleString('en')
  return reason === 'digest' ? `${many} in this digest, first: ${title}` : `${many} at once. ${start}${title}`
}

/** The subject alone says what kind of message it is. */
const starts: Partial<Record<AlertReason, string>> = {
  resolved: 'Over: ',
  escalated: 'Nobody has taken it on: ',
  updated: 'Graver: ',
  reopened: 'Back again: ',
  reminder: 'Still open: ',
}

/** NTF-02: nothing in it ends a line. */
const oneLine = (text: string): string => {
  const plain = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return plain.length <= subjectMax ? plain : `${plain.slice(0, subjectMax - 1)}…`
}

const wordless = ({ detector }: Incident) => ({ title: detector, summary: '', advice: '', goal: '', timeline: [] })
