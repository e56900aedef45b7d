import type { Command } from 'commander'
import { dataOption } from '../data-option.ts'
import { Failure } from '../failure.ts'
import { megabytes } from '../numbers.ts'
import { moment } from '../table.ts'

interface RestoreFlags {
  readonly data: string
  readonly key?: string
  readonly replace?: boolean
  readonly json?: boolean
}

export function addRestore(program: Command): void {
  program
    .command('restore <file>')
    .description('Restore a backup into a data folder.')
    .addOption(dataOption())
    .option('--key <file>', 'the copy of hub.key that you kept; needed unless the folder has the right one')
    .option('--replace', 'move aside the hub that is already in the folder')
    .option('--json', 'print what was restored')
    .addHelpText(
      'after',
      `
Stop the hub first. Webhooks that arrived after the backup are not in it; if vendors send them again, they are taken in as usual.
Alerts that were sent after the backup may be sent once more. Credentials that changed since then have to be entered again.

Example: kilter restore /backups/kilter-2026-11-20.db --key /safe/hub.key`,
    )
    .action((file: string, flags: RestoreFlags) => restoreFrom(file, flags))
}

async function restoreFrom(file: string, { data, key, replace = false, json }: RestoreFlags): Promise<void> {
  const { restore } = await import('@kilter/embedded')
  try {
    const seen = restore({ file, folder: data, key, replace })
    if (json) return console.log(JSON.stringify({ folder: data, ...seen }))
    const last =
      seen.lastDelivery === null ? 'no webhooks yet' : `the last webhook arrived at ${moment(seen.lastDelivery)}`
    console.log(`Restored ${file} into ${data}: ${megabytes(seen.bytes)}, ${last}.`)
    if (seen.movedTo) console.log(`What was there before is now in ${seen.movedTo}.`)
    console.log(`Next: kilter start --data ${data}`)
  } catch (error) {
    throw new Failure(`Nothing was restored: ${(error as Error).message}.`)
  }
}
