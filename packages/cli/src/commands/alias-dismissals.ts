/** `kilter aliases dismissed`: what somebody said is not one item, and the word that takes it back. */
import { type AliasDismissal, answered } from '@kilter/client'
import type { Command } from 'commander'
import { allOf, type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { Failure } from '../failure.ts'
import { said } from '../said.ts'
import { table } from '../table.ts'
import { nameOf } from './alias-suggestions.ts'

interface DismissedFlags extends HubFlags {
  readonly limit: number
  readonly takeBack?: readonly string[]
}

export function addAliasDismissals(aliases: Command): void {
  withLimit(
    withHub(
      aliases
        .command('dismissed')
        .description('List the suggestions that somebody dismissed.')
        .option('--take-back <others...>', 'suggest these (as shown under OTHER) again'),
    ),
  )
    .addHelpText('after', '\nExample: kilter aliases dismissed --take-back red-dress-l')
    .action((flags: DismissedFlags) => (flags.takeBack ? takeBack(flags.takeBack, flags) : list(flags)))
}

async function list(flags: DismissedFlags): Promise<void> {
  const page = await pageOf(flags.limit, (query) => hub(flags).GET('/v1/aliases/dismissals', { params: { query } }))
  if (flags.json) return console.log(JSON.stringify(page))
  if (page.items.length === 0) console.log('Nothing was dismissed.')
  else console.log(table(['ITEM', 'OTHER', 'BY', 'AT'], page.items.map(rowOf)))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${flags.limit}. To see more: --limit <number>`)
}

const rowOf = (dismissal: AliasDismissal): string[] => {
  const { item, by, at } = dismissal
  return [item, nameOf(dismissal), by.name ?? by.kind, at]
}

async function takeBack(others: readonly string[], flags: DismissedFlags): Promise<void> {
  const items = await allOf((query) => hub(flags).GET('/v1/aliases/dismissals', { params: { query } }))
  const chosen = others.flatMap((other) => {
    const found = items.filter((each) => nameOf(each) === other)
    if (found.length > 0) return found
    throw new Failure(
      `${other} was not dismissed. Write it exactly as "kilter aliases dismissed" shows it under OTHER.`,
    )
  })
  for (const { item, other } of chosen) {
    const { sku, connection, externalId } = other
    const named = said({
      sku: sku ?? undefined,
      connection: connection ?? undefined,
      externalId: externalId ?? undefined,
    })
    await answered(hub(flags).DELETE('/v1/aliases/dismissals', { params: { query: { item, ...named } } }))
  }
  if (flags.json) return console.log(JSON.stringify({ takenBack: chosen.length }))
  console.log(`${chosen.length} may be suggested again.`)
}
