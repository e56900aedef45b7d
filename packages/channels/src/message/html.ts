/** A letter as a page: narrow enough for a phone, readable in the dark. Everything that is put in is escaped by the template. */
import type { Severity } from '@kilter/core'
import { html, raw } from 'hono/html'
import type { Case, Letter } from './letter.ts'

const colours: Record<Severity, string> = { critical: '#b3261e', warning: '#9a5b00', info: '#2f5d8a' }
const calm = '#1b6e3c'

/** Mail readers that know no style sheet show the inline styles; those that do turn dark with their owner. */
const styles = raw(`
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  body, .page { background: #16181b !important; color: #e8e8e6 !important; }
  .card { background: #202327 !important; border-top-color: #3a3f45 !important; border-right-color: #3a3f45 !important; border-bottom-color: #3a3f45 !important; }
  .quiet, .quiet a { color: #a9adb3 !important; }
  .todo { background: #2a2e33 !important; color: #ffffff !important; }
  .link { color: #9cc4ff !important; }
}`)

export function htmlOf(letter: Letter): string {
  const { subject, shop, severity, label, lead, cases, rest, action, muteLink, settingsLink, timeZone } = letter
  const isSolved = cases.length > 0 && cases.every(({ ending }) => ending)
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${subject}</title>
<style>${styles}</style>
</head>
<body class="page" style="margin:0;padding:16px;background:#f4f4f1;color:#1c1d1f;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:560px;margin:0 auto">
<p style="margin:0 0 12px"><span style="background:${isSolved ? calm : colours[severity]};color:#ffffff;border-radius:4px;padding:2px 8px;font-weight:600">${label}</span> <span class="quiet" style="color:#5c6066">${shop}</span></p>
${cases.length === 1 ? '' : html`<h1 style="font-size:20px;line-height:1.3;margin:0 0 12px">${subject}</h1>`}
${lead ? html`<p style="margin:0 0 16px">${lead}</p>` : ''}
${cases.map(cardOf)}
${rest ? html`<p class="quiet" style="color:#5c6066">${rest}</p>` : ''}
${action ? html`<p>${button(action.text, action.link)}</p>` : ''}
<p class="quiet" style="color:#5c6066;font-size:13px;margin:24px 0 0">Sent by Kilter for ${shop}. Times: ${timeZone}.
${settingsLink ? html`<br><a href="${settingsLink}" style="color:#5c6066">Settings</a>` : ''}
${muteLink ? html`<br><a href="${muteLink}" style="color:#5c6066">Stop messages like this</a>` : ''}</p>
</div>
</body>
</html>
`)
}

function cardOf({ title, summary, advice, ending, goal, severity, timeline, link, acknowledgeLink }: Case) {
  return html`<div class="card" style="background:#ffffff;border:1px solid #dcdcd7;border-left:4px solid ${ending ? calm : colours[severity]};border-radius:6px;padding:16px;margin:0 0 16px">
<h2 style="font-size:18px;line-height:1.3;margin:0 0 8px">${title}</h2>
${summary ? html`<p style="margin:0 0 12px">${summary}</p>` : ''}
${ending ? html`<p style="margin:0 0 12px;font-weight:600">${ending}</p>` : ''}
${advice ? html`<p class="todo" style="background:#f1f1ec;border-radius:4px;padding:10px 12px;margin:0 0 12px"><strong>What to do now</strong><br>${advice}</p>` : ''}
${
  timeline.length > 0
    ? html`<table role="presentation" style="border-collapse:collapse;font-size:14px;margin:0 0 12px">${timeline.map(
        ({ at, what }) => html`
<tr><td class="quiet" style="color:#5c6066;white-space:nowrap;vertical-align:top;padding:2px 12px 2px 0">${at}</td><td style="vertical-align:top;padding:2px 0">${what}</td></tr>`,
      )}
</table>`
    : ''
}
${goal ? html`<p class="quiet" style="color:#5c6066;font-size:14px;margin:0 0 12px">At stake: ${goal}.</p>` : ''}
${acknowledgeLink ? button('I take care of it', acknowledgeLink) : ''}
${link ? html`<a class="link" href="${link}" style="color:#1d4f91;padding:8px 0;display:inline-block">See it</a>` : ''}
</div>`
}

const button = (text: string, link: string) =>
  html`<a href="${link}" style="display:inline-block;background:#1d4f91;color:#ffffff;text-decoration:none;border-radius:4px;padding:10px 16px;margin:0 12px 0 0;font-weight:600">${text}</a>`
