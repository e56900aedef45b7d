/** The part of a body that is about one person: what names somebody else is left out. For a person to look over, not a proof. */

import { isAddress, nameWords } from './address-names.ts'
import { isPersonMark, type Mark } from './mark.ts'
import { countryIn, namedIn, type Searched } from './named-in.ts'

export interface OwnPart extends Searched {
  /** By what the person is known. Orders among them make nothing theirs: another shop may use the number too. */
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
 * - A street beside a name of which no word is theirs is left out, where the body says their name.
 * - An object whose own fields name others alone is left out, but for parts of it that are about the person. */
export function ownPart({ own, ids, ...searched }: OwnPart) {
  let names: ReadonlySet<string> = new Set()
  return {
    of: (json: unknown): unknown => {
      names = new Set(namesIn(json, '', searched.country))
      return part(json, '', searched.country)
    },
    /** Whether it names them at all. */
    isIn: (json: unknown): boolean => isAboutThem(json, '', searched.country),
  }

  function part(value: unknown, key: string, near: string | undefined): unknown {
    if (!marksIn(value, key, near).some(isOthers) && !hasStranger(value, key, near)) return value
    if (Array.isArray(value)) return value.map((each) => part(each, key, near))
    if (typeof value !== 'object' || value === null) return leftOut
    return ofObject(value, key, near)
  }

  function ofObject(value: object, key: string, near: string | undefined): unknown {
    const country = countryIn(value) ?? near
    const entries = Object.entries(value)
    if (isStranger(value, key, near)) return leftOut
    const { marks, isTheirs } = ownFields(value, key, country)
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

  function ownFields(value: object, key: string, country: string | undefined) {
    const fields = Object.entries(value).filter(([, child]) => !isNested(child))
    const marks = marksIn(Object.fromEntries(fields), key, country)
    return { fields, marks, isTheirs: fields.some(([name, child]) => idKey.test(name) && ids.has(String(child))) }
  }

  /** How the body calls them, where it is certain that they are meant. */
  function namesIn(value: unknown, key: string, near: string | undefined): string[] {
    if (!isNested(value)) return []
    const country = countryIn(value) ?? near
    const below = Object.entries(value).flatMap(([name, child]) => namesIn(child, name, country))
    if (Array.isArray(value)) return below
    const { fields, marks, isTheirs } = ownFields(value, key, country)
    const isCertain = isTheirs || (marks.some(isOwn) && !marks.some(isOthers))
    return isCertain ? [...nameWords(fields), ...below] : below
  }

  function hasStranger(value: unknown, key: string, near: string | undefined): boolean {
    if (names.size === 0 || !isNested(value)) return false
    const country = countryIn(value) ?? near
    const isOne = !Array.isArray(value) && isStranger(value, key, country)
    return isOne || Object.entries(value).some(([name, child]) => hasStranger(child, name, country))
  }

  function isStranger(value: object, key: string, country: string | undefined): boolean {
    if (names.size === 0) return false
    const { fields, marks, isTheirs } = ownFields(value, key, country)
    const words = isAddress(fields) ? nameWords(fields) : []
    return words.length > 0 && !words.some((each) => names.has(each)) && !isTheirs && !marks.some(isOwn)
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
    return isPersonMark(mark) && own.has(mark)
  }

  function isOthers(mark: Mark): boolean {
    return isPersonMark(mark) && !own.has(mark)
  }
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null
