/** Walks a connector's list as the hub does, against a vendor that is a function. */
import { type Connector, type ListRead, type PageAnswer, readJson, type VendorList } from '@kilter/core'
import { asStored, type Heard, hear } from './hear.ts'

export interface Walked {
  readonly asked: readonly ListRead[]
  /** Topic and dedupe key of each thing listed, in order. */
  readonly named: readonly { readonly topic: string; readonly dedupeKey: string }[]
  /** What each thing says. */
  readonly heard: readonly ReturnType<typeof hear>[]
  readonly changedAt: readonly (string | undefined)[]
  /** Where it ended. */
  readonly cursor: string | undefined
}

export interface WalkOf extends Pick<Heard, 'answers' | 'settings'> {
  readonly list: string
  readonly since?: string
  readonly cursor?: string
  /** JSON as the vendor sends it, or a whole answer. */
  vendor(asked: ListRead, page: number): unknown
}

const pagesMax = 20

export function walk(connector: Connector, given: WalkOf): Walked {
  const { settings = {}, answers = {}, since = '2026-11-20T12:00:00.000Z' } = given
  const list = listNamed(connector, given.list)
  const stored = asStored(connector, settings) as never
  const asked: ListRead[] = []
  const named: { topic: string; dedupeKey: string }[] = []
  const heard: ReturnType<typeof hear>[] = []
  const changedAt: (string | undefined)[] = []
  let cursor = given.cursor
  for (let page = 0; page < pagesMax; page += 1) {
    const ask = { since: since as never, ...(cursor === undefined ? {} : { cursor }) }
    const read = list.ask(ask, stored)
    asked.push(read)
    const { listed, next } = list.read(answerOf(given.vendor(read, page)), ask, stored)
    for (const each of listed) {
      const { headers, body } = each
      const { topic, dedupeKey } = connector.identify(each)
      named.push({ topic, dedupeKey })
      heard.push(hear(connector, { topic, headers, body, settings, answers }))
      changedAt.push(each.changedAt)
    }
    cursor = next ?? (list.isFeed ? cursor : undefined)
    if (list.isFeed ? listed.length === 0 : next === undefined) return { asked, named, heard, changedAt, cursor }
  }
  throw new Error('a list without end')
}

export function listNamed(connector: Connector, name: string): VendorList<never> {
  const found = connector.lists?.find((each) => each.name === name)
  if (!found) throw new Error(`no list ${name}`)
  return found as unknown as VendorList<never>
}

/** Long ids stay exact, as they do in the hub. */
const answerOf = (given: unknown): PageAnswer =>
  given instanceof Answered
    ? { status: given.status, headers: given.headers, json: given.text === '' ? undefined : readJson(given.text) }
    : { status: 200, headers: {}, json: readJson(typeof given === 'string' ? given : JSON.stringify(given)) }

export class Answered {
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
  readonly status: number
  constructor(text: string, headers: Readonly<Record<string, string>>, status = 200) {
    this.text = text
    this.headers = headers
    this.status = status
  }
}
