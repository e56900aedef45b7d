/** Whether an incident would reach anybody: who is there to be told, and what does not get out. */
import type { Alert, Recipient, Route } from '@kilter/client'
import { isLike } from '@kilter/core'
import { allOf, type HubFlags, hub, pageOf } from '../client.ts'
import { plain } from '../table.ts'
import { type Finding, ill, watch, well } from './finding.ts'

const lookedAtMax = 200

export async function ofTold(flags: HubFlags): Promise<Finding[]> {
  const recipients = await allOf((query) => hub(flags).GET('/v1/recipients', { params: { query } }))
  const routes = await allOf((query) => hub(flags).GET('/v1/routes', { params: { query } }))
  const waiting = await pageOf(lookedAtMax, (page) =>
    hub(flags).GET('/v1/alerts', { params: { query: { status: 'waiting', ...page } } }),
  )
  return [await whoIsTold(recipients, routes), ...withoutChannel(recipients, routes), ...whatWaits(waiting.items)]
}

const about = 'who is told'

async function whoIsTold(recipients: readonly Recipient[], routes: readonly Route[]): Promise<Finding> {
  const reached = recipients.filter(isReached)
  if (reached.length > 0) return ofGaps(reached, routes)
  if (recipients.length === 0)
    return watch(
      about,
      'nobody is alerted about incidents',
      'Add somebody: kilter alerts add you@shop.example. Mail wants a mail server: start the hub with KILTER_SMTP_URL and KILTER_MAIL_FROM. Slack, PagerDuty and webhooks want none: kilter alerts add --help',
    )
  if (!recipients.some(({ status }) => status === 'unconfirmed'))
    return watch(
      about,
      'nobody is alerted about incidents: all recipients are switched off',
      'To see why: kilter alerts who',
    )
  return watch(
    about,
    `nobody is alerted about incidents: ${recipients.length} added, none confirmed`,
    'Press the button in the confirmation mail. To see who: kilter alerts who. To see whether the mail went out: kilter alerts list',
  )
}

const isReached = ({ status }: Recipient): boolean => status === 'confirmed' || status === 'failing'

/** Detectors that no route fits, or only routes whose people nothing can go to: not even what is critical is told of them. */
async function ofGaps(reached: readonly Recipient[], routes: readonly Route[]): Promise<Finding> {
  const { detectors } = await import('@kilter/detectors')
  const reaching = routes.filter(
    ({ enabled, recipients, fallback }) =>
      enabled && [...recipients, ...fallback.recipients].some((to) => reached.some(({ id }) => id === to)),
  )
  const isTold = (detector: string) =>
    reaching.some(({ match }) => match.detectors?.some((pattern) => isLike(detector, pattern)) ?? true)
  const gaps = detectors.map(({ id }) => id).filter((id) => !isTold(id))
  if (gaps.length === 0) return well(about, `incidents go to ${reached.length}`)
  return watch(
    about,
    `incidents go to ${reached.length}; even critical ones of these detectors reach nobody: ${gaps.join(', ')}`,
    'Add a route that fits them: kilter routes add --name Rest --severity critical --to <recipient>. See what holds: kilter routes list',
  )
}

/** Those whose channel the hub no longer has, and the routes that reach nobody for that. */
function withoutChannel(recipients: readonly Recipient[], routes: readonly Route[]): Finding[] {
  const lost = recipients.filter(({ channelMissing }) => channelMissing)
  const isLost = (id: string) => lost.some((each) => each.id === id)
  const dead = routes.filter(
    ({ id, enabled, recipients: told }) => enabled && !id.startsWith('default-') && told.every(isLost),
  )
  return [
    ...lost.map(({ name, channel }) =>
      ill(
        plain(`recipient ${name}`),
        `gets nothing: the hub is not set up for ${plain(channel)} any more`,
        startAgain(channel),
      ),
    ),
    ...dead.map(({ id, name }) =>
      ill(
        plain(`route ${name}`),
        'tells nobody: the hub has the channel of none of its recipients',
        `Fix the channel as above, or choose others: kilter routes set ${id} --to <recipients...>`,
      ),
    ),
  ]
}

const startAgain = (channel: string): string =>
  settings[channel] === undefined
    ? 'Take it out of KILTER_CHANNELS_OFF and start the hub again, or have them told another way: kilter alerts add <email>'
    : `Start the hub with ${settings[channel]}, or have them told another way: kilter alerts add <email>`

/** What the hub is started with, by channel; the others need nothing. */
const settings: Readonly<Record<string, string>> = {
  smtp: 'KILTER_SMTP_URL and KILTER_MAIL_FROM',
  ses: 'KILTER_SES_FROM',
  sms: 'KILTER_SMS_URL and KILTER_SMS_FROM',
  'aws-sms': 'KILTER_AWS_SMS_FROM',
}

/** What was tried in vain and is tried again; what merely gathers or waits for its hour is no trouble. */
function whatWaits(waiting: readonly Alert[]): Finding[] {
  const reasons = waiting.flatMap(({ attempts }) => attempts.at(-1)?.reason ?? [])
  const [reason] = reasons
  if (reason === undefined) return []
  return [
    watch(
      'alerts on their way',
      `${reasons.length} could not be sent yet: ${plain(reason)}`,
      'Fix that, e.g. the mail server in KILTER_SMTP_URL; the hub keeps trying. To see them: kilter alerts list --status waiting',
    ),
  ]
}
