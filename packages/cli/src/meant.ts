/** Whether what cannot be undone is meant. */
import { Failure } from './failure.ts'
import { input } from './prompts.ts'
import { plain } from './table.ts'

/** At a terminal the name must be typed; elsewhere `--yes` stands for that. Throws Failure where it is not meant. */
export async function checkMeant(name: string, yes = false): Promise<void> {
  if (yes) return
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Failure('Nothing was removed. Add --yes if this is what you want.', 2)
  const typed = await input({ message: `Type ${plain(name)} to remove it` })
  if (typed.trim() !== name.trim()) throw new Failure('That is not its name. Nothing was removed.')
}
