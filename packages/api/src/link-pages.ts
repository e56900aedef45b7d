/** `/a/{token}`: what the links in messages lead to. Looking does nothing, for mail scanners look at every link; the button acts. */
import {
  actOnIncident,
  changeRecipient,
  claimOf,
  type Incident,
  type IncidentId,
  isProven,
  type Link,
  later,
  type MuteId,
  type Recipient,
} from '@kilter/core'
import { html, raw } from 'hono/html'
import type { AlertRoutePorts } from './ports.ts'
import { record } from './record.ts'
import { view } from './routes/incidents.ts'
import type { V1App } from './v1.ts'

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const style = `
  body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 32rem; padding: 2rem 1rem; color: #1c1c1c; background: #fff }
  button { font: inherit; width: 100%; padding: .8rem; border: 0; border-radius: .4rem; background: #1c4f8f; color: #fff }
  @media (prefers-color-scheme: dark) { body { background: #161616; color: #eee } }`
const muteDays = 7
const dayMilliseconds = 24 * 3_600_000

export function addLinkPages(app: V1App, ports: AlertRoutePorts): void {
  const { alerting, clock } = ports
  const detectors = new Map(ports.detectors.map((detector) => [detector.id, detector]))
  const opened = async (token: string): Promise<{ link: Link; recipient: Recipient } | undefined> => {
    const link = claimOf(token)
    if (!link) return undefined
    const { recipients } = await alerting.books.read(link.tenant)
    const recipient = recipients.find(({ id }) => id === link.recipient)
    if (!recipient || !isProven(token, link, await ports.pseudonyms.of(link.tenant), clock.now())) return undefined
    return { link, recipient }
  }
  const incidentOf = ({ tenant, about }: Link) => ports.incidents.find(tenant, about as IncidentId)
  const question = async (link: Link) => {
    if (link.purpose !== 'acknowledge') return page(...asked(link), true)
    const incident = await incidentOf(link)
    if (incident?.status !== 'open') return page(...standing(incident), '')
    const { title } = view(incident, detectors, await ports.connections.all(link.tenant))
    return page('Do you take care of it?', title, 'I take care of it', true)
  }
  const acknowledged = async (link: Link, { name }: Recipient) => {
    const incident = await incidentOf(link)
    if (incident?.status !== 'open') return page(...standing(incident), '')
    const acted = await actOnIncident(
      link.tenant,
      { id: incident.id },
      { do: 'acknowledge' },
      { kind: 'person', name },
      ports,
    )
    if (acted.outcome === 'done')
      return page('It is yours', `The history of the incident says that ${name} takes care of it.`, '')
    return page(...standing('incident' in acted ? acted.incident : undefined), '')
  }

  app.get('/a/:token', async (context) => {
    context.header('content-security-policy', policy)
    context.header('referrer-policy', 'no-referrer')
    const found = await opened(context.req.param('token'))
    return found
      ? context.html(await question(found.link))
      : context.html(page('This link does not hold', expired, ''), 404)
  })

  app.post('/a/:token', async (context) => {
    context.header('content-security-policy', policy)
    context.header('referrer-policy', 'no-referrer')
    const found = await opened(context.req.param('token'))
    if (!found) return context.html(page('This link does not hold', expired, ''), 404)
    const { link, recipient } = found
    await record(link.tenant, pressed(link), ports)
    if (link.purpose === 'acknowledge') return context.html(await acknowledged(link, recipient))
    const now = clock.now()
    if (link.purpose === 'confirm') {
      const confirmed = ({ suppressed: _off, failingSince: _since, ...rest }: Recipient) => ({
        ...rest,
        confirmedAt: now,
      })
      await changeRecipient(recipient, confirmed, alerting.books)
      return context.html(page('Confirmed', 'Alerts come here from now on.', ''))
    }
    const until = new Date(Date.parse(now) + muteDays * dayMilliseconds).toISOString() as typeof now
    // Whoever presses again, or whose mail service does, has one mute and no second one.
    const { mutes } = await alerting.books.read(link.tenant)
    for (const { id, until: end } of mutes) if (end <= now) await alerting.books.remove(link.tenant, 'mutes', id)
    const same = mutes.find(
      (mute) =>
        mute.until > now &&
        mute.recipient === recipient.id &&
        mute.detector === link.about &&
        mute.subject === undefined,
    )
    const { id, createdAt } = same ?? { id: `mut_${alerting.id()}` as MuteId, createdAt: now }
    const mute = { id, createdAt, tenant: link.tenant, recipient: recipient.id, detector: link.about }
    await alerting.books.put('mutes', { ...mute, until: later(until, same?.until ?? until) })
    return context.html(page('Muted', `Nothing of this kind comes here for ${muteDays} days.`, ''))
  })
}

/** Before it is done: what the record cannot take is not done. */
const pressed = ({ purpose, recipient, about }: Link) => ({
  ...{ actor: { kind: 'recipient', id: recipient } as const, action: `press a link to ${purpose}`, status: 200 },
  ...(about !== '' && { object: about }),
})

const expired = 'It was changed, or its time is over. Ask for a new one.'

const asked = ({ purpose, about }: Link): [string, string, string] =>
  purpose === 'confirm'
    ? ['Alerts of Kilter', 'Are alerts welcome at this address?', 'Yes, send them']
    : ['Alerts of Kilter', `Stop alerts of the kind ${about} for ${muteDays} days?`, 'Stop them']

/** Why there is nothing to press. */
function standing(incident: Incident | undefined): [string, string] {
  if (incident?.status === 'acknowledged') return ['It is taken care of', 'Somebody has taken it on already.']
  if (incident?.status === 'snoozed') return ['It rests', 'Somebody has put it off for now.']
  return ['It is over', 'There is nothing to do any more.']
}

function page(title: string, text: string, button: string, isForm = false) {
  const form = isForm ? html`<form method="post"><button>${button}</button></form>` : ''
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><style>${raw(style)}</style></head>
<body><main><h1>${title}</h1><p>${text}</p>${form}</main></body></html>`
}
