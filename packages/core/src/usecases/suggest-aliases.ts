/** Items that may be one, for a person to confirm: `PUT /v1/aliases` with what stands in `aliases` does. Reads, and writes nothing. */
import * as z from 'zod'
import { type AlikePair, alikeItems, alikeRank, pairsOf } from '../match/suggest.ts'
import type { Alias } from '../ports/aliases.ts'
import { type Page, type PageRequest, pageLimitMax } from '../ports/page.ts'
import type { Subjects } from '../ports/subjects.ts'
import { Refusal } from '../refusal.ts'
import type { Subject } from '../subject.ts'
import type { TenantId } from '../values.ts'

export interface AliasSuggestion extends AlikePair {
  /** What to say so that all that `other` holds moves to `item`. Empty: it was told without an external id, and only its
   * system can write the SKU alike. */
  readonly aliases: readonly Pick<Alias, 'item' | 'connection' | 'externalId'>[]
}

export interface AliasSuggestions extends Page<AliasSuggestion> {
  /** False: there are more subjects than one call looks at, and what lies behind them was not compared. */
  readonly complete: boolean
}

export const suggestionBounds = {
  /** Subjects of all kinds; their names alone are read. */
  subjectsMax: 50_000,
  /** Of one form; where there are more the form says little. */
  alikeMax: 20,
  /** Subjects whose facts are read for one page. */
  readsMax: 600,
  /** Of one suggestion. */
  aliasesMax: 100,
} as const

/** Throws Refusal 'invalid' for a cursor that is not of this list. */
export async function suggestAliases(
  tenant: TenantId,
  page: PageRequest,
  { subjects }: { readonly subjects: Subjects },
): Promise<AliasSuggestions> {
  const after = page.cursor === undefined ? undefined : placeFrom(page.cursor)
  const { names, complete } = await namesOf(tenant, subjects)
  const limit = Math.min(Math.max(1, page.limit), pageLimitMax)
  const items: AliasSuggestion[] = []
  let reads = 0
  let last = after
  for (const { form, members } of alikeItems(names)) {
    if (after && (form < after.form || (form === after.form && after.rank === behindAll))) continue
    const considered = members.slice(0, suggestionBounds.alikeMax)
    reads += considered.length
    if (reads > suggestionBounds.readsMax) return { items, nextCursor: cursorOf(last), complete }
    const held = await heldBy(tenant, considered, subjects)
    for (const pair of pairsOf([...held.keys()])) {
      const rank = alikeRank(pair.other)
      if (after && form === after.form && rank <= after.rank) continue
      if (items.length === limit) return { items, nextCursor: cursorOf(last), complete }
      items.push({ ...pair, aliases: (held.get(pair.other) ?? []).map((each) => ({ item: pair.item.key, ...each })) })
      last = { form, rank }
    }
    last = { form, rank: behindAll }
  }
  return { items, nextCursor: null, complete }
}

async function namesOf(tenant: TenantId, subjects: Subjects) {
  const names: Subject[] = []
  let looked = 0
  let cursor: string | null | undefined
  while (cursor !== null && looked < suggestionBounds.subjectsMax) {
    const asked = { limit: pageLimitMax, ...(cursor === undefined ? {} : { cursor }) }
    const page: Page<Subject> = await subjects.all(tenant, asked)
    names.push(...page.items.filter(({ kind }) => kind === 'item'))
    looked += page.items.length
    cursor = page.nextCursor
  }
  return { names, complete: cursor === null }
}

type ExternalId = Omit<AliasSuggestion['aliases'][number], 'item'>

/** Under which external ids each of these was told of. Those that hold no fact any more, as after a merge, are left out. */
async function heldBy(tenant: TenantId, members: readonly Subject[], subjects: Subjects) {
  const held = new Map<Subject, readonly ExternalId[]>()
  for (const subject of members) {
    const { facts } = await subjects.read(tenant, subject)
    if (facts.size === 0) continue
    const found = new Map<string, ExternalId>()
    for (const { connection, identity } of facts.all()) {
      const externalId = identity?.externalId
      if (externalId !== undefined) found.set(`${connection}:${externalId}`, { connection, externalId })
    }
    const sorted = [...found].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each)
    held.set(subject, sorted.slice(0, suggestionBounds.aliasesMax))
  }
  return held
}

const Place = z.strictObject({ form: z.string(), rank: z.string() })
type Place = z.infer<typeof Place>
/** Greater than every rank. */
const behindAll = '2'

/** Not sealed: a place in the order of texts opens nothing, whoever sends it. */
const cursorOf = (place: Place | undefined): string | null =>
  place === undefined ? null : Buffer.from(JSON.stringify(place)).toString('base64url')

function placeFrom(cursor: string): Place {
  try {
    return Place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch (cause) {
    throw new Refusal('invalid', 'not a cursor of this list', { cause, path: 'cursor' })
  }
}
