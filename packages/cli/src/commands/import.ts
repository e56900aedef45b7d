import { type ArchiveLine, answered } from '@kilter/client'
import type { Command } from 'commander'
import { check, entries, keyHeader, passphrase } from '../archive-file.ts'
import { type HubFlags, hub, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { showCount } from '../progress.ts'

const linesMax = 200
/** Unit: bytes; a hub takes bodies of up to 1 MiB. */
const bytesMax = 700 * 1024

export function addImport(program: Command): void {
  const command = program
    .command('import <file>')
    .description('Import a file that "kilter export" wrote. All ids stay the same. Safe to repeat.')
  withHub(command)
    .addHelpText(
      'after',
      `
Newer data on this hub is not overwritten. Secrets are decrypted with KILTER_ARCHIVE_PASSPHRASE. Afterwards enter the new host at each
vendor; the rest of the webhook address stays the same.

Example: KILTER_ARCHIVE_PASSPHRASE=... kilter import shop.ndjson --url https://hub.example.com`,
    )
    .action((file: string, flags: HubFlags) => importFrom(file, flags))
}

async function importFrom(file: string, flags: HubFlags): Promise<void> {
  const { header, lines } = await check(file)
  const given = passphrase()
  if (header.salt !== undefined && given === undefined) {
    throw new Failure(
      `${file} holds encrypted secrets. Set KILTER_ARCHIVE_PASSPHRASE to the passphrase it was exported with.`,
      2,
    )
  }
  const key = keyHeader(given, header.salt)
  let taken = 0
  let batch: ArchiveLine[] = []
  let bytes = 0
  const send = async () => {
    if (batch.length === 0) return
    await answered(hub(flags).POST('/v1/archive', { params: { header: key }, body: { lines: batch } }))
    taken += batch.length
    batch = []
    bytes = 0
    if (!flags.json) showCount('lines imported', taken, taken === lines, lines)
  }
  for await (const line of entries(file)) {
    const size = Buffer.byteLength(JSON.stringify(line))
    if (batch.length === linesMax || bytes + size > bytesMax) await send()
    batch.push(line as ArchiveLine)
    bytes += size
  }
  await send()
  if (flags.json) console.log(JSON.stringify({ file, lines: taken }))
  else console.log('Import complete. Within a minute the hub has checked it: kilter incidents')
}
