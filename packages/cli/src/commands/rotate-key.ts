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
    .description('Replace the key that everything is encrypted with.')
    .addOption(dataOption())
    .option('--json', 'print what was done')
    .addHelpText(
      'after',
      `
Afterwards hub.key holds both keys. From its next start the hub encrypts with the new one, re-encrypts what is there while it runs, and
removes the old key when it is done. Stopping it in between loses nothing. To see whether it is done: kilter doctor

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
    throw new Failure(`The key was not replaced: ${(error as Error).message}.`)
  }
  if (json) return console.log(JSON.stringify({ key: file, state: 'taking over at the next start' }))
  console.log(`${file} now holds a new key, and the old one until everything is re-encrypted. Restart the hub now.`)
  console.log('Then keep a copy of it, and keep the old copy for as long as you keep older backups.')
}
