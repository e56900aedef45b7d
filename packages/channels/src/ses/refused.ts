/** What SES's no means. Never with its own words: they repeat addresses. */
import type { Attempt } from '@kilter/core'

type Failed = Extract<Attempt, { status: 'failed' }>

/** Unit: seconds. SES counts by the second; its daily quota is a rolling one. */
const throttledSeconds = 5
const quotaSeconds = 900

const later = (reason: string, retryAfterSeconds?: number): Failed => ({
  ...{ status: 'failed', kind: 'temporary', reason },
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
})

const known: Readonly<Record<string, Failed>> = {
  MessageRejected: later('SES does not take the mail: is the sender verified, and the account out of the sandbox?'),
  MailFromDomainNotVerifiedException: later('The sender’s domain is not verified at SES: see KILTER_SES_FROM.'),
  NotFoundException: later('SES does not know the configuration set: see KILTER_SES_CONFIGURATION_SET.'),
  AccountSuspendedException: later('SES has suspended the account.'),
  SendingPausedException: later('Sending is paused at SES.'),
  TooManyRequestsException: later('SES asks us to slow down.', throttledSeconds),
  LimitExceededException: later('The account’s quota at SES is used up.', quotaSeconds),
  BadRequestException: { status: 'failed', kind: 'permanent', reason: 'SES refuses the message.' },
  AccessDeniedException: later('The hub may not send over SES: its role lacks ses:SendEmail for the sender.'),
  CredentialsProviderError: later('The hub has no AWS credentials.'),
}

export function refused(error: unknown): Attempt {
  const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
  const found = Object.hasOwn(known, name) ? known[name] : undefined
  if (found) return found
  if (name === 'AbortError' || name === 'TimeoutError') return later('SES did not answer in time.')
  const status = $metadata?.httpStatusCode
  return later(status === undefined ? 'SES cannot be reached.' : `SES could not take the mail (${status}).`)
}
