/** One line that counts on a terminal; elsewhere the last one alone. */
export function showCount(what: string, count: number, isLast: boolean, of?: number): void {
  const line = `${count}${of === undefined ? '' : ` of ${of}`} ${what}`
  if (process.stdout.isTTY) process.stdout.write(`\r${line}${isLast ? '\n' : ''}`)
  else if (isLast) console.log(line)
}

const barLength = 24

/** A bar on a terminal; elsewhere nothing until the end. `share`: from 0 to 1. */
export function showShare(what: string, share: number, isLast: boolean): void {
  const full = Math.round(share * barLength)
  const line = `${'█'.repeat(full)}${'░'.repeat(barLength - full)} ${Math.floor(share * 100)} % ${what}`
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line}${isLast ? '\n' : ''}`)
}
