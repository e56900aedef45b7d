/** All messages on one page, as their readers see them: for looking at, in a browser. */
import type { AlertMessage } from '@kilter/core'
import { html } from 'hono/html'
import { htmlOf } from './html.ts'
import { letterOf } from './letter.ts'
import { plainOf } from './plain.ts'

export function previewPage(messages: readonly AlertMessage[]): string {
  const letters = messages.map(letterOf)
  return String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Alerts</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;margin:24px">
<h1>${letters.length} messages</h1>
${letters.map(
  (letter) => html`<section><h2>${letter.subject}</h2>
<iframe sandbox title="${letter.subject}" srcdoc="${htmlOf(letter)}" style="width:100%;max-width:640px;height:640px;border:1px solid #999"></iframe>
<pre style="white-space:pre-wrap">${plainOf(letter)}</pre></section>`,
)}
</body></html>
`)
}
