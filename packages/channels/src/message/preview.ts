/** All messages on one page, as their readers see them: for looking at, in a browser. */
import type { AlertMessage } from '@kilter/core'
import { html } from 'hono/html'
import { slackBody } from '../slack/index.ts'
import { countSegments } from '../sms/segments.ts'
import { smsText } from '../sms/text.ts'
import { htmlOf } from './html.ts'
import { letterOf } from './letter.ts'
import { plainOf } from './plain.ts'

export interface NamedMessage {
  readonly name: string
  readonly message: AlertMessage
}

/** `host`: of the hub, whose links an SMS may show. */
export function previewPage(messages: readonly NamedMessage[], host: string): string {
  return String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Alerts</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;margin:24px">
<h1>${messages.length} messages</h1>
<p>${messages.map(({ name }) => html`<a href="#${name}">${name}</a> `)}</p>
${messages.map((each) => sectionOf(each, host))}
</body></html>
`)
}

const mono = 'white-space:pre-wrap;overflow-wrap:anywhere'

function sectionOf({ name, message }: NamedMessage, host: string) {
  const letter = letterOf(message)
  const sms = smsText(message, host)
  const { alphabet, segments } = countSegments(sms)
  return html`<section id="${name}"><h2>${name}</h2>
<p><strong>${letter.subject}</strong></p>
<iframe sandbox title="${letter.subject}" srcdoc="${htmlOf(letter)}" style="width:100%;max-width:420px;height:640px;border:1px solid #999"></iframe>
<p>SMS, ${segments} of at most 2 parts (${alphabet}):<br><span style="${mono}">${sms}</span></p>
<details><summary>Mail, plain part</summary><pre style="${mono}">${plainOf(letter)}</pre></details>
<details><summary>Slack</summary><pre style="${mono}">${JSON.stringify(slackBody(message), undefined, 2)}</pre></details>
</section>`
}
