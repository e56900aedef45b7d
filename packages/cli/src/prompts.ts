/** Questions at a terminal. Where the input ends instead of an answer, that is a Failure. */
import { Failure } from './failure.ts'

type Prompts = typeof import('@inquirer/prompts')
type Kind = 'input' | 'password' | 'confirm'
type Asked<K extends Kind> = Parameters<Prompts[K]>[0]

export const input = (asked: Asked<'input'>): Promise<string> =>
  answered(async (until) => (await import('@inquirer/prompts')).input(asked, until))

/** What is typed is not shown. */
export const password = (asked: Asked<'password'>): Promise<string> =>
  answered(async (until) => (await import('@inquirer/prompts')).password(asked, until))

export const confirm = (asked: Asked<'confirm'>): Promise<boolean> =>
  answered(async (until) => (await import('@inquirer/prompts')).confirm(asked, until))

const ended: readonly string[] = ['AbortPromptError', 'ExitPromptError']

/** Node is about to exit while a question is open: nothing can answer it any more. */
async function answered<Answer>(ask: (until: { signal: AbortSignal }) => Promise<Answer>): Promise<Answer> {
  const end = new AbortController()
  const onEnd = () => end.abort()
  process.once('beforeExit', onEnd)
  try {
    return await ask({ signal: end.signal })
  } catch (error) {
    if (!(error instanceof Error && ended.includes(error.name))) throw error
    throw new Failure('The input ended before this was answered. Nothing more was done; run the command again.')
  } finally {
    process.off('beforeExit', onEnd)
  }
}
