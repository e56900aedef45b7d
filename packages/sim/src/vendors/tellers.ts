/** What voices are made of: one small function a type of event, and one a kind of read. */
import type { EventDraft, EventType, Instant } from '@kilter/core'
import type { ListAnswer } from './listing.ts'
import type { Telling, VendorVoice } from './voice.ts'

export type Drafted<Type extends EventType> = Extract<EventDraft, { readonly type: Type }>

export type Tellers = { readonly [Type in EventType]?: (draft: Drafted<Type>) => readonly Telling[] }

/** A path with its query, and what is answered to it; what the expression catches comes decoded. Undefined: 404. */
export type Read = readonly [path: RegExp, answer: (...caught: string[]) => unknown]

/** A list by its path, and what is answered to its query, to what was posted and to headers. */
export type List = readonly [
  path: string,
  answer: (query: URLSearchParams, body: unknown, headers: Readonly<Record<string, string>>) => ListAnswer,
]

export interface VoiceParts {
  readonly settings?: VendorVoice['settings']
  readonly listSettings?: VendorVoice['listSettings']
  readonly tellers: Tellers
  readonly reads?: readonly Read[]
  readonly lists?: readonly List[]
}

/** What it has no teller for its vendor never tells of. */
export function voiceOf({ settings, listSettings, tellers, reads = [], lists = [] }: VoiceParts): VendorVoice {
  return {
    ...(settings && { settings }),
    ...(listSettings && { listSettings }),
    tell: (draft) => (tellers[draft.type] as ((draft: EventDraft) => readonly Telling[]) | undefined)?.(draft) ?? [],
    answer: (path) => {
      for (const [expression, answer] of reads) {
        const found = expression.exec(path)
        if (found) return answer(...found.slice(1).map(decodeURIComponent))
      }
      return undefined
    },
    list: (path, body, headers = {}) => {
      const [place = '', query] = path.split('?')
      const found = lists.find(([listed]) => listed === place)
      return found?.[1](new URLSearchParams(query), body, headers)
    },
  }
}

/** What a vendor keeps, under the id that it gave, with the moment of the last change. */
export interface Kept<Data> {
  readonly data: Data
  readonly updatedAt: Instant
}
