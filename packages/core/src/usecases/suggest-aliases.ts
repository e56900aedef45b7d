/** Items that may be one, for a person to confirm: `PUT /v1/aliases` with what stands in `aliases` does. Reads, and writes nothing. */
import * as z from 'zod'
import { alikeDescribed, type Described } from '../match/alike-described.ts'
import { type AlikePair, type AreApart, alikeItems, alikeRank, pairsOf } from '../match/suggest.ts'
import type { Alias, Aliases } from '../ports/aliases.ts'
import type { Catalogue } from '../ports/catalogue.ts'
import type { Connections } from '../ports/connections.ts'
import type { Dismissals } from '../ports/dismissals.ts'
import { type Page, type PageRequest, pageLimitMax } from '../ports/page.ts'
import type { Subjects } from '../ports/subjects.ts'
import { Refusal } from '../refusal.ts'
import { type Subject, subjectId } from '../subject.ts'
import type { ConnectionId, TenantId } from '../values.ts'
import { subjectOf } from './identity.ts'

export interface AliasSuggestion extends AlikePair {
  /** What to say so that all that `other` holds moves to `item`. Empty: it was told without an external id, and only its
   * system can write the SKU alike. */
  readonly aliases: readonly Pick<Alias, 'item' | 'connection' | 'externalId'>[]
  /** What their vendors call them, where they say. */
  readonly titles: { readonly item?: string; readonly other?: string }
}

export interface AliasSuggestions extends Page<AliasSuggestion> {
  /** False: there are more items, or more in the catalogues, than one call looks at, and what lies behind them was not compared. */
  readonly complete: boolean
}

export const suggestionBounds = {
  /** Their names alone are read. */
  itemsMax: 50_000,
  /** Of all catalogues, and as many aliases of each voice. */
  describedMax: 50_000,
  dismissedMax: 50_000,
  /** Of one form; where there are more the form says little. */
  alikeMax: 20,
  /** Subjects whose facts are read for one page. */
  readsMax: 600,
  /** Of one suggestion. */
  aliasesMax: 100,
} as const

export interface SuggestPorts {
  readonly connections: Pick<Connections, 'all'>
  readonly subjects: Subjects
  readonly aliases: Aliases
  readonly catalogue: Catalogue
  readonly dismissals: Dismissals
}

/** Cost: each page reads all names, catalogues, aliases and dismissals within the bounds, and compares anew, so that it shows what
 * holds now; ask for long pages. What connections said that are removed suggests nothing.
 * Throws Refusal 'invalid' for a cursor that is not of this list. */
export async function suggestAliases(
  tenant: TenantId,
  page: PageRequest,
  { subjects, connections, dismissals, ...said }: SuggestPorts,
): Promise<AliasSuggestions> {
  const after = page.cursor === undefined ? undefined : placeFrom(page.cursor)
  const there = new Set((await connections.all(tenant)).map(({ id }) => id))
  const [named, catalogues, dismissed] = await Promise.all([
    namesOf(tenant, subjects),
    describedIn(tenant, there, said),
    dismissedIn(tenant, dismissals),
  ])
  const { items: names } = named
  const { areApart } = dismissed
  const complete = named.complete && catalogues.complete && dismissed.complete
  const known = new Set(names.map(subjectId))
  const described = catalogues.described.filter(({ subject }) => known.has(subjectId(subject)))
  const titles = new Map<string, string>()
  for (const { subject, title } of described)
    if (title) titles.set(subjectId(subject), titles.get(subjectId(subject)) ?? title)
  const limit = Math.min(Math.max(1, page.limit), pageLimitMax)
  const items: AliasSuggestion[] = []
  let reads = 0
  let last = after
  for (const { form, members, said } of [...alikeItems(names), ...alikeDescribed(names, described, areApart)]) {
    if (after && (form < after.form || (form === after.form && after.rank === behindAll))) continue
    const considered = members.slice(0, suggestionBounds.alikeMax)
    reads += considered.length
    if (reads > suggestionBounds.readsMax) return { items, nextCursor: cursorOf(last), complete }
    const held = await heldBy(tenant, considered, there, subjects)
    for (const pair of said && haveVendorInCommon(held) ? [] : pairsOf([...held.keys()], areApart, said)) {
      const rank = alikeRank(pair.other)
      if (after && form === after.form && rank <= after.rank) continue
      if (items.length === limit) return { items, nextCursor: cursorOf(last), complete }
      const { externalIds = [] } = held.get(pair.other) ?? {}
      const aliases = externalIds.map((each) => ({ item: pair.item.key, ...each }))
      items.push({ ...pair, aliases, titles: titlesOf(pair, titles) })
      last = { form, rank }
    }
    last = { form, rank: behindAll }
  }
  return { items, nextCursor: null, complete }
}

