/** One POST to a receiver, and what its answer means for the message. */
import type { Attempt, Posted } from '@kilter/core'
import { type Answer, guardedRequest, retryAfterSecondsOf } from '@kilter/outbound'
import { failed } from './failed.ts'

export interface Post {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly allowPrivateTargets: boolean
  /** The only ones beside 443. */
  readonly ports?: readonly number[]
  readonly signal: AbortSignal
}

/** What the receiver's status means, where that differs from the general rule; the text is its answer. */
export type Meaning = (status: number, text: string) => Verdict | undefined

export interface Verdict {
  readonly kind: 'temporary' | 'permanent' | 'gone'
  readonly reason: string
}

const timeoutMilliseconds = 15_000
const connectMilliseconds = 5_000
const bytesMax = 16 * 1024

const noMeaning: Meaning = () => undefined

/** `reference`: what the receiver calls the message, read from its answer. Never throws. */
export const post = async (
  given: Post,
  meaning: Meaning = noMeaning,
  reference: (text: string) => string | undefined = () => undefined,
): Promise<Attempt> => (await exchange(given, meaning, reference)).attempt

/** As `post`, with the status where there was an answer. */
export async function exchange(
  given: Post,
  meaning: Meaning = noMeaning,
  reference: (text: string) => string | undefined = () => undefined,
): Promise<Posted> {
  try {
    const bounds = { timeoutMilliseconds, connectMilliseconds, bytesMax, bodyMayBeCut: true }
    const answer = await guardedRequest({ ports: [], ...given, ...bounds })
    const text = answer.body.toString('utf8')
    const { status: code } = answer
    if (code < 200 || code > 299) return { attempt: refused(answer, text, meaning), code }
    const name = reference(text)
    return { attempt: { status: 'sent', ...(name !== undefined && { reference: name }) }, code }
  } catch (error) {
    return { attempt: failed(error) }
  }
}

function refused({ status, headers }: Answer, text: string, meaning: Meaning): Attempt {
  const { kind, reason } = meaning(status, text) ?? generalMeaning(status)
  const seconds = kind === 'temporary' ? retryAfterSecondsOf(headers['retry-after'], Date.now()) : undefined
  const answer = oneLine(text)
  return {
    status: 'failed',
    kind,
    reason,
    ...(seconds !== undefined && { retryAfterSeconds: seconds }),
    ...(answer !== '' && { answer }),
  }
}

/** A receiver that errs today may be mended tomorrow; only 410 says that nobody will ever be there. */
function generalMeaning(status: number): Verdict {
  if (status === 410) return { kind: 'gone', reason: 'The receiver says that it is gone for good (410).' }
  if (status >= 300 && status <= 399)
    return { kind: 'temporary', reason: `The receiver sends us elsewhere (${status}), and we do not follow.` }
  return { kind: 'temporary', reason: `The receiver answered ${status}.` }
}

const shownMax = 1_024

/** The first kilobyte, without control characters and line breaks, so that it can be shown in a list or a log. */
const oneLine = (text: string): string =>
  text
    .slice(0, shownMax)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd\s]+/gu, ' ')
    .trim()
