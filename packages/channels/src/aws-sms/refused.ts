/** What End User Messaging's no means. Never with its own words: they repeat numbers. */
import type { Attempt } from '@kilter/core'

type Kind = Extract<Attempt, { status: 'failed' }>['kind']

/** By the reason that it gives. */
const known: Readonly<Record<string, readonly [Kind, string]>> = {
  DESTINATION_PHONE_NUMBER_OPTED_OUT: ['gone', 'The owner of the number answered STOP.'],
  DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE: ['permanent', 'The account blocks this number.'],
  DESTINATION_COUNTRY_BLOCKED: ['permanent', 'The account may not reach this country.'],
  DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION: ['permanent', 'The account blocks this country.'],
  DESTINATION_PHONE_NUMBER_NOT_VERIFIED: [
    'temporary',
    'The account is in the SMS sandbox, and the number not verified.',
  ],
  MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT: ['temporary', 'The account’s monthly spend limit for SMS is reached.'],
}

/** Unit: seconds. */
const throttledSeconds = 5

export function refused(error: unknown): Attempt {
  const {
    name = '',
    Reason: reason = '',
    $metadata,
  } = error as {
    name?: string
    Reason?: string
    $metadata?: { httpStatusCode?: number }
  }
  const found = Object.hasOwn(known, reason) ? known[reason] : undefined
  if (found) return { status: 'failed', kind: found[0], reason: found[1] }
  const later = (words: string): Attempt => ({ status: 'failed', kind: 'temporary', reason: words })
  if (name === 'ThrottlingException')
    return { ...later('AWS asks us to slow down.'), retryAfterSeconds: throttledSeconds } as Attempt
  if (name === 'ValidationException')
    return { status: 'failed', kind: 'permanent', reason: 'AWS refuses the message or the number.' }
  if (name === 'AccessDeniedException')
    return later('The hub may not send SMS: its role or the account does not allow it.')
  if (name === 'ResourceNotFoundException') return later('AWS does not know the sender: see KILTER_AWS_SMS_FROM.')
  if (name === 'AbortError' || name === 'TimeoutError') return later('AWS did not answer in time.')
  const status = $metadata?.httpStatusCode
  return later(status === undefined ? 'AWS cannot be reached.' : `AWS could not take the message (${status}).`)
}
