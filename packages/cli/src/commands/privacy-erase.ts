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
    .description('Erase one person in all that the hub holds, whichever system it came from. It cannot be taken back.')
  withHub(withWhom(command))
    .option('--dry-run', 'say what would go, and change nothing')
    .option('--yes', 'do not ask whether it is meant')
    .addHelpText(
      'after',
      `
Goods and orders stay; who it was goes, and late webhooks do not bring it back. The vendors' own systems are yours to clear.

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
    `It is being erased: ${request.id}. Nothing brings it back from now on. See how far: kilter privacy requests`,
  )
}

const wordsOf = ({ customers, hints, isWhole, ...counts }: ErasurePreview): string =>
  [
    `Who is meant: ${hints.length > 0 ? plain(hints.join(', ')) : 'nobody that the hub holds an address, number or name of'}`,
    `  records        ${customers.length === 0 ? 'none' : customers.map(recordOf).join(', ')}`,
    `  consents       ${counts.consents}`,
    `  incidents      ${counts.incidents}`,
    `  raw deliveries ${counts.deliveries}${counts.unread > 0 ? `, of which ${counts.unread} cannot be read and may name anybody` : ''}`,
    ...(isWhole ? [] : ['There is more than could be looked through at once: at least so many will go.']),
  ].join('\n')

const recordOf = ({ connection, customer }: ErasurePreview['customers'][number]): string =>
  plain(`${connection}:${customer}`)

async function confirmed(): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Failure('Nothing was erased. Say --yes where nobody can be asked, or --dry-run to see what would go.', 2)
  if (!(await confirm({ message: 'Erase all of it, for ever?', default: false })))
    throw new Failure('Nothing was erased.')
}
