/** `/v1/audit`: what was changed, by whom and when; and whether that record is as it was written. */
import { z } from '@hono/zod-openapi'
import { type AuditFilter, accessRoles, instantFrom, verifyAudit } from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, Moment, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'

const EntryView = z
  .object({
    seq: z.int(),
    at: z.string(),
    actor: z.object({
      kind: z.enum(['key', 'person', 'recipient', 'hub']),
      id: z.string(),
      name: z.string().optional(),
      role: z.enum(accessRoles).optional(),
    }),
    action: z.string().openapi({ description: 'The route, e.g. `PATCH /v1/connections/{id}`' }),
    object: z
      .string()
      .optional()
      .openapi({ description: 'The id of what was changed or made, or the name in the path' }),
    status: z.int().openapi({ description: 'What was answered. 5xx: it may have been done in part' }),
    body: z.string().optional().openapi({ description: 'A keyed digest of what was sent' }),
    before: z.string().openapi({ description: 'The proof of the entry before' }),
    proof: z.string(),
  })
  .openapi('AuditEntry')

const Verdict = z
  .object({
    holds: z.boolean(),
    to: z
      .object({ seq: z.int(), proof: z.string() })
      .optional()
      .openapi({ description: 'How far it holds. Note it elsewhere, and ask from there the next time' }),
    complete: z.boolean().optional().openapi({ description: 'False: there is more; go on from `to`' }),
    at: z.int().optional().openapi({ description: 'The place of the first entry that does not hold' }),
    detail: z.string().optional(),
  })
  .openapi('AuditVerdict')

const tags = ['audit']

export function addAudit(app: V1App, { audit }: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/audit',
      needs: ['admin', 'audit:read'],
      tags,
      summary: 'List what was changed over the API, by whom and when',
      request: {
        query: PageQuery.extend({
          actor: z.string().max(300).optional().openapi({ description: 'The id of a key, person or recipient' }),
          object: z.string().max(300).optional(),
          since: Moment.optional(),
        }),
      },
      responses: { 200: json(pageOf(EntryView), 'Newest first') },
    }),
    async (context) => {
      const { actor, object, since, ...page } = context.req.valid('query')
      const filter: AuditFilter = {
        ...(actor && { actor }),
        ...(object && { object }),
        ...(since && { since: instantFrom(since) }),
      }
      const { items, nextCursor } = await audit.list(context.get('tenant'), filter, pageFrom(page))
      return context.json({ items: [...items], nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/audit/verify',
      needs: ['admin', 'audit:read'],
      tags,
      summary: 'Check that the record of changes is as it was written',
      description: 'From the beginning, or from an entry that you noted before: then that one must be there as well.',
      request: {
        query: z
          .strictObject({
            seq: z
              .string()
              .regex(/^\d{1,12}$/, 'must be a whole number')
              .optional(),
            proof: z.string().max(100).optional(),
          })
          .refine(({ seq, proof }) => (seq === undefined) === (proof === undefined), {
            message: 'give both or neither',
            path: ['seq'],
          }),
      },
      responses: { 200: json(Verdict, 'Whether it holds') },
    }),
    async (context) => {
      const { seq, proof } = context.req.valid('query')
      const from = seq === undefined || proof === undefined ? undefined : { seq: Number(seq), proof }
      return context.json(await verifyAudit(context.get('tenant'), from, audit), 200)
    },
  )
}
