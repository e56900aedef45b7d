import { answered, type ListedItem } from '@kilter/client'
import { type Command, Option } from 'commander'
import { type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { backThen } from '../durations.ts'
import { said } from '../said.ts'
import { moment, plain, table } from '../table.ts'
import { namesOfConnections } from './connection-named.ts'

interface ItemFlags extends HubFlags {
  readonly prefix?: string
  readonly at?: string
  readonly timeline?: boolean
  readonly limit: number
}

export function addItems(program: Command): void {
  const command = program
    .command('items [sku]')
    .description('List items with their stock; or show one item, now or in the past, and how its numbers came about.')
    .option('--prefix <text>', 'only SKUs that begin with this (upper and lower case matter)')
    .option(
      '--at <time>',
      'its stock at that time, e.g. 2026-11-20T14:00:00Z, 2026-11-20, or 7d for seven days ago',
      backThen,
    )
    .addOption(new Option('--timeline', 'everything that was reported about it, and by which system').conflicts('at'))
  withHub(withLimit(command))
    .addHelpText(
      'after',
      '\nSellable: what can still be promised to customers: on hand, less what is owed. Owed: ordered and not yet handed over.\n\nExamples:\n  kilter items --prefix RED-\n  kilter items RED-DRESS-M --timeline\n  kilter items RED-DRESS-M --at 2026-11-20T14:00:00Z',
    )
    .action((sku: string | undefined, flags: ItemFlags) => {
      if (sku === undefined && (flags.at !== undefined || flags.timeline))
        command.error('error: name the item whose past you want to see: kilter items <sku> --timeline')
      if (sku === undefined) return list(flags)
      return flags.timeline ? drawTimeline(sku, flags) : tell(sku, flags)
    })
}

async function list({ prefix, limit, ...flags }: ItemFlags): Promise<void> {
  const page = await pageOf(limit, (page) =>
    hub(flags).GET('/v1/items', { params: { query: { ...said({ prefix }), ...page } } }),
  )
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log(prefix ? 'No such items.' : 'No items yet.')
  const rows = page.items.map((standing) => [standing.item, ...figuresOf(standing)])
  console.log(table(['item', ...figures], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

const figures = ['on hand', 'owed', 'sellable', 'short'] as const

const figuresOf = ({ onHand, owed, sellable, shortfall }: Omit<ListedItem, 'item' | 'mapped'>): string[] =>
  [onHand, owed, sellable, shortfall].map((figure) => figure ?? 'unknown')

async function tell(sku: string, { at, ...flags }: ItemFlags): Promise<void> {
  const params = { path: { sku }, query: said({ at }) }
  const item = await answered(hub(flags).GET('/v1/items/{sku}', { params }))
  if (flags.json) return console.log(JSON.stringify(item, null, 2))
  const names = await namesOfConnections(flags)
  const told = [`${plain(item.item)}${at === undefined ? '' : `  as of ${moment(new Date(at).toISOString())}`}`]
  told.push(...figuresOf(item).map((figure, place) => `  ${`${figures[place]}:`.padEnd(10)} ${figure}`))
  for (const { connection, location, quantity, countedAt, inPool } of item.locations)
    told.push(
      `  ${plain(names(connection))} counted ${quantity} at ${plain(location)}, ${moment(countedAt)}${inPool ? '' : ' (not used for online orders)'}`,
    )
  if (item.locations.length === 0)
    told.push(`  No till or stock system has reported a stock level for ${plain(item.item)}.`)
  for (const { connection, available, published, asOf } of item.listings)
    told.push(
      `  ${plain(names(connection))} shows ${available ?? 'no figure'}${published === false ? ', not published' : ''}, ${moment(asOf)}`,
    )
  console.log(told.join('\n'))
}

/** From old to new, as it is read. */
async function drawTimeline(sku: string, { limit, ...flags }: ItemFlags): Promise<void> {
  const page = await pageOf(limit, (query) =>
    hub(flags).GET('/v1/items/{sku}/timeline', { params: { path: { sku }, query } }),
  )
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  const names = await namesOfConnections(flags)
  const lines = page.items.toReversed().map(({ at, receivedAt, what, connection, delivery }) => {
    const source = `${plain(names(connection))}, heard ${moment(receivedAt)}${delivery === null ? '' : `, ${delivery}`}`
    return `  ${moment(at)}  ${plain(what)}\n${' '.repeat(moment(at).length + 4)}${source}`
  })
  console.log([plain(sku), ...lines].join('\n'))
  if (page.nextCursor !== null) console.log(`\nThere is more before that. To see it: --limit ${limit * 2}`)
}