const namesOf = (tenant: TenantId, subjects: Subjects) =>
  allOf(
    (page) => subjects.beginning(tenant, 'item', '', page),
    suggestionBounds.itemsMax,
    () => 1,
  )

/** What the catalogues say, by the item that each of their ids stands for. */
async function describedIn(
  tenant: TenantId,
  there: ReadonlySet<ConnectionId>,
  { aliases, catalogue }: Pick<SuggestPorts, 'aliases' | 'catalogue'>,
) {
  const bound = suggestionBounds.describedMax
  const [products, mapped] = await Promise.all([
    allOf(
      (page) => catalogue.list(tenant, page),
      bound,
      ({ items }) => items.length,
    ),
    allOf(
      (page) => aliases.list(tenant, page),
      2 * bound,
      () => 1,
    ),
  ])
  const aliasesOf = Map.groupBy(mapped.items, ({ connection, externalId }) => `${connection}:${externalId}`)
  const said = products.items.filter(({ connection }) => there.has(connection))
  const described = said.flatMap(({ connection, product, items }) =>
    items.map(({ externalId, title, gtin }): Described => {
      const subject = subjectOf(connection, { externalId }, aliasesOf.get(`${connection}:${externalId}`) ?? [])
      return { subject, connection, product, ...(title ? { title } : {}), ...(gtin ? { gtin } : {}) }
    }),
  )
  return { described, complete: products.complete && mapped.complete }
}

/** What people said is not one. */
async function dismissedIn(tenant: TenantId, dismissals: Dismissals) {
  const { items, complete } = await allOf(
    (page) => dismissals.list(tenant, page),
    suggestionBounds.dismissedMax,
    () => 1,
  )
  const keyOf = (...pair: readonly [string, string]) => JSON.stringify(pair.toSorted())
  const dismissed = new Set(items.map(({ pair: [one, other] }) => keyOf(one, other)))
  const areApart: AreApart = (left, right) => dismissed.size > 0 && dismissed.has(keyOf(left.key, right.key))
  return { areApart, complete }
}

/** What the pages of a list hold, until there is as much as `bound`. */
async function allOf<Item>(
  list: (page: PageRequest) => Promise<Page<Item>>,
  bound: number,
  sizeOf: (item: Item) => number,
) {
  const items: Item[] = []
  let looked = 0
  let cursor: string | null | undefined
  while (cursor !== null && looked < bound) {
    const page: Page<Item> = await list({ limit: pageLimitMax, ...(cursor === undefined ? {} : { cursor }) })
    items.push(...page.items)
    for (const item of page.items) looked += sizeOf(item)
    cursor = page.nextCursor
  }
  return { items, complete: cursor === null }
}

function titlesOf({ item, other }: AlikePair, titles: ReadonlyMap<string, string>): AliasSuggestion['titles'] {
  const [ofItem, ofOther] = [item, other].map((each) => titles.get(subjectId(each)))
  return { ...(ofItem === undefined ? {} : { item: ofItem }), ...(ofOther === undefined ? {} : { other: ofOther }) }
}

type ExternalId = Omit<AliasSuggestion['aliases'][number], 'item'>

/** What is known of an item by its facts. */
interface Held {
  readonly externalIds: readonly ExternalId[]
  /** Who spoke of it, by whatever name. */
  readonly vendors: ReadonlySet<string>
}

const haveVendorInCommon = (held: ReadonlyMap<Subject, Held>): boolean => {
  const [left, right] = [...held.values()].map(({ vendors }) => vendors)
  return left !== undefined && right !== undefined && [...left].some((vendor) => right.has(vendor))
}

/** Under which external ids each of these was told of. Those that hold no fact any more, as after a merge, or none of a connection
 * that is still there, are left out. */
async function heldBy(
  tenant: TenantId,
  members: readonly Subject[],
  there: ReadonlySet<ConnectionId>,
  subjects: Subjects,
) {
  const held = new Map<Subject, Held>()
  for (const subject of members) {
    const { facts } = await subjects.read(tenant, subject)
    const said = [...facts.all()].filter(({ connection }) => there.has(connection))
    if (said.length === 0) continue
    const found = new Map<string, ExternalId>()
    const vendors = new Set<string>()
    for (const { connection, identity } of said) {
      vendors.add(connection)
      const externalId = identity?.externalId
      if (externalId !== undefined) found.set(`${connection}:${externalId}`, { connection, externalId })
    }
    const sorted = [...found].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each)
    held.set(subject, { externalIds: sorted.slice(0, suggestionBounds.aliasesMax), vendors })
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
