import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import type { Command } from 'commander'
import { archiveVersion, type End, type Header, keyHeader, newSalt, passphrase } from '../archive-file.ts'
import { ask, type HubFlags, type Page, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { showCount } from '../progress.ts'

interface ExportFlags extends HubFlags {
  readonly force?: boolean
}

const ownerOnly = 0o600

export function addExport(program: Command): void {
  const command = program
    .command('export <file>')
    .description('Write connections, aliases, policies, facts and incidents into a file, to move to another hub.')
    .option('--force', 'replace the file if it is there')
  withHub(command)
    .addHelpText(
      'after',
      `
Secrets go with it only if KILTER_ARCHIVE_PASSPHRASE is set: they are sealed with it. Raw deliveries stay behind.

Example: KILTER_ARCHIVE_PASSPHRASE=... kilter export shop.ndjson`,
    )
    .action((file: string, flags: ExportFlags) => exportTo(file, flags))
}

async function exportTo(file: string, flags: ExportFlags): Promise<void> {
  if (existsSync(file) && !flags.force)
    throw new Failure(`${file} is there already. Name another file, or say --force.`, 2)
  const given = passphrase()
  const salt = given === undefined ? undefined : newSalt()
  const headers = keyHeader(given, salt)
  const header: Header = {
    kind: 'archive',
    version: archiveVersion,
    createdAt: new Date().toISOString(),
    ...(salt === undefined ? {} : { salt }),
  }
  const part = `${file}.part`
  const out = openSync(part, 'w', ownerOnly)
  const write = (value: unknown) => writeSync(out, `${JSON.stringify(value)}\n`)
  let lines = 0
  try {
    write(header)
    let cursor: string | null = ''
    while (cursor !== null) {
      const path: string = `/v1/archive${cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`}`
      const page: Page<unknown> = await ask(flags, 'GET', path, undefined, headers)
      for (const line of page.items) write(line)
      lines += page.items.length
      cursor = page.nextCursor
      if (!flags.json) showCount('lines written', lines, cursor === null)
    }
    write({ kind: 'end', lines } satisfies End)
    fsyncSync(out)
    closeSync(out)
    renameSync(part, file)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
  const isSealed = salt !== undefined
  if (flags.json) console.log(JSON.stringify({ file, lines, secrets: isSealed }))
  else console.log(isSealed ? sealed(file) : withoutSecrets(file))
}

const sealed = (file: string): string =>
  `${file} holds the secrets too, sealed with your passphrase: without it they are lost. Now: kilter import ${file} --url <the other hub>`

const withoutSecrets = (file: string): string =>
  `${file} holds no secrets, for KILTER_ARCHIVE_PASSPHRASE is not set. Now: kilter import ${file} --url <the other hub>, and set each connection's secret there.`
