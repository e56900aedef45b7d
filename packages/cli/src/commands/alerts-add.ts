/** `kilter alerts add`: one more to be told, a person or a tool. */
import { answered } from '@kilter/client'
import { type Command, Option } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { contentOf } from './vendor-input.ts'

interface AddFlags extends HubFlags {
  readonly name?: string
  readonly slack?: string
  readonly webhook?: string
  readonly secretFile?: string
  readonly pagerduty?: string
  readonly region?: 'us' | 'eu'
  readonly sms?: string
}

const byMail = '  kilter alerts add olga@shop.example --name Olga'
/** Of those that need no setting of the hub. */
const byTool = `  kilter alerts add --slack ./slack-address --name Team
  kilter alerts add --webhook https://tool.example/hook --name Tool
  kilter alerts add --pagerduty ./pagerduty-key --region eu`
const bySms = '  kilter alerts add --sms +4915112345678 --name Olga'

export function addAlertsAdd(alerts: Command): void {
  const command = alerts
    .command('add [email]')
    .description('Have somebody told by e-mail, once they have confirmed it; or over another channel.')
    .option('--name <name>', 'what to call them')
    .option(
      '--slack <address>',
      'an incoming webhook of Slack: https://hooks.slack.com/services/..., or a file with it',
    )
    .option('--webhook <address>', 'a tool that takes signed webhooks: https, port 443 unless KILTER_WEBHOOK_PORTS')
    .option('--secret-file <file>', 'with --webhook: a file with the whsec_... that it knows; else one is made')
    .option('--pagerduty <file>', 'PagerDuty: a file with the 32 characters of an Events API v2 integration')
    .addOption(new Option('--region <region>', 'with --pagerduty').choices(['us', 'eu']))
    .option('--sms <number>', 'a telephone, like +4915112345678; they are asked to confirm first')
  withHub(command)
    .addHelpText(
      'after',
      `
Slack, webhooks and PagerDuty need no setting of the hub; mail and SMS do: see packages/channels/README.md.
Who has the address of a Slack webhook can write there: a file keeps it out of sight. "-" reads standard input.

Examples:
${byMail}
${byTool}
${bySms}`,
    )
    .action(add)
}

/** As the API takes it. */
interface Way {
  readonly channel: string
  readonly address: Readonly<Record<string, unknown>>
  /** What to call them where nobody says. */
  readonly name: string
  /** Made here, and known to nobody yet. */
  readonly secret?: string
}

async function add(email: string | undefined, flags: AddFlags): Promise<void> {
  const { secret, ...way } = await wayFrom(email, flags)
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const body = { ...way, name: flags.name ?? way.name, timeZone }
  const added = await answered(hub(flags).POST('/v1/recipients', { body })).catch(withOtherWays)
  if (flags.json) return console.log(JSON.stringify({ ...added, ...(secret && { secret }) }, null, 2))
  if (added.status === 'unconfirmed')
    return console.log(`${added.name} is asked to confirm ${added.address}; nothing else goes there before.`)
  console.log(`${added.name} is told over ${added.channel} from now on, at ${added.address}.`)
  if (secret) console.log(`Its secret, shown this once; give it to the receiver:\n  ${secret}`)
  console.log(`Try it: kilter alerts test ${added.id}`)
}

async function wayFrom(email: string | undefined, flags: AddFlags): Promise<Way> {
  const { slack, webhook, pagerduty, sms, secretFile, region } = flags
  const given = [email, slack, webhook, pagerduty, sms].filter((each) => each !== undefined)
  if (given.length !== 1)
    throw new Failure(`Say in one way how they are told, for example:\n${byMail}\n${byTool}\n${bySms}`, 2)
  if (secretFile !== undefined && webhook === undefined) throw new Failure('--secret-file goes with --webhook.', 2)
  if (region !== undefined && pagerduty === undefined) throw new Failure('--region goes with --pagerduty.', 2)
  if (slack !== undefined) return { channel: 'slack', address: { url: addressIn(slack) }, name: 'Slack' }
  if (webhook !== undefined) return webhookWay(webhook, secretFile)
  if (pagerduty !== undefined) {
    const address = { routingKey: contentOf(pagerduty), ...(region && { region }) }
    return { channel: 'pagerduty', address, name: 'PagerDuty' }
  }
  if (sms !== undefined) return { channel: 'sms', address: { phone: sms.replace(/[\s()/-]/g, '') }, name: 'Telephone' }
  return { channel: 'mail', address: { email }, name: email?.split('@')[0] ?? '' }
}

async function webhookWay(url: string, secretFile: string | undefined): Promise<Way> {
  const name = URL.parse(url)?.hostname ?? url
  if (secretFile !== undefined) return { channel: 'webhook', address: { url, secrets: [contentOf(secretFile)] }, name }
  const { newWebhookSecret } = await import('@kilter/channels')
  const secret = newWebhookSecret()
  return { channel: 'webhook', address: { url, secrets: [secret] }, name, secret }
}

const addressIn = (given: string): string => (/^https?:/i.test(given) ? given : contentOf(given))

/** Where the hub lacks a channel: what goes without it. */
function withOtherWays(error: unknown): never {
  if (error instanceof Failure && /^ {2}channel: /m.test(error.message))
    throw new Failure(`${error.message}\nWithout a setting of the hub:\n${byTool}`, error.exitCode, error.status)
  throw error
}
