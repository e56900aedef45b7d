/** `/v1/aliases/suggestions`: items that may be one. Nothing is merged by itself; `PUT /v1/aliases` confirms. */
import { z } from '@hono/zod-openapi'
import { type AliasSuggestion, alikeReasons, suggestAliases, suggestionBounds } from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'
import { otherOf } from './alias-dismissals.ts'

/** A cursor holds two texts of vendors. Unit: characters. */
const cursorMax = 8_000

const Query = PageQuery.extend({
  cursor: z.string().max(cursorMax).optional().openapi({ description: 'nextCursor of the page before' }),
})

const SuggestionView = z
  .object({
    item: z.string().openapi({ description: 'The SKU that would stay' }),
    other: z
      .object({ sku: z.string().nullable(), connection: z.string().nullable(), externalId: z.string().nullable() })
      .openapi({ description: 'Another SKU, or a system’s own id that is not mapped' }),
    reasons: z.array(z.enum(alikeReasons)).openapi({ description: 'In what the two differ, or why they may be one' }),
    titles: z
      .object({ item: z.string().nullable(), other: z.string().nullable() })
      .openapi({ description: 'What their systems call them, where they say' }),
    aliases: z.array(z.object({ item: z.string(), connection: z.string(), externalId: z.string() })).openapi({
      description:
        'Confirms it: send them as `aliases` of PUT /v1/aliases. Empty: only its own system can write the SKU alike',
    }),
  })
  .openapi('AliasSuggestion')

const Suggestions = pageOf(SuggestionView).extend({
  complete: z.boolean().openapi({ description: 'False: there is more than is compared at once' }),
})

export function addAliasSuggestions(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/aliases/suggestions',
      needs: ['viewer', 'aliases:read'],
      tags: ['aliases'],
      summary: 'List items that may be one',
      description: [
        'SKUs and unmapped ids that are equal but for case, leading zeros, blanks, punctuation or look-alike letters, or are one bar code;',
        'and items of different systems whose products state one bar code or similar titles. Numbers, sizes, colours, models and the like must agree.',
        'Two items that one system tells apart are not suggested for what it says of them.',
        'Nothing is merged until somebody confirms it; what was dismissed is not shown.',
        `The names of up to ${suggestionBounds.itemsMax} items are compared, ${suggestionBounds.alikeMax} of one form, and ${suggestionBounds.describedMax} items of catalogues.`,
        'Each page compares all of them anew: ask for long ones.',
      ].join(' '),
      request: { query: Query },
      responses: { 200: json(Suggestions, 'By what remains of the texts') },
    }),
    async (context) => {
      const page = pageFrom(context.req.valid('query'))
      const { items, nextCursor, complete } = await suggestAliases(context.get('tenant'), page, ports)
      return context.json({ items: items.map(viewOf), nextCursor, complete }, 200)
    },
  )
}

function viewOf({ item, other, reasons, aliases, titles }: AliasSuggestion) {
  return {
    item: item.key,
    other: otherOf(other.key),
    reasons: [...reasons],
    titles: { item: titles.item ?? null, other: titles.other ?? null },
    aliases: [...aliases],
  }
}
