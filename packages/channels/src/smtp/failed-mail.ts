/** What a mail server's no means. Source: RFC 5321 (4yz: later, 5yz: never), RFC 3463 (5.1.x: the address). */
import type { Attempt } from '@kilter/core'

interface MailError {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
}

/** There is no such mailbox or domain, or it moved: RFC 3463, X.1.1, X.1.2, X.1.3, X.1.6, X.1.10, X.2.1. */
const addressIsGone = /^5\d\d[ -]5\.(1\.(1|2|3|6|10)|2\.1)\b/

/** Never with the server's own words: they repeat addresses. */
export function failedMail(error: unknown): Attempt {
  const { code, command = '', responseCode = 0, response = '' } = error as MailError
  const failed = (kind: 'temporary' | 'permanent' | 'gone', reason: string): Attempt => ({
    status: 'failed',
    kind,
    reason,
  })
  if (code === 'EAUTH')
    return failed('temporary', 'The mail server refuses our user and password: see KILTER_SMTP_URL.')
  // A server that refuses to begin TLS says nothing of the message.
  if (code === 'ETLS') return failed('temporary', 'No secure connection to the mail server comes about.')
  if (addressIsGone.test(response)) return failed('gone', 'The mail server says that nobody has this address.')
  if (responseCode >= 500 && command.startsWith('MAIL'))
    return failed('temporary', `The mail server does not take mail from KILTER_MAIL_FROM (${responseCode}).`)
  if (responseCode >= 500) return failed('permanent', `The mail server refuses the message (${responseCode}).`)
  if (responseCode >= 400) return failed('temporary', `The mail server asks us to come back later (${responseCode}).`)
  return failed('temporary', 'The mail server cannot be reached.')
}
