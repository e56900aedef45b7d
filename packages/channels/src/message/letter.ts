/** What a message says, in the order in which a person needs it; mail, SMS and Slack make of it what they can show. */
import type { AlertMessage, AlertReason, Severity, ToldIncident } from '@kilter/core'
import { oneLine } from './line.ts'
import { onTheirClock, timeText } from './times.ts'

export interface Letter {
  /** At most 120 characters. */
  readonly subject: string
  readonly shop: string
  readonly severity: Severity
  /** A word for the kind of message: `New`, `Solved`. */
  readonly label: string
  /** A sentence before everything else. */
  readonly lead: string | undefined
  readonly cases: readonly Case[]
  /** `and 12 more`. */
  readonly rest: string | undefined
  /** The one thing to press when there is no case: to confirm an address. */
  readonly action: { readonly text: string; readonly link: string } | undefined
  readonly muteLink: string | undefined
  readonly settingsLink: string | undefined
  readonly timeZone: string
}

export interface Case {
  readonly title: string
  /** Undefined for what is solved: it holds no more. */
  readonly summary: string | undefined
  /** What to do now; undefined for what is solved. */
  readonly advice: string | undefined
  /** How it ended. */
  readonly ending: string | undefined
  /** What is at stake; undefined for what is solved. */
  readonly goal: string | undefined
  readonly severity: Severity
  readonly timeline: readonly { readonly at: string; readonly what: string }[]
  readonly link: string | undefined
  readonly acknowledgeLink: string | undefined
}

const subjectMax = 120
const momentsMax = 8

const labels: Record<AlertReason, string> = {
  opened: 'New',
  updated: 'Changed',
  reopened: 'Back again',
  resolved: 'Solved',
  escalated: 'Nobody has taken this yet',
  reminder: 'Still open',
  digest: 'Summary',
  test: 'Test',
  confirm: 'Please confirm',
  notice: 'About your alerts',
}

export function letterOf(message: AlertMessage): Letter {
  const { reason, severity, incidents, more, timeZone, confirmLink, muteLink, settingsLink } = message
  const shop = oneLine(message.shop, 80)
  return {
    subject: oneLine(message.subject, subjectMax),
    shop,
    severity,
    label: labels[reason],
    lead: leadOf(message, shop),
    cases: incidents.map((told) => caseOf(told, timeZone)),
    rest: more > 0 ? `and ${more.toLocaleString('en')} more` : undefined,
    action: reason === 'confirm' && confirmLink ? { text: 'Yes, send alerts here', link: confirmLink } : undefined,
    muteLink,
    settingsLink,
    timeZone,
  }
}

function leadOf({ reason, note }: AlertMessage, shop: string): string | undefined {
  if (note !== undefined) return oneLine(note, 1_000)
  if (reason === 'confirm')
    return `Somebody at ${shop} wants alerts to be sent to you. Nothing is sent until you say yes. If you do not know ${shop}, do nothing.`
  if (reason === 'test') return `This is a test: alerts of ${shop} reach you here. There is nothing to do.`
  if (reason === 'escalated') return 'Somebody was told before, and nobody has taken it on.'
  return undefined
}

function caseOf({ incident, words, link, acknowledgeLink }: ToldIncident, timeZone: string): Case {
  const isSolved = incident.status === 'resolved'
  const said = (text: string) => onTheirClock(oneLine(text), timeZone)
  const ending =
    isSolved && incident.resolvedAt
      ? `Solved ${timeText(incident.resolvedAt, timeZone)}: ${oneLine(incident.resolution ?? 'it no longer holds').replaceAll('-', ' ')}.`
      : undefined
  return {
    title: said(words.title),
    summary: isSolved ? undefined : said(words.summary),
    advice: isSolved ? undefined : said(words.advice),
    ending,
    goal: isSolved ? undefined : said(words.goal),
    severity: incident.severity,
    timeline: words.timeline
      .slice(-momentsMax)
      .map(({ at, what }) => ({ at: timeText(at, timeZone), what: said(what) })),
    link,
    acknowledgeLink: incident.status === 'open' ? acknowledgeLink : undefined,
  }
}
