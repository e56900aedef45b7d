/** CSV that a spreadsheet opens and runs nothing of. */

/** A spreadsheet takes such a cell for a formula; full-width forms too. */
const formula = /^[=+\-@\t\r＝＋－＠]/
const number = /^[+-]?\d+([.,]\d+)?$/

export const looksLikeFormula = (cell: string): boolean => formula.test(cell)

/** Cells that a spreadsheet would run are written behind a quote, as spreadsheets themselves do. */
export async function writeRows(rows: readonly (readonly string[])[]): Promise<string> {
  const { stringify } = await import('csv-stringify/sync')
  return stringify(rows.map((row) => row.map((cell) => (formula.test(cell) && !number.test(cell) ? `'${cell}` : cell))))
}
