/** The part of a body that is about one person: what names somebody else is left out. For a person to look over, not a proof. */

import { isPersonMark, type Mark } from './mark.ts'
import { countryIn, namedIn, type Searched } from './named-in.ts'

export interface OwnPart extends Searched {
  /** By what the person is known. */
  readonly own: ReadonlySet<Mark>
  /** What the system that sent the body calls them. */
  readonly ids: ReadonlySet<string>
}

/** Stands where something was left out. */
export const leftOut = '(left out: it names somebody else)'

const idKey = /(^|_)(id|uuid)$|Id$/

/** - Whatever names nobody else is kept.
 * - An object with the person's id in it is theirs, with the addresses that stand there: they may be older than what is known now.
 * - An object that names the person and others loses what names the others; below it each part is judged by itself.
 * - An object whose own fields name others alone is left out, but for parts of it that are about the person. */
export function ownPart({ own, ids, ...searched }: OwnPart) {
  return {
    of: (json: unknown): unknown => part(json, '', searched.country),
    /** Whether it names them at all. */
    isIn: (json: unknown): boolean => isAboutThem(json, '', searched.country),
  }

  function part(value: unknown, key: string, near: string | undefined): unknown {
    if (!marksIn(value, key, near).some(isOthers)) return value
    if (Array.isArray(value)) return value.map((each) => part(each, key, near))
    if (typeof value !== 'object' || value === null) return leftOut
    return ofObject(value, key, near)
  }

  function ofObject(value: object, key: string, near: string | undefined): unknown {
    const country = countryIn(value) ?? near
    const entries = Object.entries(value)
    const fields = entries.filter(([, child]) => !isNested(child))
    const marks = marksIn(Object.fromEntries(fields), key, country)
    const isTheirs = fields.some(([name, child]) => idKey.test(name) && ids.has(String(child)))
    const isOfOthers = !isTheirs && marks.some(isOthers) && !marks.some(isOwn)
    if (isOfOthers && !entries.some(([name, child]) => isNested(child) && isAboutThem(child, name, country)))
      return leftOut
    return Object.fromEntries(
      entries.map(([name, child]) => {
        if (!isNested(child)) return [name, isTheirs ? child : isOfOthers ? leftOut : part(child, name, country)]
        return [name, isOfOthers && !isAboutThem(child, name, country) ? leftOut : part(child, name, country)]
      }),
    )
  }

  function isAboutThem(value: unknown, key: string, near: string | undefined): boolean {
    return marksIn(value, key, near).some(isOwn) || hasId(value)
  }

  function hasId(value: unknown): boolean {
    if (Array.isArray(value)) return value.some(hasId)
    if (!isNested(value)) return false
    return Object.entries(value).some(([name, child]) =>
      isNested(child) ? hasId(child) : idKey.test(name) && ids.has(String(child)),
    )
  }

  function marksIn(value: unknown, key: string, near: string | undefined): Mark[] {
    return [...namedIn({ ...(near !== undefined && { country: near }), [key]: value }, searched)]
  }

  function isOwn(mark: Mark): boolean {
    return own.has(mark)
  }

  function isOthers(mark: Mark): boolean {
    return isPersonMark(mark) && !own.has(mark)
  }
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null
