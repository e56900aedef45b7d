import { answered, type paths } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { writeLines, writePages } from '../line-file.ts'
import { type WhomFlags, whomFrom, withWhom } from '../whom.ts'

interface ExportFlags extends HubFlags, WhomFlags {
  readonly force?: boolean
}

type Export = paths['/v1/privacy/requests/{id}/export']['get']['responses'][200]['content']['application/json']
type First = Export['items'][number]

export function addPrivacyExport(privacy: Command): void {
  const command = privacy
    .command('export <file>')
    .description('Write all that the hub holds of one person into a file, to look over and hand to them.')
    .option('--force', 'replace the file if it is there')
  withHub(withWhom(command))
    .addHelpText(
      'after',
      `
One line of JSON each: what systems said of them, incidents, and of each webhook that is still kept the part that is theirs. What
names somebody else is left out as far as the hub can tell: look it over. It is noted that you asked, and not for whom in clear.

Example: kilter privacy export ada.ndjson --email ada@example.com`,
    )
    .action(exportTo)
}

async function exportTo(file: string, { force = false, ...flags }: ExportFlags): Promise<void> {
  const whom = whomFrom(flags)
  let request = ''
  let told: { readonly lines: number; readonly first: First | undefined } = { lines: 0, first: undefined }
  await writeLines(file, force, async (write) => {
    request = await requestFor(flags, whom)
    const path = { id: request }
    told = await writePages(write, flags, (query) =>
      hub(flags).GET('/v1/privacy/requests/{id}/export', { params: { path, query } }),
    )
  })
  const { lines, first } = told
  if (flags.json) return console.log(JSON.stringify({ file, lines, request }))
  console.log(`${file} holds what the hub knows of this person. Look it over before you hand it out.`)
  if (first?.isWhole === false)
    console.log('There is more than could be searched: some of their orders may be missing.')
  if (first?.unread)
    console.log(
      `${first.unread} webhooks cannot be read and may name anybody; they are not in it: kilter deliveries --status parked`,
    )
  console.log(`Once they have it: kilter privacy answered ${request}`)
}

/** A request for data is answered itself; whoever else is named is asked for anew. */
async function requestFor(flags: ExportFlags, whom: ReturnType<typeof whomFrom>): Promise<string> {
  if (flags.request !== undefined) return flags.request
  return (await answered(hub(flags).POST('/v1/privacy/exports', { body: whom }))).id
}
