import type { Answer } from '@kilter/client'
import type { Command } from 'commander'
import { archiveVersion, type Header, type KeyHeader, keyHeader, newSalt, passphrase } from '../archive-file.ts'
import { type HubFlags, hub, type Page, withHub } from '../client.ts'
import { writeLines, writePages } from '../line-file.ts'

interface ExportFlags extends HubFlags {
  readonly force?: boolean
}

export function addExport(program: Command): void {
  const command = program
    .command('export <file>')
    .description(
      'Export connections, aliases, policies, incidents, their data and who is alerted to a file, to move to another hub.',
    )
    .option('--force', 'replace the file if it is there')
  withHub(command)
    .addHelpText(
      'after',
      `
Secrets, recipients, routes and subscriptions are included only if KILTER_ARCHIVE_PASSPHRASE is set; they are encrypted with it. What
vendors sent (raw deliveries) and access keys are not included.

Example: KILTER_ARCHIVE_PASSPHRASE=... kilter export shop.ndjson`,
    )
    .action((file: string, flags: ExportFlags) =>
      exportTo(file, flags, (params) => hub(flags).GET('/v1/archive', { params })),
    )
}

/** Asks for the lines that follow. */
type AskLines = (params: { header: KeyHeader; query: { cursor?: string } }) => Promise<Answer<Page<unknown>>>

export async function exportTo(file: string, flags: ExportFlags, ask: AskLines): Promise<void> {
  const given = passphrase()
  const salt = given === undefined ? undefined : newSalt()
  const key = keyHeader(given, salt)
  const header: Header = {
    kind: 'archive',
    version: archiveVersion,
    createdAt: new Date().toISOString(),
    ...(salt === undefined ? {} : { salt }),
  }
  let lines = 0
  await writeLines(file, flags.force === true, async (write) => {
    write(header)
    lines = (await writePages(write, flags, (query) => ask({ header: key, query }))).lines
  })
  const isSealed = salt !== undefined
  if (flags.json) console.log(JSON.stringify({ file, lines, secrets: isSealed }))
  else console.log(isSealed ? sealed(file) : withoutSecrets(file))
}

const sealed = (file: string): string =>
  `Exported to ${file}, with secrets encrypted by your passphrase. Without the passphrase they are lost. Next: kilter import ${file} --url <the other hub>`

const withoutSecrets = (file: string): string =>
  `Exported to ${file}, without secrets and without who is alerted, because KILTER_ARCHIVE_PASSPHRASE is not set. Next: kilter import ${file} --url <the other hub>, and enter each connection's secret there.`
