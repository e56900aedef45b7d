/** Whether an incident would reach anybody: who is there to be told, and what does not get out. */
import { askPage, type HubFlags, listed } from '../client.ts'
import { plain } from '../table.ts'
import { type Finding, watch, well } from './finding.ts'

interface Recipient {
  readonly status: 'unconfirmed' | 'confirmed' | 'failing' | 'off'
}

interface Waiting {
  readonly attempts: readonly { readonly reason?: string }[]
}

const lookedAtMax = 200

export const ofTold = async (flags: HubFlags): Promise<Finding[]> => [
  whoIsTold(await listed<Recipient>(flags, '/v1/recipients')),
  ...whatWaits((await askPage<Waiting>(flags, '/v1/alerts', { status: 'waiting' }, lookedAtMax)).items),
]

const about = 'who is told'

function whoIsTold(recipients: readonly Recipient[]): Finding {
  const reached = recipients.filter(({ status }) => status === 'confirmed' || status === 'failing').length
  if (reached > 0) return well(about, `incidents go to ${reached}`)
  if (recipients.length === 0)
    return watch(
      about,
      'nobody is told of incidents',
      'Add somebody: kilter alerts add you@shop.example. Mail wants a mail server: start the hub with KILTER_SMTP_URL and KILTER_MAIL_FROM.',
    )
  return watch(
    about,
    `nobody is told of incidents: ${recipients.length} added, none confirmed`,
    'Press the button in the mail that asks to confirm. See who: kilter alerts who. Whether that mail went out: kilter alerts list',
  )
}

/** What was tried in vain and is tried again; what merely gathers or waits for its hour is no trouble. */
function whatWaits(waiting: readonly Waiting[]): Finding[] {
  const reasons = waiting.flatMap(({ attempts }) => attempts.at(-1)?.reason ?? [])
  const [reason] = reasons
  if (reason === undefined) return []
  return [
    watch(
      'alerts on their way',
      `${reasons.length} could not be handed over yet: ${plain(reason)}`,
      'Mend that, e.g. the mail server in KILTER_SMTP_URL; the hub tries again by itself. See them: kilter alerts list --status waiting',
    ),
  ]
}
