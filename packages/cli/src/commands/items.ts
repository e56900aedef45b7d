import { type Command, Option } from 'commander'
import { ask, askPage, type HubFlags, withHub, withLimit } from '../client.ts'
import { moment, plain, table } from '../table.ts'
import { namesOfConnections } from './connection-named.ts'

interface ItemFlags extends HubFlags {
  readonly prefix?: string
  readonly at?: string
  readonly timeline?: boolean
  readonly limit: number
}

interface Standing {
  readonly item: string
  readonly onHand: string | null
  readonly owed: string | null
  readonly sellable: string | null
  readonly shortfall: string | null
}

interface ToldItem extends Standing {
  readonly locations: readonly {
    readonly connection: string
    readonly location: string
    readonly quantity: string
    readonly countedAt: string
    readonly inPool: boolean
  }[]
  readonly listings: readonly {
    readonly connection: string
    readonly externalId: string
    readonly available: string | null
    readonly price: { readonly amountMinor: number; readonly currency: string } | null
    readonly published: boolean | null
    readonly asOf: string
  }[]
}

interface ToldFact {
  readonly at: string
  readonly receivedAt: string
  readonly what: string
  readonly connection: string
  readonly delivery: string | null
}

export function addItems(program: Command): void {
  const command = program
    .command('items [sku]')
    .description('List items with where they stand; or tell where one stands or stood, and how that came about.')
    .option('--prefix <text>', 'only SKUs that begin so; case counts')
    .option('--at <time>', 'where it stood at that moment, e.g. 2026-11-20T14:00:00Z')
    .addOption(new Option('--timeline', 'all that was said of it, with its source').conflicts('at'))
  withHub(withLimit(command))
    .addHelpText(
      'after',
      '\nExamples:\n  kilter items --prefix RED-\n  kilter items RED-DRESS-M --timeline\n  kilter items RED-DRESS-M --at 2026-11-20T14:00:00Z',
    )
    .action((sku: string | undefined, flags: ItemFlags) => {
      if (sku === undefined && (flags.at !== undefined || flags.timeline))
        command.error('error: name the item whose past you want to see: kilter items <sku> --timeline')
      if (sku === undefined) return list(flags)
      return flags.timeline ? drawTimeline(sku, flags) : tell(sku, flags)
    })
}

async function list({ prefix, limit, ...flags }: ItemFlags): Promise<void> {
  const page = await askPage<Standing>(flags, '/v1/items', { prefix }, limit)
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log(prefix ? 'No such items.' : 'No items yet.')
  const rows = page.items.map((standing) => [standing.item, ...figuresOf(standing)])
  console.log(table(['item', ...figures], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

const figures = ['on hand', 'owed', 'sellable', 'short'] as const

const figuresOf = ({ onHand, owed, sellable, shortfall }: Standing): string[] =>
  [onHand, owed, sellable, shortfall].map((figure) => figure ?? 'unknown')

async function tell(sku: string, { at, ...flags }: ItemFlags): Promise<void> {
  const query = at === undefined ? '' : `?at=${encodeURIComponent(at)}`
  const item = await ask<ToldItem>(flags, 'GET', `/v1/items/${encodeURIComponent(sku)}${query}`)
  if (flags.json) return console.log(JSON.stringify(item, null, 2))
  const names = await namesOfConnections(flags)
  const told = [`${plain(item.item)}${at === undefined ? '' : `  as of ${moment(new Date(at).toISOString())}`}`]
  told.push(...figuresOf(item).map((figure, place) => `  ${`${figures[place]}:`.padEnd(10)} ${figure}`))
  for (const { connection, location, quantity, countedAt, inPool } of item.locations)
    told.push(
      `  ${plain(names(connection))} counted ${quantity} at ${plain(location)}, ${moment(countedAt)}${inPool ? '' : ' (not what online orders are served from)'}`,
    )
  for (const { connection, available, published, asOf } of item.listings)
    told.push(
      `  ${plain(names(connection))} shows ${available ?? 'no figure'}${published === false ? ', not published' : ''}, ${moment(asOf)}`,
    )
  console.log(told.join('\n'))
}

/** From old to new, as it is read. */
async function drawTimeline(sku: string, { limit, ...flags }: ItemFlags): Promise<void> {
  const page = await askPage<ToldFact>(flags, `/v1/items/${encodeURIComponent(sku)}/timeline`, {}, limit)
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  const names = await namesOfConnections(flags)
  const lines = page.items.toReversed().map(({ at, receivedAt, what, connection, delivery }) => {
    const source = `${plain(names(connection))}, heard ${moment(receivedAt)}${delivery === null ? '' : `, ${delivery}`}`
    return `  ${moment(at)}  ${plain(what)}\n${' '.repeat(moment(at).length + 4)}${source}`
  })
  console.log([plain(sku), ...lines].join('\n'))
  if (page.nextCursor !== null) console.log(`\nThere is more before that: see it with --limit ${limit * 2}.`)
}
