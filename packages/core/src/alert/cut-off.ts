import type { Attempt } from './channel.ts'

/** OUT-08: an address that takes a message and never answers is let go after this. */
export const sendMilliseconds = 15_000

export const noAnswer: Attempt = { status: 'failed', kind: 'temporary', reason: 'no answer within 15 seconds' }

/** OUT-08: whatever `send` does with its signal, we go on; undefined where it took too long. Throws what it throws in time. */
export async function cutOff<Answer>(send: (signal: AbortSignal) => Promise<Answer>): Promise<Answer | undefined> {
  const cut = new AbortController()
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => {
    cut.abort()
    late.resolve(undefined)
  }, sendMilliseconds)
  try {
    return await Promise.race([send(cut.signal), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
