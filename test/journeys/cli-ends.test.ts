/** The command where whoever reads it, or types to it, goes away. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'

/** Ends its input at once. Answers how it ended, and what it said of that. */
async function ended(args: readonly string[], { isUnread = false } = {}) {
  const child = spawn(process.execPath, args, { stdio: 'pipe' })
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  if (isUnread) child.stdout.destroy()
  child.stdin.end()
  const [code] = await once(child, 'close')
  return { code, said }
}

it.each([[['help']], [['connections', 'rotate', '--help']]])(
  'ends without a word where nobody reads on: kilter %j',
  async (args) => {
    const { code, said } = await ended(['packages/cli/src/main.ts', ...args], { isUnread: true })
    expect([code, said]).toEqual([0, ''])
  },
)

it('ends with a sentence where the input ends at a question', async () => {
  const asking = `
    const { input } = await import('./packages/cli/src/prompts.ts')
    await input({ message: 'Name?' }).catch((error) => {
      console.error(error.message)
      process.exitCode = error.exitCode
    })`
  const { code, said } = await ended(['--input-type=module', '--eval', asking])
  expect([code, said]).toEqual([1, expect.stringMatching(/^The input ended before this was answered\..*\n$/)])
})
