/** Things as people name them: by id, or by what they call them, in whatever case. */
import { Failure } from './failure.ts'
import { plain } from './table.ts'

export interface Named {
  readonly id: string
  readonly name: string
}

interface Kind {
  /** Of one, e.g. `connection`. */
  readonly kind: string
  /** The command that lists them all. */
  readonly list: string
}

const shownMax = 20

/** Throws Failure where nothing is called so, or more than one; it says what there is. */
export function theOne<Thing extends Named>(wanted: string, all: readonly Thing[], { kind, list }: Kind): Thing {
  const exact = all.filter(({ id, name }) => id === wanted || name === wanted)
  const found = exact.length > 0 ? exact : all.filter(({ name }) => folded(name) === folded(wanted))
  const [only] = found
  if (only && found.length === 1) return only
  const named = plain(wanted)
  if (only) throw new Failure(`Several ${kind}s are called ${named}. Use the id instead: ${idsOf(found)}`)
  throw new Failure(`There is no ${kind} ${named}${namesOf(all)}. To see them all: ${list}`)
}

export const isCalled = ({ name }: Named, wanted: string): boolean => folded(name) === folded(wanted)

const folded = (text: string): string => text.trim().toLowerCase()

const idsOf = (things: readonly Named[]): string => things.map(({ id }) => id).join(', ')

function namesOf(all: readonly Named[]): string {
  const names = all.map(({ id, name }) => plain(name === '' ? id : name))
  const more = names.length > shownMax ? ` and ${names.length - shownMax} more` : ''
  return names.length === 0 ? '; there is none yet' : `; there are: ${names.slice(0, shownMax).join(', ')}${more}`
}
