/** What changes rarely and is read with every event, remembered for a few seconds in one process. */
import { type Clock, millisecondsOf } from '@kilter/core'

/** Unit: milliseconds. How long another process may go by what was true before. */
export const rememberedMilliseconds = 5_000

export interface Memory<Value> {
  get(key: string): Promise<Value>
  forget(key: string): void
}

/** `load` is asked once for a key while its answer is fresh, also by many at once. A failure is not remembered. */
export function remember<Value>(
  clock: Clock,
  entriesMax: number,
  load: (key: string) => Promise<Value>,
): Memory<Value> {
  const known = new Map<string, { readonly value: Promise<Value>; readonly until: number }>()
  return {
    get: (key) => {
      const now = millisecondsOf(clock.now())
      const there = known.get(key)
      if (there && now < there.until) return there.value
      const value = load(key)
      if (known.size >= entriesMax) known.clear()
      const entry = { value, until: now + rememberedMilliseconds }
      known.set(key, entry)
      value.catch(() => {
        if (known.get(key) === entry) known.delete(key)
      })
      return value
    },
    forget: (key) => {
      known.delete(key)
    },
  }
}
