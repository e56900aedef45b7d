/** One line that counts on a terminal; elsewhere the last one alone. */
export function showCount(what: string, count: number, isLast: boolean, of?: number): void {
  const line = `${count}${of === undefined ? '' : ` of ${of}`} ${what}`
  if (process.stdout.isTTY) process.stdout.write(`\r${line}${isLast ? '\n' : ''}`)
  else if (isLast) console.log(line)
}
