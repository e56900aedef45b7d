/** Lists as files that are written while they are read: a page at a time, and the next one only once somebody takes it. */
import { type Page, type PageRequest, pageLimitMax } from '@kilter/core'

export interface StreamedList<Item> {
  /** Stands before everything, e.g. the names of columns. */
  readonly head?: string
  list(page: PageRequest): Promise<Page<Item>>
  /** The text of a page; not called for an empty one. */
  write(items: readonly Item[]): string | Promise<string>
}

/** The first page is read before this resolves, so that what is wrong with the request is answered as such. What fails later cuts the file off. */
export async function streamed<Item>({
  head = '',
  list,
  write,
}: StreamedList<Item>): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder()
  const next = (cursor: string | undefined) => list({ limit: pageLimitMax, ...(cursor !== undefined && { cursor }) })
  let page: Page<Item> | undefined = await next(undefined)
  let text = head
  return new ReadableStream({
    pull: async (stream) => {
      while (page) {
        if (page.items.length > 0) text += await write(page.items)
        page = page.nextCursor === null ? undefined : await next(page.nextCursor)
        if (text !== '') break
      }
      if (text !== '') stream.enqueue(encoder.encode(text))
      text = ''
      if (!page) stream.close()
    },
  })
}

/** One JSON object a line. */
export const lines = (items: readonly unknown[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join('')

export const fileHeaders = (type: string, name: string) => ({
  'content-type': type,
  'content-disposition': `attachment; filename="${name}"`,
})
