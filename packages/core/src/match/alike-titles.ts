/** Which things of different vendors may be one by their titles. Cost: a few comparisons a thing, whatever their number. */
import { likenessAbove, type Title, titleLikeness, titleOf } from './title.ts'

/** What one vendor has under one title. */
export interface Titled {
  readonly connection: string
  readonly title: string
}

export interface AlikeTitles<Thing> {
  readonly left: Thing
  readonly right: Thing
}

export const titleBounds = {
  /** Things of one variant that share a word; where more do, the word tells nothing. */
  sharingMax: 50,
  /** Things that one is compared with, those first with which it shares the rarest word. */
  comparedMax: 100,
} as const

/** Pairs of which each is the other's best at its vendor, and no other there is as good: a title that two things of one
 * vendor have names neither. `mayBeOne`: pairs of which something else is known are not looked at.
 * Depends on the set of things alone, not on their order. */
export function alikeTitles<Thing extends Titled>(
  things: readonly Thing[],
  mayBeOne: (left: Thing, right: Thing) => boolean,
): AlikeTitles<Thing>[] {
  const titles = things.map(({ title }) => titleOf(title))
  const best = things.map(() => new Map<string, Best>())
  for (const [left, right] of worthComparing(titles)) {
    const [one, two] = [things[left], things[right]] as [Thing, Thing]
    if (one.connection === two.connection || !mayBeOne(one, two)) continue
    const likeness = titleLikeness(titles[left] as Title, titles[right] as Title)
    if (likeness <= likenessAbove) continue
    note(best[left] as Map<string, Best>, two.connection, { other: right, likeness })
    note(best[right] as Map<string, Best>, one.connection, { other: left, likeness })
  }
  return things.flatMap((left, place) =>
    [...(best[place] as Map<string, Best>).values()].flatMap(({ other, likeness: _, tied }) => {
      const right = things[other] as Thing
      const back = best[other]?.get(left.connection)
      return place < other && !tied && back?.other === place && !back.tied ? { left, right } : []
    }),
  )
}

interface Best {
  readonly other: number
  readonly likeness: number
  /** Another one is as good. */
  readonly tied?: boolean
}

function note(best: Map<string, Best>, connection: string, found: Best): void {
  const before = best.get(connection)
  if (!before || before.likeness < found.likeness) best.set(connection, found)
  else if (before.likeness === found.likeness) best.set(connection, { ...before, tied: true })
}

/** Pairs that are of one variant and share a word which is rare among those, each once. */
function* worthComparing(titles: readonly Title[]): Generator<readonly [number, number]> {
  const sharing = new Map<string, number[]>()
  const signs = titles.map(({ variant, words }) => {
    const whole = words.length > 1 ? [`${variant}=${words.toSorted().join(' ')}`] : []
    return [...whole, ...words.map((each) => `${variant}|${each}`)]
  })
  for (const [place, own] of signs.entries()) {
    for (const sign of own) {
      const places = sharing.get(sign)
      if (places) places.push(place)
      else sharing.set(sign, [place])
    }
  }
  const { sharingMax, comparedMax } = titleBounds
  const met = new Set<number>()
  for (const [place, own] of signs.entries()) {
    const groups = own.map((sign) => sharing.get(sign) ?? []).filter(({ length }) => length > 1 && length <= sharingMax)
    const compared = new Set<number>()
    for (const group of groups.sort((left, right) => left.length - right.length)) {
      if (compared.size + group.length > comparedMax + 1) break
      for (const other of group) if (other !== place) compared.add(other)
    }
    for (const other of compared) {
      const pair = Math.min(place, other) * titles.length + Math.max(place, other)
      if (met.has(pair)) continue
      met.add(pair)
      yield place < other ? [place, other] : [other, place]
    }
  }
}
