/** Deliveries by the name that their vendor gives them: what its own admin, or its support, shows beside a webhook. */
import type { Headers } from '../connector/connector.ts'
import type { DeliveryFilter, DeliveryRecord, Inbox } from '../ports/inbox.ts'
import type { Page, PageRequest } from '../ports/page.ts'
import type { TenantId } from '../values.ts'

/** Looked through at a time: each is opened. */
const lookedAtMax = 200
const atOnce = 20

/** Those whose dedupe key it is; where there are none, those that bear the name at the end of their key or in a header, looked for
 * in what the vendor sent, newest first, a bounded number a page. A page may be empty though there is more; the first that has one
 * is the last. Bytes that are gone cannot be looked through, so it ends where nothing older is kept. */
export async function deliveriesNamed(
  tenant: TenantId,
  { dedupeKey: name, ...filter }: DeliveryFilter & { readonly dedupeKey: string },
  page: PageRequest,
  { inbox }: { readonly inbox: Inbox },
): Promise<Page<DeliveryRecord>> {
  if (page.cursor === undefined) {
    const exact = await inbox.list(tenant, { ...filter, dedupeKey: name }, page)
    if (exact.items.length > 0) return exact
  }
  const { items, nextCursor } = await inbox.list(tenant, filter, { ...page, limit: lookedAtMax })
  const looked: { readonly isKept: boolean; readonly isNamed: boolean }[] = []
  for (let start = 0; start < items.length; start += atOnce) {
    const some = items.slice(start, start + atOnce)
    looked.push(...(await Promise.all(some.map((record) => lookAt(tenant, record, name, inbox)))))
  }
  const found = items.filter((_, index) => looked[index]?.isNamed)
  const isOver = found.length > 0 || (items.length > 0 && !looked.some(({ isKept }) => isKept))
  return { items: found.slice(0, page.limit), nextCursor: isOver ? null : nextCursor }
}

async function lookAt(tenant: TenantId, { id, dedupeKey }: DeliveryRecord, name: string, inbox: Inbox) {
  const opened = await inbox.open(tenant, id)
  const isKept = opened !== undefined && opened !== 'expired'
  return { isKept, isNamed: endsIn(dedupeKey, name) || (isKept && isNamed(opened.headers, name)) }
}

/** Keys are often made of a topic and the vendor's id. */
const endsIn = (key: string, name: string): boolean => key.endsWith(`:${name}`) || key.endsWith(` ${name}`)

/** `x-shopify-webhook-id`, `x-wc-webhook-delivery-id`, `webhook-id`: what vendors call their headers with ids. */
const isNamed = (headers: Headers, name: string): boolean =>
  Object.entries(headers).some(([header, value]) => header.endsWith('-id') && value === name)
