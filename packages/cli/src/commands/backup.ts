import { join } from 'node:path'
import type { Command } from 'commander'
import { dataOption } from '../data-option.ts'
import { Failure } from '../failure.ts'
import { megabytes } from '../numbers.ts'
import { moment } from '../table.ts'

interface BackupFlags {
  readonly data: string
  readonly json?: boolean
}

export function addBackup(program: Command): void {
  program
    .command('backup <file>')
    .description('Back up a hub on this machine into one file, while it runs.')
    .addOption(dataOption())
    .option('--json', 'print what was written')
    .addHelpText(
      'after',
      `
The key file hub.key is not part of it, so that nobody who finds the backup can read it. Keep a copy of hub.key somewhere else.

Example: kilter backup /backups/kilter-$(date +%F).db`,
    )
    .action((file: string, flags: BackupFlags) => backup(file, flags))
}

async function backup(file: string, { data, json }: BackupFlags): Promise<void> {
  const { backUp } = await import('@kilter/embedded')
  const seen = await backUp(data, file).catch((error: Error) => {
    throw new Failure(`No backup was made: ${error.message}.`)
  })
  if (json) return console.log(JSON.stringify({ file, ...seen }))
  console.log(`${file}: ${megabytes(seen.bytes)}, checked. ${lastOf(seen)}`)
  console.log(`It can only be opened with ${join(data, 'hub.key')}. Keep a copy of that file in another place.`)
}

const lastOf = ({ lastDelivery }: { readonly lastDelivery: string | null }): string =>
  lastDelivery === null ? 'It holds no webhooks yet.' : `The last webhook in it arrived at ${moment(lastDelivery)}.`
