/** A letter as plain text. */
import type { Case, Letter } from './letter.ts'

export function plainOf(letter: Letter): string {
  const { subject, shop, label, lead, cases, rest, action, muteLink, settingsLink, timeZone } = letter
  const parts = [
    `${label.toUpperCase()} · ${shop}`,
    cases.length === 1 ? undefined : subject,
    lead,
    ...cases.map(caseText),
    rest,
    action && `${action.text}: ${action.link}`,
    footer([
      '--',
      `Sent by Kilter for ${shop}. Times: ${timeZone}.`,
      settingsLink && `Settings: ${settingsLink}`,
      muteLink && `Stop messages like this: ${muteLink}`,
    ]),
  ]
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`
}

function caseText({ title, summary, advice, ending, goal, timeline, link, acknowledgeLink }: Case): string {
  const moments = timeline.map(({ at, what }) => `  ${at}  ${what}`)
  const parts = [
    summary === undefined ? title : `${title}\n${summary}`,
    ending,
    advice && `WHAT TO DO NOW\n${advice}`,
    moments.length > 0 ? ['WHAT HAPPENED', ...moments].join('\n') : undefined,
    goal && `At stake: ${goal}.`,
    footer([link && `See it: ${link}`, acknowledgeLink && `I take care of it: ${acknowledgeLink}`]),
  ]
  return parts.filter(Boolean).join('\n\n')
}

const footer = (lines: readonly (string | undefined)[]): string | undefined => {
  const said = lines.filter(Boolean)
  return said.length > 0 ? said.join('\n') : undefined
}
