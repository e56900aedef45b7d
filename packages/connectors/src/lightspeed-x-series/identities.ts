/** Which product carries which SKU: said by the delivery itself, or looked up. */
import { type EventDraft, type Instant, type Interpretation, type LookupAnswers, Refusal } from '@kilter/core'
import { ProductAnswer } from './payloads.ts'

/** What a delivery says of a product it names. No `sku`: it does not say. */
export interface Named {
  readonly product: string
  readonly sku?: string | undefined
  /** As of when the delivery says so. */
  readonly asOf: Instant
}

/** The events, after what is known of the SKUs of the products in them; or the lookups that are missing. */
export function withIdentities(
  named: readonly Named[],
  drafts: readonly EventDraft[],
  lookups: LookupAnswers,
): Interpretation {
  const said = new Map(named.filter(({ sku }) => sku !== undefined).map((each) => [each.product, each]))
  const unsaid = [...new Set(named.map(({ product }) => product))].filter((product) => !said.has(product))
  const missing = unsaid.filter((product) => !lookups.has(keyOf(product)))
  if (missing.length > 0) return { lookups: missing.map(lookupOf) }
  const told = [...said.values()].map(({ product, sku, asOf }) => identity(product, sku ?? null, asOf))
  return [...told, ...unsaid.flatMap((product) => identityFrom(lookups.get(keyOf(product)), keyOf(product))), ...drafts]
}

/** A variant is a product of its own here, so product and item have one id. */
export const identity = (
  externalId: string,
  sku: string | null,
  time: Instant,
  title: { title?: string } = {},
): EventDraft => ({
  type: 'product.updated',
  time,
  data: { product: externalId, items: [{ externalId, sku, ...title }] },
})

const keyOf = (product: string): string => `product:${product}`

const lookupOf = (product: string) => ({
  key: keyOf(product),
  path: `/api/2026-07/products/${encodeURIComponent(product)}`,
  optional: true,
  identifies: product,
})

function identityFrom(answer: unknown, key: string): EventDraft[] {
  if (answer === null) return []
  const read = ProductAnswer.safeParse(answer)
  if (read.success) return [identity(read.data.data.id, read.data.data.sku ?? null, read.data.data.updated_at)]
  const [issue] = read.error.issues
  throw new Refusal('unreadable', `Lightspeed's answer: ${issue?.message}`, { path: `${key}.${issue?.path.join('.')}` })
}
