import { answered, type ErasurePreview } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { confirm } from '../prompts.ts'
import { plain } from '../table.ts'
import { type WhomFlags, whomFrom, withWhom } from '../whom.ts'

interface EraseFlags extends HubFlags, WhomFlags {
  readonly dryRun?: boolean
  readonly yes?: boolean
}

export function addPrivacyErase(privacy: Command): void {
  const command = privacy
    .command('erase')
    .description(
      'Erase one person from everything the hub holds, whichever system it came from. This cannot be undone.',
    )
  withHub(withWhom(command))
    .option('--dry-run', 'show what would be erased, and change nothing')
    .option('--yes', 'do not ask for confirmation')
    .addHelpText(
      'after',
      `
Goods and orders stay, but no longer say who it was, and late webhooks do not bring that back. In the vendors' own systems you
erase the person yourself.

Example: kilter privacy erase --email ada@example.com --dry-run`,
    )
    .action(erase)
}

async function erase({ dryRun = false, yes = false, ...flags }: EraseFlags): Promise<void> {
  const whom = whomFrom(flags)
  if (!yes || dryRun) {
    const preview = await answered(hub(flags).POST('/v1/privacy/erasures/preview', { body: whom }))
    if (dryRun && flags.json) return console.log(JSON.stringify(preview, null, 2))
    if (!flags.json) console.log(wordsOf(preview))
    if (dryRun) return
    await confirmed()
  }
  const request = await answered(hub(flags).POST('/v1/privacy/erasures', { body: whom }))
  if (flags.json) return console.log(JSON.stringify(request, null, 2))
  console.log(
    `Erasing: ${request.id}. Nothing brings the data back from now on. To see the progress: kilter privacy requests`,
  )
}

const wordsOf = ({ customers, hints, isWhole, ...counts }: ErasurePreview): string =>
  [
    `Person: ${hints.length > 0 ? plain(hints.join(', ')) : 'nobody whose address, number or name the hub holds'}`,
    `  records        ${customers.length === 0 ? 'none' : customers.map(recordOf).join(', ')}`,
    `  consents       ${counts.consents}`,
    `  incidents      ${counts.incidents}`,
    `  raw deliveries ${counts.deliveries}${counts.unread > 0 ? `, of which ${counts.unread} cannot be read and could mention anybody` : ''}`,
    ...(isWhole ? [] : ['There is more than could be searched at once: at least this much will be erased.']),
  ].join('\n')

const recordOf = ({ connection, customer }: ErasurePreview['customers'][number]): string =>
  plain(`${connection}:${customer}`)

async function confirmed(): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Failure(
      'Nothing was erased. Add --yes to confirm without a terminal, or --dry-run to see what would be erased.',
      2,
    )
  if (!(await confirm({ message: 'Erase all of it for good?', default: false })))
    throw new Failure('Nothing was erased.')
}
