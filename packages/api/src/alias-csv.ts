/** The CSV of aliases: read with a word on every row that is wrong, written so that a spreadsheet runs nothing in it. */
import type { Connection, ConnectionId } from '@kilter/core'
import { asText } from './csv.ts'
import { RowsRefused } from './rows-refused.ts'

export interface AliasRow {
  readonly item: string
  readonly connection: ConnectionId
  readonly externalId: string
}

const rowsMax = 20_000
const errorsMax = 100
const textMax = 200
const columns = ['item', 'connection', 'externalId'] as const

/** Throws RowsRefused, which names every row that is wrong; nothing is taken then. */
export async function readAliasFile(bytes: Uint8Array, connections: readonly Connection[]): Promise<AliasRow[]> {
  const records = await recordsIn(textIn(bytes))
  const [head = [], ...rows] = records
  const places = columns.map((column) => head.findIndex((cell) => cell.trim() === column))
  const missing = columns.filter((_, at) => places[at] === -1)
  if (missing.length > 0) throw wrong(1, `the first line must name the columns; missing: ${missing.join(', ')}`)
  if (rows.length > rowsMax) throw wrong(rowsMax + 2, `more than ${rowsMax} rows: split the file`)
  const byName = connectionsByName(connections)
  const errors: { path: string; detail: string }[] = []
  const seen = new Map<string, number>()
  const read = rows.flatMap((row, at): AliasRow[] => {
    const line = at + 2
    const say = (column: string, detail: string) => {
      if (errors.length < errorsMax) errors.push({ path: `rows.${line}.${column}`, detail })
      return []
    }
    const [item = '', named = '', externalId = ''] = places.map((place) => cellIn(row[place] ?? ''))
    for (const [column, cell] of [
      ['item', item],
      ['externalId', externalId],
    ] as const) {
      if (cell === '') return say(column, 'is empty')
      if (cell.length > textMax) return say(column, `is longer than ${textMax} characters`)
      if (cell.startsWith('=')) return say(column, 'looks like a formula')
    }
    const connection = byName.get(named)
    if (connection === undefined) return say('connection', 'unknown connection')
    if (connection === 'several') return say('connection', 'several connections have this name: give the id')
    const before = seen.get(`${connection} ${externalId}`)
    if (before !== undefined) return say('externalId', `stands in line ${before} too`)
    seen.set(`${connection} ${externalId}`, line)
    return [{ item, connection, externalId }]
  })
  if (errors.length > 0) throw new RowsRefused(errors)
  return read
}

const cellIn = (cell: string): string => asText(cell.trim())

function textIn(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw wrong(1, 'not UTF-8: save it as "CSV UTF-8"')
  }
}

async function recordsIn(text: string): Promise<string[][]> {
  const { parse, CsvError } = await import('csv-parse/sync')
  const [first = ''] = text.split(/\r?\n/, 1)
  const delimiter = [';', '\t', ','].find((each) => first.includes(each)) ?? ','
  try {
    return parse(text, { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true, to: rowsMax + 2 })
  } catch (error) {
    if (error instanceof CsvError)
      throw wrong(Number(error.lines ?? 1), 'a quote is not closed, or stands where none may')
    throw error
  }
}

const wrong = (line: number, detail: string): RowsRefused => new RowsRefused([{ path: `rows.${line}`, detail }])

function connectionsByName(connections: readonly Connection[]): ReadonlyMap<string, ConnectionId | 'several'> {
  const names = Map.groupBy(connections, ({ name }) => name)
  const byName = [...names].map(([name, [first, ...more]]) => [name, more.length > 0 ? 'several' : first?.id] as const)
  const ids = connections.map(({ id }) => [id, id] as const)
  return new Map(
    [...byName, ...ids].filter((entry): entry is [string, ConnectionId | 'several'] => entry[1] !== undefined),
  )
}
