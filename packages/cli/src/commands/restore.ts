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
    .description('Make a data folder of a backup.')
    .addOption(dataOption())
    .option('--key <file>', 'the copy of hub.key that you kept; needed unless the folder has the right one')
    .option('--replace', 'set aside the hub that is in the folder')
    .option('--json', 'print what was restored')
    .addHelpText(
      'after',
      `
Stop the hub first. Webhooks that came after the backup are not in it: vendors that send them again are heard as ever.
Alerts that left after the backup may leave once more. A vendor's credentials that changed since have to be given again.

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
      seen.lastDelivery === null ? 'no webhook in it yet' : `the last webhook came at ${moment(seen.lastDelivery)}`
    console.log(`${data} holds what ${file} held: ${megabytes(seen.bytes)}, ${last}.`)
    if (seen.movedTo) console.log(`What was there is in ${seen.movedTo}.`)
    console.log(`Now: kilter start --data ${data}`)
  } catch (error) {
    throw new Failure(`Nothing was restored: ${(error as Error).message}.`)
  }
}
