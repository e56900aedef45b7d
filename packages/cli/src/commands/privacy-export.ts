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
    .description('Export everything the hub holds about one person to a file, to check and hand to them.')
    .option('--force', 'replace the file if it is there')
  withHub(withWhom(command))
    .addHelpText(
      'after',
      `
One line of JSON each: what your systems reported about them, incidents, and their part of each webhook that is still kept. Data about
other people is left out as far as the hub can tell, so check the file. The hub records that you exported it, but not for whom in clear.

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
  console.log(`Exported what the hub knows about this person to ${file}. Check it before you hand it out.`)
  if (first?.isWhole === false)
    console.log('There is more than could be searched: some of their orders may be missing.')
  if (first?.unread)
    console.log(
      `${first.unread} webhooks cannot be read and could mention anybody; they are not included: kilter deliveries --status parked`,
    )
  console.log(`Once they have it: kilter privacy answered ${request}`)
}

/** A request for data is answered itself; whoever else is named is asked for anew. */
async function requestFor(flags: ExportFlags, whom: ReturnType<typeof whomFrom>): Promise<string> {
  if (flags.request !== undefined) return flags.request
  return (await answered(hub(flags).POST('/v1/privacy/exports', { body: whom }))).id
}
