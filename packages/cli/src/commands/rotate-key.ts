import { join } from 'node:path'
import type { Command } from 'commander'
import { dataOption } from '../data-option.ts'
import { Failure } from '../failure.ts'

interface RotateFlags {
  readonly data: string
  readonly json?: boolean
}

export function addRotateKey(program: Command): void {
  program
    .command('rotate-key')
    .description('Put a new key in place of the one that everything is sealed with.')
    .addOption(dataOption())
    .option('--json', 'print what was done')
    .addHelpText(
      'after',
      `
The file then holds both keys. From the next start on the hub seals with the new one, seals anew all that is there while it
goes on, and takes the old one out when it is done; a stop in between loses nothing. kilter doctor says when.

Example: kilter rotate-key --data ./shop`,
    )
    .action((flags: RotateFlags) => rotate(flags))
}

async function rotate({ data, json }: RotateFlags): Promise<void> {
  const { rotateKey } = await import('@kilter/embedded')
  const file = join(data, 'hub.key')
  try {
    rotateKey(data)
  } catch (error) {
    throw new Failure(`No new key was made: ${(error as Error).message}.`)
  }
  if (json) return console.log(JSON.stringify({ key: file, state: 'taking over at the next start' }))
  console.log(`${file} holds a new key and, until all is sealed anew, the old one. Now restart the hub.`)
  console.log('Then keep a copy of it, and the old copy for as long as you keep backups from before.')
}
