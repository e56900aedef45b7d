/** Lets a person be told of a dress that is sold twice: by a mail in an inbox on this machine, which they answer by its links. */
import { type Clock, type Instant, instantFrom } from '@kilter/core'
import {
  dressSoldTwice,
  type Inbox,
  openInbox,
  openInboxPage,
  type Said,
  squareApiOf,
  startVendorApi,
} from '@kilter/sim'
import type { ToldIncident } from '../commands/incidents.ts'
import { Failure } from '../failure.ts'
import { startHub } from '../hub.ts'
import { accountsAt, allOf, call, connectBoth, newAdminKey, type Shop, send, square } from './shop.ts'

export interface MailDemoOptions {
  /** Who is told. */
  readonly address: string
  readonly folder: string
  readonly adminKey?: string
  /** Plays the person too: reads each mail and presses what it asks for. */
  readonly handsOff: boolean
  /** For people, a paragraph at a time. */
  say?(text: string): void
  /** Comes back when the person has seen enough. */
  atTheEnd?(): Promise<void>
}

export interface MailDemoResult {
  readonly mails: readonly { readonly to: readonly string[]; readonly subject: string }[]
  readonly incident: ToldIncident
}

/** A little more than the hub waits for what belongs together. */
const patienceMilliseconds = 31_000
const lookMilliseconds = 200
const waitMilliseconds = 3_600_000
const shopName = 'Demo shop'

export async function runMailDemo({
  address,
  folder,
  adminKey = newAdminKey(),
  handsOff,
  say = () => {},
  atTheEnd = async () => {},
}: MailDemoOptions): Promise<MailDemoResult> {
  const clock = clockAhead()
  const story = dressSoldTwice(clock.now())
  const inbox = await openInbox()
  const page = await openInboxPage(inbox)
  const vendor = await startVendorApi({ square: squareApiOf(story.day, square.accessToken) })
  const settings = { KILTER_SMTP_URL: inbox.url, KILTER_MAIL_FROM: `${shopName} <alerts@kilter.example>` }
  try {
    const hub = await startHub({
      ...{ folder, port: 0, adminKey, settings, clock, shop: shopName, log: () => {} },
      allowPrivateTargets: true,
    })
    try {
      const shop: Shop = { hub, adminKey }
      const person = handsOff ? handsOn(inbox, address) : undefined
      const hooks = await connectBoth(shop, vendor.urlOf('square'))
      const tell = async (sayings: readonly Said[]) => {
        for (const said of sayings) await send(said, hooks[said.connection])
        await hub.worker.idle()
        clock.pass(patienceMilliseconds)
        await hub.alerts.idle()
      }

      const { id } = await call<Recipient>(shop, 'POST', '/v1/recipients', recipientAt(address))
      await hub.alerts.idle()
      say(welcome(page.url, address))
      await person?.press(/^Yes, send alerts here: (\S+)$/m)
      const recipients = () => allOf<Recipient>(shop, '/v1/recipients?')
      await until(async () => (await recipients()).some((each) => each.id === id && each.status === 'confirmed'))

      say(`Confirmed.\n${another(hub.url, adminKey)}`)
      await tell(story.broken(accountsAt(hooks)))
      const incident = async (): Promise<ToldIncident> => {
        const [found] = await allOf<ToldIncident>(shop, '/v1/incidents?detector=oversell&')
        if (!found)
          throw new Failure('The hub did not see that the dress was sold twice; that is a bug worth reporting.')
        return found
      }
      say(broken((await incident()).title))
      await person?.press(/^I take care of it: (\S+)$/m)
      await until(async () => (await incident()).status === 'acknowledged')

      say('Yours: its history says so, and nobody else need be called to it.')
      const before = inbox.mails.length
      await tell(story.mended(accountsAt(hooks)))
      await until(async () => inbox.mails.length > before)
      say(mended(inbox.mails.at(-1)?.mail.subject))
      await atTheEnd()
      const mails = inbox.mails.map(({ recipients: to, mail: { subject = '' } }) => ({ to, subject }))
      return { mails, incident: await incident() }
    } finally {
      await hub.stop()
    }
  } finally {
    await vendor.stop()
    await page.close()
    await inbox.close()
  }
}

interface Recipient {
  readonly id: string
  readonly status: string
}

const recipientAt = (email: string) => ({
  ...{ name: email.split('@')[0], channel: 'smtp', address: { email } },
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
})

interface ClockAhead extends Clock {
  pass(milliseconds: number): void
}

/** Goes as all clocks do, and is put forward where a person would only wait. */
function clockAhead(): ClockAhead {
  let ahead = 0
  return {
    now: (): Instant => instantFrom(new Date(Date.now() + ahead).toISOString()),
    pass: (milliseconds) => {
      ahead += milliseconds
    },
  }
}

/** Somebody who reads the newest mail, looks at what its link leads to, and presses the button there. */
const handsOn = ({ mails }: Inbox, address: string) => ({
  press: async (link: RegExp): Promise<void> => {
    const own = mails.filter(({ recipients }) => recipients.includes(address))
    const found = link.exec(own.at(-1)?.mail.text ?? '')?.[1]
    if (found === undefined) throw new Failure(`The newest mail to ${address} lacks the link ${link.source}.`)
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(found, { method })
      if (!answer.ok) throw new Failure(`${method} of the link in the mail was answered ${answer.status}.`)
      await answer.arrayBuffer()
    }
  },
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < waitMilliseconds; waited += lookMilliseconds) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds))
  }
  throw new Failure('Nobody answered for an hour, so the demo ends here. Start it again when you have the time.')
}

const welcome = (inbox: string, address: string): string =>
  [
    'A shop with a web store (Shopify) and a till (Square), a hub, and a mail server, all on this machine.\n',
    `1. Open the inbox of ${address} in your browser:  ${inbox}`,
    '   The hub asks whether alerts may come there. Open that mail and press “Yes, send alerts here”.',
  ].join('\n')

const another = (hub: string, adminKey: string): string =>
  [
    '   Whoever else is to be told is added from a second terminal; the question to them comes to the same inbox:',
    `     export KILTER_URL=${hub} KILTER_ADMIN_KEY=${adminKey}`,
    '     npm run -s kilter -- alerts add olga@shop.example',
  ].join('\n')

const broken = (title: string): string =>
  [
    '\n2. Now the stock is broken on purpose: the last dress is sold at the till and, three minutes later, on the web.',
    `   The mail about it is in the inbox: “${title}”.`,
    '   (The hub waits half a minute for what belongs together; the demo puts its clock forward.)',
    '   Open it and press “I take care of it”.',
  ].join('\n')

const mended = (subject = ''): string =>
  ['\n3. Five more dresses come in, and the till counts them.', `   The all-clear is in the inbox: “${subject}”.`].join(
    '\n',
  )
