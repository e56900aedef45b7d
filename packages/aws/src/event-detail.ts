import type { Objects } from './objects.ts'

/** The detail of an event as a rule's target gets it, fetched where it came by reference. */
export async function detailOf(detail: Readonly<Record<string, unknown>>, objects: Objects): Promise<unknown> {
  if (typeof detail.dataref !== 'string') return detail
  return JSON.parse(Buffer.from(await objects.get(detail.dataref)).toString('utf8'))
}
