/** A message as a mail, whoever carries it: headers, plain part, page. */
import { createHash } from 'node:crypto'
import type { AlertMessage } from '@kilter/core'
import { htmlOf } from './html.ts'
import { letterOf } from './letter.ts'
import { plainOf } from './plain.ts'

export interface Mail {
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly messageId: string
  /** The root of its thread, which no mail has for itself: all that refer to it stand together. */
  readonly thread: string
  readonly headers: Readonly<Record<string, string>>
}

/** `domain`: of the sender, for ids. */
export function mailOf(message: AlertMessage, domain: string): Mail {
  const letter = letterOf(message)
  const { muteLink } = letter
  return {
    subject: letter.subject,
    text: plainOf(letter),
    html: htmlOf(letter),
    messageId: `<${digest(message.tenant, 'message', message.id)}@${domain}>`,
    thread: `<${digest(message.tenant, 'thread', message.thread)}@${domain}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(muteLink &&
        isPlainLink(muteLink) && {
          'List-Unsubscribe': `<${muteLink}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }),
    },
  }
}

const isPlainLink = (link: string): boolean => /^https:\/\/[\x21-\x3b\x3d\x3f-\x7e]+$/.test(link)

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)
