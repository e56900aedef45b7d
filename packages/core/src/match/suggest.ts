/** Which items may be the same though nobody said so. Nothing is merged by this: a person decides. */
import { externalIdentity, type Subject, subjectId } from '../subject.ts'
import { gtinForm } from './gtin.ts'
import { hasBlanks, type SkuDifference, skuDifference, skuDifferences, skuForm } from './sku.ts'

/** In what the two texts differ and may yet be the same; that they do not differ at all; or what their vendors say of both. */
export type AlikeReason = 'same text' | 'same bar code' | 'similar title' | SkuDifference
export const alikeReasons: readonly AlikeReason[] = ['same text', 'same bar code', 'similar title', ...skuDifferences]

/** Items whose texts have one form, or two of which their vendors say something alike. */
export interface AlikeItems {
  /** Where they stand among all: texts first, then bar codes, then titles. */
  readonly form: string
  /** What their vendors say alike; undefined: it is their texts that are. */
  readonly said?: 'same bar code' | 'similar title'
  /** SKUs before external ids; at least one SKU, at least two in all. */
  readonly members: readonly Subject[]
}

export interface AlikePair {
  /** The SKU that would stay. */
  readonly item: Subject
  /** Another SKU, or an external id that is not mapped. */
  readonly other: Subject
  readonly reasons: readonly AlikeReason[]
}

/** By their texts, sorted by form. Each subject is looked at once: its form says where it belongs, and no two are compared. */
export function alikeItems(subjects: Iterable<Subject>): AlikeItems[] {
  const byForm = new Map<string, Subject[]>()
  for (const subject of subjects) {
    const form = subject.kind === 'item' ? textForm(subject) : ''
    if (form === '') continue
    const members = byForm.get(form)
    if (members) members.push(subject)
    else byForm.set(form, [subject])
  }
  return [...byForm]
    .filter(([, members]) => members.length > 1 && members.some(isSku))
    .map(([form, members]): AlikeItems => ({ form: `text ${form}`, members: members.sort(byRank) }))
    .sort(inFormOrder)
}

export const inFormOrder = (left: AlikeItems, right: AlikeItems): number => (left.form < right.form ? -1 : 1)

/** Each of them beside the SKU that comes first, by rank, of those that it is not known to be apart from. Empty where fewer
 * than two are left, or no SKU. */
export function pairsOf(members: readonly Subject[], areApart: AreApart, said?: AlikeItems['said']): AlikePair[] {
  const ranked = members.toSorted(byRank)
  return ranked.flatMap((other, place) => {
    const item = ranked.slice(0, place).find((each) => isSku(each) && !areApart(each, other))
    return item ? { item, other, reasons: said ? [said] : reasonsOf(textOf(item), textOf(other)) } : []
  })
}

/** Whether somebody said that two are not one. */
export type AreApart = (left: Subject, right: Subject) => boolean

/** SKUs before external ids and those without blanks before those with, else the plain order of the texts, whatever the
 * machine's language is. */
export const alikeRank = (subject: Subject): string =>
  `${isSku(subject) ? 0 : 1}${hasBlanks(subject.key) ? 1 : 0}|${subjectId(subject)}`
export const byRank = (left: Subject, right: Subject): number => (alikeRank(left) < alikeRank(right) ? -1 : 1)

export const isSku = (subject: Subject): boolean => externalIdentity(subject) === undefined
export const textOf = (subject: Subject): string => externalIdentity(subject)?.externalId ?? subject.key

/** Unit: characters. Unicode writes some signs out at length, and a longer form says nothing. */
const formLengthMax = 400

/** Empty: there is nothing to go by. */
export function textForm(subject: Subject): string {
  const text = textOf(subject)
  const form = gtinForm(text) ?? skuForm(text)
  return form.length > formLengthMax ? '' : form
}

function reasonsOf(left: string, right: string): readonly AlikeReason[] {
  if (left === right) return ['same text']
  if (gtinForm(left) !== undefined && gtinForm(left) === gtinForm(right)) return ['same bar code']
  return skuDifference(left, right)
}
