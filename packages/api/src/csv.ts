/** CSV that a spreadsheet opens and runs nothing of. */

/** A spreadsheet takes what begins like this for a formula; full-width forms too. */
const start = '[=+\\-@＝＋－＠]'
/** At the beginning of a cell, or behind what a spreadsheet of another country takes for the end of one: it does not see our quotes. */
const places = new RegExp(`(^[\\t\\r]?|[;,\\t\\r\\n"])(?='*${start})`, 'g')
const quoted = new RegExp(`(^[\\t\\r]?|[;,\\t\\r\\n"])'(?='*${start})`, 'g')
const number = /^[+-]?\d+([.,]\d+)?$/

/** Behind a quote where a spreadsheet would run it, as spreadsheets themselves do. */
export const asWritten = (cell: string): string => (number.test(cell) ? cell : cell.replace(places, "$1'"))

/** Without the quotes that writing puts before what looks like a formula. */
export const asText = (cell: string): string => cell.replace(quoted, '$1')

export async function writeRows(rows: readonly (readonly string[])[]): Promise<string> {
  const { stringify } = await import('csv-stringify/sync')
  return stringify(rows.map((row) => row.map(asWritten)))
}
