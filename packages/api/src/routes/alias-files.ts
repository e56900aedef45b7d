/** `/v1/aliases/import` and `/export`: aliases as the CSV that a spreadsheet reads and writes. */
import { z } from '@hono/zod-openapi'
import { type Alias, type ConnectionId, mapItems, Refusal, type TenantId } from '@kilter/core'
import { readAliasFile } from '../alias-csv.ts'
import { writeRows } from '../csv.ts'
import { aliasFileBytesMax } from '../limits.ts'
import type { ApiPorts } from '../ports.ts'
import { fileHeaders, streamed } from '../streamed.ts'
import { json, route, type V1App } from '../v1.ts'

const Imported = z.object({
  rows: z.int(),
  changed: z.int().openapi({ description: 'How many say something new' }),
})
const tags = ['aliases']

export function addAliasFiles(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'post',
      path: '/v1/aliases/import',
      needs: ['operator', 'aliases:write'],
      tags,
      summary: 'Take aliases in from a CSV file',
      description:
        'Columns `item` (the SKU), `connection` (its id or name) and `externalId`, separated by comma, semicolon or tab, in UTF-8. ' +
        `All rows or none: every row that is wrong is named in \`errors\`. At most ${aliasFileBytesMax} bytes.`,
      request: { body: { required: true, content: { 'text/csv': { schema: z.string() } } } },
      responses: { 200: json(Imported, 'Taken over') },
    }),
    async (context) => {
      const type = context.req.header('content-type') ?? ''
      if (!/^text\/csv\b/i.test(type)) throw new Refusal('unsupported', 'send the file as text/csv')
      const tenant = context.get('tenant')
      const connections = await ports.connections.all(tenant)
      const rows = await readAliasFile(new Uint8Array(await context.req.arrayBuffer()), connections)
      const asOf = ports.clock.now()
      const before = await knownTo(tenant, rows, ports)
      const news = rows.filter(({ item, connection, externalId }) => before.get(`${connection} ${externalId}`) !== item)
      const aliases = news.map((row): Alias => ({ ...row, by: 'person', asOf }))
      const changed = aliases.length === 0 ? [] : await mapItems(tenant, aliases, ports)
      return context.json({ rows: rows.length, changed: changed.length }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/aliases/export',
      needs: ['viewer', 'aliases:read'],
      tags,
      summary: 'Write all aliases of people as a CSV file',
      responses: { 200: { description: 'The file', content: { 'text/csv': { schema: z.string() } } } },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const names = new Map((await ports.connections.all(tenant)).map(({ id, name }) => [id, name]))
      const file = await streamed({
        head: await writeRows([['item', 'connection', 'externalId', 'connectionName']]),
        list: (page) => ports.aliases.list(tenant, page),
        write: (aliases: readonly Alias[]) => {
          const said = aliases.filter(({ by }) => by === 'person')
          return writeRows(
            said.map(({ item, connection, externalId }) => [item, connection, externalId, names.get(connection) ?? '']),
          )
        },
      })
      return context.body(file, 200, fileHeaders('text/csv; charset=utf-8', 'aliases.csv'))
    },
  )
}

type Row = Awaited<ReturnType<typeof readAliasFile>>[number]

/** What people said under these ids before, so that the same file twice says nothing new. */
async function knownTo(tenant: TenantId, rows: readonly Row[], { aliases }: ApiPorts): Promise<Map<string, string>> {
  const known = new Map<string, string>()
  for (const [connection, group] of Map.groupBy(rows, (row) => row.connection)) {
    const found = await aliases.of(
      tenant,
      connection as ConnectionId,
      group.map(({ externalId }) => externalId),
    )
    for (const { externalId, item, by } of found) if (by === 'person') known.set(`${connection} ${externalId}`, item)
  }
  return known
}
