/** The mails of an inbox in a browser, as their reader sees them. On loopback, and for nobody else. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { html, raw } from 'hono/html'
import type { Inbox, KeptMail } from './inbox.ts'

export interface InboxPage {
  /** `http://127.0.0.1:8025`. */
  readonly url: string
  close(): Promise<void>
}

/** A page elsewhere that has its own name lead here would read the mails: it is told nothing. */
const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/
const refreshSeconds = 2
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; img-src data:; form-action 'none'; base-uri 'none'"
/** A mail may open links beside the inbox, and nothing else: no script, no form, no picture from elsewhere. */
const sandbox = 'allow-popups allow-popups-to-escape-sandbox'
const mailPolicy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox ${sandbox}`

export async function openInboxPage({ mails }: Inbox, port = 0): Promise<InboxPage> {
  const app = new Hono()
  const found = (context: Context) => mails.find(({ number }) => String(number) === context.req.param('number'))
  app.use(async (context, next) => {
    if (!loopback.test(context.req.header('host') ?? ''))
      return context.text('This inbox is read on this machine.', 421)
    context.header('content-security-policy', policy)
    context.header('cache-control', 'no-store')
    return next()
  })
  app.get('/', (context) => context.html(listOf(mails)))
  app.get('/:number', (context) => {
    const mail = found(context)
    return mail ? context.html(pageOf(mail)) : context.html(gone, 404)
  })
  app.get('/:number/body', (context) => {
    context.header('content-security-policy', mailPolicy)
    const mail = found(context)
    return mail ? context.html(linksBeside(mail.mail.html ?? '')) : context.html(gone, 404)
  })
  const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }) as Server
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

const style = raw(`
  :root { color-scheme: light dark }
  body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 44rem; padding: 1rem }
  a { color: inherit } h1 { font-size: 1.3rem; line-height: 1.3 }
  ol { list-style: none; padding: 0 } li a { display: block; padding: .6rem .2rem; border-bottom: 1px solid #8884; text-decoration: none }
  li a:hover { background: #8882 } small, dt { color: #777 } dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem } dd { margin: 0 }
  iframe { width: 100%; height: 70vh; border: 1px solid #8886; border-radius: .4rem } pre { white-space: pre-wrap; overflow-wrap: anywhere }`)

const page = (title: string, body: unknown, head: unknown = '') =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${head}<title>${title}</title><style>${style}</style></head>
<body>${body}</body></html>`

/** Looks again by itself: it needs no script. */
const listOf = (mails: readonly KeptMail[]) =>
  page(
    `Inbox (${mails.length})`,
    html`<h1>Inbox</h1>
${mails.length === 0 ? html`<p>No mail yet. This page looks again by itself.</p>` : ''}
<ol>${mails
      .toReversed()
      .map(
        ({ number, mail, recipients, receivedAt }) =>
          html`<li><a href="/${number}"><strong>${mail.subject}</strong><br><small>${clock(receivedAt)} · to ${recipients.join(', ')}</small></a></li>`,
      )}</ol>`,
    html`<meta http-equiv="refresh" content="${refreshSeconds}">`,
  )

const pageOf = ({ number, mail, from, recipients, receivedAt }: KeptMail) =>
  page(
    mail.subject ?? '',
    html`<p><a href="/">← Inbox</a></p>
<h1>${mail.subject}</h1>
<dl><dt>from</dt><dd>${mail.from?.name ?? ''} ${from}</dd><dt>to</dt><dd>${recipients.join(', ')}</dd><dt>at</dt><dd>${clock(receivedAt)}</dd></dl>
${mail.html ? html`<iframe sandbox="${sandbox}" title="The mail" src="/${number}/body"></iframe>` : ''}
<details${mail.html ? '' : raw(' open')}><summary>As plain text</summary><pre>${mail.text}</pre></details>`,
  )

const gone = page('Not here', html`<p>There is no such mail. <a href="/">← Inbox</a></p>`)

const clock = (at: Date): string => at.toTimeString().slice(0, 8)

/** A mail's links open in a page of their own, as a mail reader has it. */
function linksBeside(body: string): string {
  const base = '<base target="_blank">'
  return /<head[^>]*>/i.test(body) ? body.replace(/<head[^>]*>/i, (head) => `${head}${base}`) : `${base}${body}`
}
