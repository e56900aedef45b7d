/** Which items may be one by what their vendors' catalogues say of them. */
import { type Subject, subjectId } from '../subject.ts'
import { alikeTitles, type Titled } from './alike-titles.ts'
import { gtinForm } from './gtin.ts'
import { type AlikeItems, type AreApart, byRank, inFormOrder, isSku, textForm, textOf } from './suggest.ts'

/** What a catalogue says of one of its ids, and the item that this id stands for. */
export interface Described {
  readonly subject: Subject
  readonly connection: string
  readonly product: string
  readonly title?: string
  readonly gtin?: string
}

/** Items under one bar code; where there are more it is not theirs alone. */
const underOneCodeMax = 20

/** Two by two, sorted by form. Two that one vendor tells apart are two, whatever it says of them; and pairs whose texts are
 * alike are left to those. A bar code goes before a title. */
export function alikeDescribed(
  items: readonly Subject[],
  described: readonly Described[],
  areApart: AreApart,
): AlikeItems[] {
  const vendorsOf = new Map<string, Set<string>>()
  for (const { subject, connection } of described) {
    const vendors = vendorsOf.get(subjectId(subject)) ?? new Set()
    vendorsOf.set(subjectId(subject), vendors.add(connection))
  }
  const mayBeOne = (left: Subject, right: Subject): boolean => {
    if ((!isSku(left) && !isSku(right)) || areApart(left, right)) return false
    const [ofLeft = [], ofRight] = [left, right].map((each) => vendorsOf.get(subjectId(each)))
    return subjectId(left) !== subjectId(right) && ![...ofLeft].some((vendor) => ofRight?.has(vendor))
  }
  const found = new Map<string, AlikeItems>()
  const add = (said: 'same bar code' | 'similar title', left: Subject, right: Subject): void => {
    const members = [left, right].sort(byRank)
    const pair = JSON.stringify(members.map(subjectId))
    const text = textForm(left)
    if (found.has(pair) || (text !== '' && text === textForm(right))) return
    found.set(pair, { form: `${said === 'same bar code' ? 'vendors: code' : 'vendors: title'} ${pair}`, said, members })
  }
  for (const [left, right] of underOneCode(items, described, mayBeOne)) add('same bar code', left, right)
  for (const [left, right] of underOneTitle(described, mayBeOne)) add('similar title', left, right)
  return [...found.values()].sort(inFormOrder)
}

type Pair = readonly [Subject, Subject]
type MayBeOne = (left: Subject, right: Subject) => boolean

/** Each beside the first SKU that it may be. A bar code that serves as SKU counts as stated. */
function underOneCode(items: readonly Subject[], described: readonly Described[], mayBeOne: MayBeOne): Pair[] {
  const stated = described.flatMap(({ subject, gtin }) => ({ subject, code: gtin && gtinForm(gtin) }))
  const printed = items.map((subject) => ({ subject, code: gtinForm(textOf(subject)) }))
  const byCode = new Map<string, Map<string, Subject>>()
  for (const { subject, code } of [...stated, ...printed]) {
    if (!code) continue
    const members = byCode.get(code) ?? new Map<string, Subject>()
    byCode.set(code, members.set(subjectId(subject), subject))
  }
  return [...byCode.values()].flatMap((all): Pair[] => {
    if (all.size > underOneCodeMax) return []
    const members = [...all.values()].sort(byRank)
    return members.flatMap((other, place): Pair[] => {
      const item = members.slice(0, place).find((each) => mayBeOne(each, other))
      return item ? [[item, other]] : []
    })
  })
}

/** A variant may have several ids at its vendor: all of one product under one title are one thing. */
interface Thing extends Titled {
  readonly subjects: Map<string, Subject>
}

function underOneTitle(described: readonly Described[], mayBeOne: MayBeOne): Pair[] {
  const things = new Map<string, Thing>()
  for (const { subject, connection, product, title } of described) {
    if (title === undefined) continue
    const key = JSON.stringify([connection, product, title])
    const thing = things.get(key) ?? { connection, title, subjects: new Map() }
    thing.subjects.set(subjectId(subject), subject)
    things.set(key, thing)
  }
  const pairsBetween = (left: Thing, right: Thing): Pair[] =>
    [...left.subjects.values()].flatMap((one) =>
      [...right.subjects.values()].filter((two) => mayBeOne(one, two)).map((two): Pair => [one, two]),
    )
  const alike = alikeTitles([...things.values()], (left, right) => pairsBetween(left, right).length > 0)
  return alike.flatMap(({ left, right }) => pairsBetween(left, right))
}
