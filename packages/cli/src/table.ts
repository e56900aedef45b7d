/** Rows under headings, each column as wide as its widest cell. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(plain))
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(headings), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n')
}

/** Vendors' texts stand in what is printed: nothing in them may steer the terminal or turn the writing round. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�')

/** What the hub tells in words: its moments as people read them. */
export const readable = (text: string): string =>
  plain(text).replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (instant) => moment(instant))

/** UTC, to the minute, and says so. */
export const moment = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`
