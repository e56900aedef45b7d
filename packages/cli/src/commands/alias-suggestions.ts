/** `kilter aliases suggest`: items that may be one, and the word of a person that they are. */
import { type AliasSuggestion, answered } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, type Page, withHub, withLimit } from '../client.ts'
import { Failure } from '../failure.ts'
import { table } from '../table.ts'

interface SuggestFlags extends HubFlags {
  readonly limit: number
  readonly confirm?: readonly string[]
  readonly dismiss?: readonly string[]
  readonly item?: string
}

interface Suggestions extends Page<AliasSuggestion> {
  readonly complete: boolean
}

/** What one PUT of aliases takes. */
const aliasesMax = 1_000
/** What one PUT of dismissals takes. */
const dismissalsMax = 200
const pageSizeMax = 200
const pagesMax = 1_000

export function addAliasSuggestions(aliases: Command): void {
  withLimit(
    withHub(
      aliases
        .command('suggest')
        .description('List items that may be the same: similar SKUs, the same bar code, or similar titles.')
        .option('--confirm <others...>', 'these (as shown under OTHER) are the same as the item beside them')
        .option('--dismiss <others...>', 'these are not the same item; they are not suggested again')
        .option('--item <sku>', 'only suggestions for this item'),
    ),
  )
    .addHelpText(
      'after',
      '\nNothing is merged until you confirm it.\n\nExample: kilter aliases suggest --confirm red-dress-m --dismiss red-dress-l',
    )
    .action(async (flags: SuggestFlags) => {
      if (flags.confirm) await confirm(flags.confirm, flags)
      if (flags.dismiss) await dismiss(flags.dismiss, flags)
      if (!flags.confirm && !flags.dismiss) await list(flags)
    })
}

async function list(flags: SuggestFlags): Promise<void> {
  const { items, nextCursor, complete } = await suggestions(flags, flags.limit)
  if (flags.json) return console.log(JSON.stringify({ items, nextCursor, complete }))
  if (items.length === 0) console.log('No two items look alike.')
  else console.log(table(['ITEM', 'OTHER', 'WHY', 'TO DO'], items.map(rowOf)))
  if (nextCursor !== null) console.log(`\nThere are more than ${flags.limit}. To see more: --limit <number>`)
  if (!complete) console.log('\nThere are more items than the hub can compare at once, so not all were compared.')
}

const rowOf = (suggestion: AliasSuggestion): string[] => [
  suggestion.item,
  nameOf(suggestion),
  whyOf(suggestion),
  suggestion.aliases.length > 0 ? '--confirm it, if they are the same' : 'correct the SKU in that system',
]

/** What their systems say of both stands by itself; the rest is in what the texts differ. */
const said: readonly string[] = ['same text', 'same bar code', 'similar title']

function whyOf({ reasons, titles }: AliasSuggestion): string {
  const why = reasons.every((reason) => said.includes(reason)) ? reasons.join(', ') : `differ in ${reasons.join(', ')}`
  return titles.item && titles.other ? `${why} (“${titles.item}” and “${titles.other}”)` : why
}

/** As `--confirm` takes it. */
export const nameOf = ({ other: { sku, connection, externalId } }: Pick<AliasSuggestion, 'other'>): string =>
  sku ?? `${connection}:${externalId}`

/** What is suggested for each of these; all that is suggested for one of them where it may be several items. */
async function named(others: readonly string[], flags: SuggestFlags): Promise<AliasSuggestion[][]> {
  const { items } = await suggestions(flags, Number.POSITIVE_INFINITY)
  const found = Map.groupBy(items, nameOf)
  return others.map((other) => {
    const suggested = found.get(other)
    if (suggested) return suggested
    throw new Failure(
      `${other} is not among the suggestions. Write it exactly as "kilter aliases suggest" shows it under OTHER.`,
    )
  })
}

async function confirm(others: readonly string[], flags: SuggestFlags): Promise<void> {
  const aliases = (await named(others, flags)).flatMap(([suggestion, ...more]) => {
    if (!suggestion) return []
    const other = nameOf(suggestion)
    if (more.length > 0) {
      const items = [suggestion, ...more].map(({ item }) => item).join(' or ')
      throw new Failure(`${other} may be ${items}. Choose one with --item.`)
    }
    if (suggestion.aliases.length === 0)
      throw new Failure(
        `${other} has no id of its own to link. Change its SKU to ${suggestion.item} in its own system.`,
      )
    return suggestion.aliases
  })
  if (aliases.length > aliasesMax)
    throw new Failure(`These are ${aliases.length} ids, but only ${aliasesMax} can be linked at once. Choose fewer.`)
  const answer = await answered(hub(flags).PUT('/v1/aliases', { body: { aliases } }))
  if (flags.json) return console.log(JSON.stringify(answer))
  console.log(`${answer.changed} ids linked. What their systems reported is checked again now.`)
}

async function dismiss(others: readonly string[], flags: SuggestFlags): Promise<void> {
  const dismissals = (await named(others, flags)).flat().map(({ item, other }) => ({ item, other }))
  if (dismissals.length > dismissalsMax)
    throw new Failure(
      `These are ${dismissals.length} pairs, but only ${dismissalsMax} can be dismissed at once. Choose fewer.`,
    )
  const answer = await answered(hub(flags).PUT('/v1/aliases/dismissals', { body: { dismissals } }))
  if (flags.json) return console.log(JSON.stringify(answer))
  console.log(
    `${answer.dismissed} dismissed; they are not suggested again. To undo it: kilter aliases dismissed --take-back OTHER`,
  )
}

/** As `askPage`, with the word whether all was compared. */
async function suggestions(flags: SuggestFlags, limit: number): Promise<Suggestions> {
  const items: AliasSuggestion[] = []
  let cursor: string | null = null
  let complete = true
  for (let asked = 0; asked < pagesMax; asked++) {
    const size = Math.min(pageSizeMax, limit - items.length)
    const query: { limit: number; cursor?: string } = { limit: size, ...(cursor !== null && { cursor }) }
    const page: Suggestions = await answered(hub(flags).GET('/v1/aliases/suggestions', { params: { query } }))
    items.push(...page.items.filter(({ item }) => flags.item === undefined || item === flags.item))
    complete &&= page.complete
    cursor = page.nextCursor
    if (cursor === null || items.length >= limit) break
  }
  return { items, nextCursor: cursor, complete }
}
