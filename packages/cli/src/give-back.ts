/** Reading and compiling the program takes three times the memory that the hub needs to wait for webhooks. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Unit: milliseconds. By then the first sweep is done, and few have sent anything. */
const afterMilliseconds = 2_000

/** Gives it back to the machine, once: V8 by itself keeps it until it runs short. Costs one pause of some tens of milliseconds. */
export function giveMemoryBackSoon(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as (options: { type: 'major'; flavor: 'last-resort' }) => void
    collect({ type: 'major', flavor: 'last-resort' })
  }, afterMilliseconds).unref()
}
