/** Names that somebody may have meant. */

/** The nearest first: those that hold the other, or differ by two letters at most. */
export function nearTo(wanted: string, names: readonly string[]): string[] {
  const text = wanted.toLowerCase()
  const near = names.map((name) => ({ name, apart: holds(name, text) ? 0 : distance(text, name) }))
  return near
    .filter(({ apart }) => apart <= apartMax)
    .sort((left, right) => left.apart - right.apart)
    .map(({ name }) => name)
}

const apartMax = 2
const partMin = 3

const holds = (name: string, text: string): boolean =>
  text.length >= partMin && (name.includes(text) || text.includes(name))

/** How many letters must be put in, left out or changed (Levenshtein). */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (const [at, letter] of [...left].entries()) {
    const next = [at + 1]
    for (let to = 1; to <= right.length; to += 1) {
      const changed = (row[to - 1] ?? 0) + (letter === right[to - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
