/** What a failure of a service means to a caller. */
import { Refusal } from '@kilter/core'

export const busy = 'the store cannot answer at the moment'
const passing =
  /Throttl|ThroughputExceeded|RequestLimitExceeded|LimitExceeded|InternalServer|ServiceUnavailable|Timeout|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|TransactionInProgress/i

/** What passes by itself is a "try again later"; anything else is our mistake and stays what it is. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof Refusal) return error
  const {
    name = '',
    code = '',
    $metadata,
  } = error as {
    name?: string
    code?: string
    $metadata?: { httpStatusCode?: number }
  }
  const isPassing = passing.test(name) || passing.test(String(code)) || ($metadata?.httpStatusCode ?? 0) >= 500
  return isPassing ? new Refusal('unavailable', busy, { cause: error }) : error
}
